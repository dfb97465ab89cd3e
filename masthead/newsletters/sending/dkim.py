"""DKIM (RFC 6376, RFC 8463) for an owner whose mail server does not sign: relaxed/relaxed, RSA or Ed25519. Pure.

A message is signed in the pieces it is joined from. Each piece is whole lines, and the relaxed form of a line depends on that
line alone; so what all letters share is brought into that form once, and only a reader's own words each time.
"""

import re
from base64 import b64encode
from collections.abc import Iterable
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256

from masthead.kit.keys import load_key

# Both of the one-click headers must be signed (RFC 8058). From is named twice, so that nobody can put a second before it.
SIGNED = (
    "from", "from", "to", "subject", "date", "message-id", "list-id", "list-unsubscribe", "list-unsubscribe-post",
    "mime-version", "content-type", "content-language", "feedback-id", "precedence",
)  # fmt: skip
KEPT = 4096  # pieces whose relaxed form is remembered; letters of an edition share a few hundred
_BLANKS = re.compile(rb"[ \t]+")
_BLANKS_AT_END = re.compile(rb"[ \t]+(?=\r\n)")


class Signer:
    """Signs messages for a domain under a selector. Any number of threads may use one."""

    def __init__(self, key: str, *, domain: str, selector: str) -> None:
        loaded = load_key(key)
        self.key, self.domain, self.selector = loaded, domain, selector
        self.algorithm = "rsa-sha256" if isinstance(loaded, RSAPrivateKey) else "ed25519-sha256"
        self._relaxed: dict[bytes, bytes] = {}

    def signature(self, head: bytes, body: Iterable[bytes]) -> bytes:
        """The DKIM-Signature line for a message of these headers and this body, given in pieces that end at a line's end."""
        digest = sha256()
        for piece in body:
            digest.update(self._remembered(piece))
        lines = relaxed_headers(head)
        names, signed = chosen(lines)
        start = (
            f"v=1; a={self.algorithm}; c=relaxed/relaxed; d={self.domain}; s={self.selector};\r\n"
            f"\th={folded(names)};\r\n\tbh={b64encode(digest.digest()).decode()};\r\n\tb="
        ).encode()
        signed.append(relaxed_header(b"dkim-signature", start))
        mark = b64encode(self._sign(b"\r\n".join(signed))).decode()
        return b"DKIM-Signature: " + start + "\r\n\t ".join(mark[n : n + 70] for n in range(0, len(mark), 70)).encode() + b"\r\n"

    def _remembered(self, piece: bytes) -> bytes:
        found = self._relaxed.get(piece)
        if found is None:
            found = relaxed_body(piece)
            if len(self._relaxed) < KEPT and len(piece) > 200:
                self._relaxed[piece] = found
        return found

    def _sign(self, data: bytes) -> bytes:
        if isinstance(self.key, RSAPrivateKey):
            return self.key.sign(data, PKCS1v15(), SHA256())
        return self.key.sign(sha256(data).digest())


def relaxed_body(piece: bytes) -> bytes:
    """Whole lines in relaxed form. (Empty lines at a body's end would be dropped too: ours ends with a boundary.)"""
    return _BLANKS.sub(b" ", _BLANKS_AT_END.sub(b"", piece))


def relaxed_header(name: bytes, value: bytes) -> bytes:
    """A header in relaxed form, without its line end."""
    return name.lower() + b":" + _BLANKS.sub(b" ", value.replace(b"\r\n", b"")).strip(b" ")


def relaxed_headers(head: bytes) -> list[tuple[str, bytes]]:
    """Every header of a message: its name, and its relaxed form."""
    found = []
    for line in re.split(rb"\r\n(?![ \t])", head.rstrip(b"\r\n")):
        name, _, value = line.partition(b":")
        found.append((name.strip().decode().lower(), relaxed_header(name.strip(), value)))
    return found


def chosen(lines: list[tuple[str, bytes]]) -> tuple[list[str], list[bytes]]:
    """The names to sign, and the headers they mean. A name more often in the list than in the message signs that there is no other."""
    by_name: dict[str, list[bytes]] = {}
    for name, line in lines:
        by_name.setdefault(name, []).append(line)
    names, signed = [], []
    for name in SIGNED:
        if rows := by_name.get(name):
            names.append(name)
            signed.append(rows.pop())
        elif name == "from":
            names.append(name)
    return names, signed


def folded(names: list[str]) -> str:
    """The list of names in lines of five."""
    return "\r\n\t ".join(":".join(names[n : n + 5]) + (":" if n + 5 < len(names) else "") for n in range(0, len(names), 5))
