"""A message that came back, taken apart. Pure, bounded, and never in trouble: whatever the bytes are, something is returned.

The standard library's parser is not used on purpose: it takes seconds for some hundred nested parts, and this reads what
strangers send.
"""

import base64
import binascii
import codecs
import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.errors import HeaderParseError
from email.header import decode_header

READ = 256 * 1024  # bytes of a message that are looked at: what says why stands at its beginning
DEEPEST, MOST_PARTS, MOST_HEADERS = 5, 24, 400
_HEADER = re.compile(rb"([!-9;-~]{1,120})[ \t]*:[ \t]*(.*)", re.DOTALL)
_PARAMETER = re.compile(r";\s*([\w*-]+)\s*=\s*(?:\"([^\"]*)\"|([^;\s]*))")
_LOOSE_REPORT = re.compile(r"^final-recipient:", re.IGNORECASE | re.MULTILINE)
_PARAMETER_LINE = re.compile(rb"(?:boundary|charset|report-type|type)=[^:]*$", re.IGNORECASE)
# Where the letter that is sent back begins, in reports that are plain text.
_BEGINS = re.compile(
    r"^(?:[-\s*=>#]*(?:below this line is a copy of the message|original message (?:follows|headers|text|details)|"
    r"this is a copy of (?:the|your) message|(?:the )?(?:full |returned |unsent |undelivered )?message (?:text|headers?|body|follows)\b|"
    r"(?:original|returned|undelivered|unsent|rejected) (?:e-?mail|mail|message)\b[^\n]{0,40}|header of (?:the )?original message|"
    r"your (?:original )?(?:message|mail|e-?mail) (?:follows|is (?:attached|included) below|reads)|"
    r"included is a copy of the message|attached (?:is|below).{0,30}(?:header|message)|transcript of (?:the )?message)"
    r"[^\n]*|return-path: *<[^\n]*>|received: (?:from|by|\(qmail)[^\n]*)$",
    re.IGNORECASE | re.MULTILINE,
)


@dataclass(frozen=True)
class Part:
    """A piece of a message: its media type, its headers (names in lower case), its text decoded."""

    kind: str
    headers: dict[str, str]
    text: str


@dataclass
class Mail:
    """A message taken apart: its own headers, what it says, the machine's report in it, and the headers of the letter it is about."""

    headers: dict[str, str] = field(default_factory=dict)
    kind: str = "text/plain"
    report: str = ""  # message/delivery-status
    feedback: str = ""  # message/feedback-report
    says: str = ""
    original: dict[str, str] = field(default_factory=dict)

    def header(self, name: str) -> str:
        """One header, "" where there is none."""
        return self.headers.get(name, "")


def take_apart(raw: bytes) -> Mail:
    """The message in its parts."""
    head, body = _divide(raw[:READ])
    mail = Mail(headers=_headers(head))
    mail.kind = _type(mail.headers)[0]
    said: list[str] = []
    for part in _parts(mail.headers, body, 0):
        if part.kind in {"message/delivery-status", "message/global-delivery-status"}:
            mail.report += part.text + "\n\n"
        elif part.kind == "message/feedback-report":
            mail.feedback += part.text
        elif part.kind in {"message/rfc822", "text/rfc822-headers", "message/rfc822-headers", "message/global", "message/global-headers"}:
            mail.original = mail.original or part.headers
        elif part.kind.startswith("text/") and not part.headers.get("content-disposition", "").lower().startswith("attachment"):
            said.append(_plain(part.text) if part.kind == "text/html" else part.text)
    mail.says, rest = _before_the_letter("\n\n".join(said))
    if not mail.report and _LOOSE_REPORT.search(mail.says):
        mail.report = mail.says
    if not mail.original and rest:
        mail.original = _headers(rest.lstrip().encode("utf-8", "replace"))
    return mail


def _divide(raw: bytes) -> tuple[bytes, bytes]:
    """Head and body, whatever ends the lines."""
    raw = raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n").lstrip(b"\n")
    head, _, body = raw.partition(b"\n\n")
    return head, body


def _headers(head: bytes) -> dict[str, str]:
    """The first of each name; folded lines joined, encoded words read."""
    found: dict[str, str] = {}
    lines: list[bytes] = []
    for line in head.split(b"\n")[: MOST_HEADERS * 4]:
        # Some programs forget the blank before a parameter that they have put on a line of its own.
        if line.strip() and lines and (line[:1] in b" \t" or _PARAMETER_LINE.match(line)):
            lines[-1] += b" " + line.strip()
        elif not line.strip():
            break
        elif len(lines) < MOST_HEADERS:
            lines.append(line)
    for line in lines:
        if match := _HEADER.fullmatch(line[:8000]):
            found.setdefault(match[1].decode("ascii").lower(), _words(_text(match[2], "utf-8").strip()))
    return found


def _words(value: str) -> str:
    if "=?" not in value:
        return value
    try:
        pieces = decode_header(value)
    except (HeaderParseError, ValueError, binascii.Error):
        return value
    return "".join(piece if isinstance(piece, str) else _text(piece, charset or "ascii") for piece, charset in pieces)


def _type(headers: dict[str, str]) -> tuple[str, dict[str, str]]:
    """The media type and its parameters."""
    value = headers.get("content-type", "text/plain")
    kind = value.partition(";")[0].strip().lower()
    return kind or "text/plain", {name.lower(): quoted or bare for name, quoted, bare in _PARAMETER.findall(value)}


def _parts(headers: dict[str, str], body: bytes, depth: int) -> Iterator[Part]:
    """The leaves, in order."""
    kind, parameters = _type(headers)
    mark = parameters.get("boundary", "")
    if kind.startswith("multipart/") and mark and depth < DEEPEST:
        pieces = re.split(rb"(?m)^--" + re.escape(mark.encode("utf-8", "replace")) + rb"(?:--)?[ \t]*$\n?", body, maxsplit=MOST_PARTS)
        # What stands before the first mark is meant for old programs; where there is no mark, it is all there is.
        for piece in pieces[1:] or pieces:
            head, inner = _split_part(piece)
            yield from _parts(_headers(head), inner, depth + 1)
        return
    content = _decoded(headers, body)
    if kind == "message/rfc822" or kind.endswith("rfc822-headers") or kind.startswith("message/global"):
        yield (
            Part(kind, _headers(content.lstrip(b"\n")), "")
            if "delivery-status" not in kind
            else Part(kind, headers, _text(content, "utf-8"))
        )
        return
    yield Part(kind, headers, _text(content, parameters.get("charset", "utf-8")))


def _split_part(piece: bytes) -> tuple[bytes, bytes]:
    """A part's head and body; one that begins with an empty line has no head."""
    if piece.startswith(b"\n"):
        return b"", piece[1:]
    head, _, body = piece.partition(b"\n\n")
    return head, body


def _decoded(headers: dict[str, str], body: bytes) -> bytes:
    encoding = headers.get("content-transfer-encoding", "").strip().lower()
    if encoding == "quoted-printable":
        return quopri.decodestring(body)
    if encoding == "base64":
        clean = re.sub(rb"[^A-Za-z0-9+/]", b"", body)
        try:
            return base64.b64decode(clean[: len(clean) // 4 * 4] + (clean[len(clean) // 4 * 4 :] + b"===")[:4] * bool(len(clean) % 4))
        except binascii.Error:
            return body
    return body


def _text(content: bytes, charset: str) -> str:
    try:
        codecs.lookup(charset)
        return content.decode(charset, "replace")
    except (LookupError, ValueError, UnicodeError):
        return content.decode("latin-1")


def _plain(html: str) -> str:
    """What a page says, roughly."""
    bare = re.sub(r"<(?:style|script|title)\b.{0,20000}?</", "<", html, flags=re.IGNORECASE | re.DOTALL)
    bare = re.sub(r"<(?:br|p|div|tr|li|h\d)\b[^<>]{0,2000}>", "\n", bare, flags=re.IGNORECASE)
    bare = re.sub(r"</?[a-z][^<>@]{0,2000}>|<a\b[^<>]{0,2000}>", " ", bare, flags=re.IGNORECASE)
    for entity, sign in (("&lt;", "<"), ("&gt;", ">"), ("&nbsp;", " "), ("&#39;", "'"), ("&quot;", '"'), ("&#64;", "@"), ("&amp;", "&")):
        bare = bare.replace(entity, sign)
    return bare


def _before_the_letter(text: str) -> tuple[str, str]:
    """What the report says, and from where the letter begins that it sends back."""
    found = _BEGINS.search(text)
    # At the very top it is no letter sent back, but the report's own beginning.
    while found and not text[: found.start()].strip():
        found = _BEGINS.search(text, found.end())
    return (
        (text[: found.start()], text[found.start() if found[0].lower().startswith(("received", "return-path")) else found.end() :])
        if found
        else (text, "")
    )
