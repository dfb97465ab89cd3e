"""From what a server sent to text that a parser of XML cannot be hurt by.

Feeds lie about their encoding, so what is written in UTF-8 is UTF-8 whatever they say. And a parser expands the entities
that a document declares for itself (“a billion laughs”: ten lines that become gigabytes), so no declaration gets that far.
"""

import codecs
import re
from itertools import chain

# Codecs of text, by the beginnings of their names. Not all that Python knows: `punycode` and `idna` take minutes for a
# megabyte, `undefined` raises what no decoder raises, `unicode_escape` and `utf-7` are ways to smuggle marks past a reader.
_TEXT = (
    "utf-8",
    "utf_8",
    "utf-16",
    "utf-32",
    "ascii",
    "iso8859",
    "cp",
    "koi8",
    "mac",
    "big5",
    "gb",
    "euc",
    "shift",
    "iso2022",
    "johab",
    "hz",
    "kz1048",
    "ptcp",
    "tis",
)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"), (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)  # fmt: skip
_FIRST = (
    (b"<\0\0\0", "utf-32-le"),
    (b"\0\0\0<", "utf-32-be"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
    (b"\x4c\x6f\xa7\x94", "cp037"),
)
_SAYS = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._:-]{1,40})["']""")
_CHARSET = re.compile(r"""charset\s*=\s*["']?([A-Za-z0-9._:-]{1,40})""", re.IGNORECASE)
_XML = re.compile(r"^\s*<\?xml\b[^>]*\?>")
_NEVER = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # letters that XML knows not
_PROLOG = re.compile(r"\s*(?:(?:<\?.*?\?>|<!--.*?-->)\s*)*", re.DOTALL)
_DOCTYPE = re.compile("<!DOCTYPE", re.IGNORECASE)
_IN_DOCTYPE = re.compile(r""""[^"]*"|'[^']*'|<!--.*?-->|<\?.*?\?>|[\[\]<>]""", re.DOTALL)
_LONGEST = 16_384  # letters of a grammar; a longer one has no end that we look for, since looking costs their square
_DECLARATION = re.compile("<!(?=DOCTYPE|ENTITY|ELEMENT|ATTLIST|NOTATION)", re.IGNORECASE)


def decoded(body: bytes, content_type: str = "") -> str:
    """The text of a document: by its mark, by being UTF-8, by what it says, by what the server says; and never an error."""
    for mark, name in chain(_MARKS, _FIRST):
        if body.startswith(mark):
            return _clean(body.removeprefix(mark if (mark, name) in _MARKS else b"").decode(name, "replace"))
    try:
        if not body.isascii():
            return _clean(body.decode("utf-8"))
    except UnicodeDecodeError:
        pass
    within, header = _SAYS.match(body[:400]), _CHARSET.search(content_type)
    for said in (within[1].decode() if within else "", header[1] if header else ""):
        name = _codec(said)
        try:
            if name:
                return _clean(body.decode(name))
        except UnicodeError:
            continue
    return _clean(body.decode("cp1252", "replace"))


def without_declarations(text: str) -> str:
    """The document without its own grammar: no entity can be declared any more, inside, outside or nested."""
    begin = _PROLOG.match(text)
    at = begin.end() if begin else 0
    if _DOCTYPE.match(text, at):
        text = text[:at] + text[_end_of_doctype(text, at) :]
    # Whatever stands elsewhere or was left by a broken one. In quoted HTML this spoils a mark that nobody is shown.
    return _DECLARATION.sub("<", text)


def _end_of_doctype(text: str, at: int) -> int:
    """Behind its last `>`; directly behind its name where it has no end."""
    depth, squares = 0, 0
    for found in _IN_DOCTYPE.finditer(text, at, at + _LONGEST):
        mark = found[0]
        squares += (mark == "[") - (mark == "]")
        depth += (mark == "<") - (mark == ">")
        if depth <= 0 and squares <= 0:
            return found.end()
    return at + len("<!DOCTYPE")


def _codec(name: str) -> str:
    name = {"gb2312": "gb18030", "x-sjis": "shift_jis", "x-gbk": "gbk"}.get(name.lower(), name)  # what is said, and what is meant
    try:
        found = codecs.lookup(name).name
    except (LookupError, ValueError):
        return ""
    return found if found.startswith(_TEXT) else ""


def _clean(text: str) -> str:
    return _NEVER.sub("", _XML.sub("", text.lstrip("\ufeff \t\r\n"))).lstrip()
