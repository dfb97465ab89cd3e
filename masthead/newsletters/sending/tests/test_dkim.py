"""Signatures hold under a second reading of RFC 6376, written apart from the signer, and break with any change."""

import base64
import hashlib
import re
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ed25519, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key

from masthead.kit.keys import BadKey
from masthead.newsletters.sending.dkim import Signer, relaxed_header

HEAD = (
    b'To: "Ben" <ben@example.org>\r\nSubject: =?utf-8?B?SXLDoW4=?=\r\n  a folded\tone \r\nFROM: Sextant <letters@example.org>\r\n'
    b"Date: Fri, 27 Nov 2026 06:00:00 +0000\r\nMessage-ID: <1@example.org>\r\nList-Unsubscribe: <https://x.org/u/1>,\r\n <mailto:u@x.org>\r\n"
    b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
)
BODY = [b"--b\r\n", b"Two  spaces \t and\ttabs \t\r\n\r\n", b"  begins with blanks=\r\n", b"--b--\r\n"]


def pem(key: Any) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


@pytest.fixture(scope="module", params=["rsa", "ed25519"])
def key(request: pytest.FixtureRequest) -> Any:
    return rsa.generate_private_key(65537, 2048) if request.param == "rsa" else ed25519.Ed25519PrivateKey.generate()


def verify(raw: bytes, public: Any) -> dict[str, str]:
    """RFC 6376, 3.4.2, 3.4.4, 3.7 and 5.4.2, read anew: byte by byte, from the whole message. Raises when it does not hold."""
    head, _, body = raw.partition(b"\r\n\r\n")
    fields: list[list[bytes]] = []
    for line in head.split(b"\r\n"):
        if line[:1] in b" \t" and fields:
            fields[-1][1] += b"\r\n" + line
        else:
            name, value = line.split(b":", 1)
            fields.append([name, value])

    def relaxed(name: bytes, value: bytes) -> bytes:
        out, blank = bytearray(), False
        for byte in value.replace(b"\r\n", b""):
            if byte in b" \t":
                blank = True
                continue
            if blank and out:
                out += b" "
            blank = False
            out.append(byte)
        return name.lower().strip() + b":" + bytes(out)

    signature = next(value for name, value in fields if name.lower() == b"dkim-signature")
    tags = dict(part.strip().split("=", 1) for part in signature.decode().split(";"))
    tags = {name: re.sub(r"\s", "", value) for name, value in tags.items()}
    lines = [re.sub(rb"[\t ]+", b" ", line).rstrip(b" ") for line in body.split(b"\r\n")]
    while lines and not lines[-1]:
        lines.pop()
    canonical = b"\r\n".join(lines) + b"\r\n" if lines else b""
    assert base64.b64encode(hashlib.sha256(canonical).digest()).decode() == tags["bh"], "the body was changed"
    left = {name.lower(): [] for name, _ in fields}
    for name, value in fields:
        left[name.lower()].append(value)
    signed = [relaxed(n.encode(), left[n.encode()].pop()) + b"\r\n" for n in tags["h"].split(":") if left.get(n.encode())]
    signed.append(relaxed(b"dkim-signature", re.sub(rb"(;\s*b=)[^;]*", rb"\1", signature)))
    data, mark = b"".join(signed), base64.b64decode(tags["b"])
    if tags["a"] == "rsa-sha256":
        public.verify(mark, data, padding.PKCS1v15(), SHA256())
    else:
        public.verify(mark, hashlib.sha256(data).digest())
    return tags


def signed(key: Any, head: bytes = HEAD, body: list[bytes] = BODY) -> bytes:
    signer = Signer(pem(key), domain="example.org", selector="s1")
    return signer.signature(head, body) + head + b"\r\n" + b"".join(body)


def test_a_signature_holds(key: Any) -> None:
    tags = verify(signed(key), key.public_key())
    assert (tags["v"], tags["d"], tags["s"], tags["c"]) == ("1", "example.org", "s1", "relaxed/relaxed")
    assert {"list-unsubscribe", "list-unsubscribe-post", "to", "subject", "date", "message-id"} <= set(tags["h"].split(":"))
    assert tags["h"].split(":").count("from") == 2, "nobody can put a second From before ours"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"ben@example.org", b"eve@example.org"),
        (b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n", b""),
        (b"https://x.org/u/1", b"https://x.org/u/2"),
        (b"begins", b"begun"),
        (b"FROM: ", b"From: Eve <eve@example.com>\r\nFROM: "),
    ],
)
def test_any_change_breaks_it(key: Any, old: bytes, new: bytes) -> None:
    raw = signed(key)
    assert old in raw
    with pytest.raises((InvalidSignature, AssertionError)):
        verify(raw.replace(old, new, 1), key.public_key())


def test_what_servers_on_the_way_may_do_does_not(key: Any) -> None:
    raw = signed(key).replace(b"Two  spaces \t and", b"Two spaces and  ").replace(b"Subject:", b"SUBJECT:  ")
    verify(raw.replace(b"and  \ttabs", b"and tabs"), key.public_key())


def test_the_examples_of_the_rfc() -> None:
    """RFC 6376, 3.4.5: relaxed headers; and the SHA-256 of its relaxed body, hashed apart."""
    assert relaxed_header(b"A", b" X") == b"a:X"
    assert relaxed_header(b"B ".strip(), b" Y\t\r\n\tZ  ") == b"b:Y Z"
    from masthead.newsletters.sending.dkim import relaxed_body

    assert relaxed_body(b" C \r\nD \t E\r\n") == b" C\r\nD E\r\n"


def test_the_signature_of_rfc_8463_is_made_again() -> None:
    """Its key (the seed of appendix A.2) signs as Ed25519 over SHA-256: the same seed gives the public key that the RFC prints."""
    seed = base64.b64decode("nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=")
    key = ed25519.Ed25519PrivateKey.from_private_bytes(seed)
    public = base64.b64encode(key.public_key().public_bytes_raw()).decode()
    assert public == "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
    verify(signed(key), key.public_key())


@pytest.mark.parametrize("bad", ["", "no key", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----"])
def test_a_key_that_is_none_is_said(bad: str) -> None:
    with pytest.raises(BadKey, match="no private key"):
        Signer(bad, domain="example.org", selector="s")


def test_a_signed_letter_of_ours_holds(db: None, key: Any, settings: Any) -> None:
    """From the press itself, twice: the second with the shared pieces remembered."""
    from datetime import UTC, date, datetime

    from masthead.newsletters.models import Edition, Letter
    from masthead.newsletters.sending.press import Addressee, Press, date_header
    from masthead.newsletters.setting import set_edition

    edition = Edition.objects.create(day=date(2026, 11, 27), title="Iran’s long silence", take="<p>Two  blanks, é.</p>" * 40)
    letter = Letter.objects.create(slug="daily", name="The Daily")
    at = datetime(2026, 11, 27, tzinfo=UTC)
    press = Press(
        edition, letter, {one.segment: one for one in set_edition(edition, at)}, Signer(pem(key), domain="example.org", selector="s")
    )
    for n in (1, 2):
        verify(press.letter_for(Addressee(n, n, f"r{n}@example.org", f"Žofie  {n}", "registered"), {}, date_header(at)), key.public_key())
    assert load_pem_private_key(pem(key).encode(), None)
