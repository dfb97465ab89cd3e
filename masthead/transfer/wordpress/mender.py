"""The usual damage in exports, mended before the XML parser sees it.

Left alone, a recovering parser throws away what it does not understand: `?a=1&b=2` loses the `&b`, and one control
character in an article loses the article.
"""

import html
import re

from masthead.transfer.wordpress.repairs import Repairs

_REFERENCE = r"&(?!(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6});)([a-zA-Z][a-zA-Z0-9]{1,31};)?"
_DAMAGE = re.compile(rf"{_REFERENCE}|<(?![A-Za-z_/?]|!--|!\[CDATA\[)")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]+")
_CDATA, _CDATA_END = "<![CDATA[", "]]>"
# How far to look for the tag that must follow the end of a CDATA section.
_LOOKAHEAD = 4096


class Mender:
    """Mends text as it comes, holding back what may be the first half of something."""

    def __init__(self, repairs: Repairs) -> None:
        self.repairs = repairs
        self.line = 1
        self.waiting = ""
        self.in_cdata = False

    def take(self, text: str, last: bool = False) -> str:
        """The mended text as far as it is certain; all of it when this is the last."""
        text = self.waiting + text
        out: list[str] = []
        at = 0
        while at < len(text):
            step = self._cdata if self.in_cdata else self._outside
            end = step(text, at, last, out)
            if end == at and not last:
                break
            at = end
        self.waiting = text[at:]
        return "".join(out)

    def _outside(self, text: str, at: int, last: bool, out: list[str]) -> int:
        """Mend up to the next CDATA section; returns where it begins inside, or how far the text is certain."""
        end = text.find(_CDATA, at)
        if end == -1:
            end = len(text) if last else self._certain(text, at)
            out.append(self._mended(text[at:end]))
            return end
        out += [self._mended(text[at:end]), _CDATA]
        self.in_cdata = True
        return end + len(_CDATA)

    def _certain(self, text: str, at: int) -> int:
        held = max(text.rfind("<", max(at, len(text) - 16)), text.rfind("&", max(at, len(text) - 40)))
        return len(text) if held == -1 else held

    def _mended(self, piece: str) -> str:
        mended = _DAMAGE.sub(self._written_out, piece) if "&" in piece or "<" in piece else piece
        return self._printable(mended, piece)

    def _written_out(self, found: re.Match[str]) -> str:
        line = 0 if self.repairs.full else self.line + found.string.count("\n", 0, found.start())
        if found.group() == "<":
            self.repairs.add(line, "a bare < in the text")
            return "&lt;"
        name = found.group(1) or ""
        known = html.unescape(f"&{name}") if name else ""
        if known and not known.startswith("&"):
            self.repairs.add(line, f"&{name} is not known in XML")
            return known
        self.repairs.add(line, "a bare & in the text")
        return f"&amp;{name}"

    def _cdata(self, text: str, at: int, last: bool, out: list[str]) -> int:
        """Copy up to the end of the CDATA section; returns where that is, or how far the text is certain."""
        end = text.find(_CDATA_END, at)
        if end == -1:
            end = len(text) if last else max(at, len(text) - 2)
            out.append(self._printable(text[at:end], text[at:end]))
            return end
        out.append(self._printable(text[at:end], text[at:end]))
        after = text.find("<", end + 3, end + _LOOKAHEAD)
        if after == -1 and not last and len(text) - end < _LOOKAHEAD:
            return end
        # Only a tag may follow. Another end before one means that this end was written by an author.
        if text.find(_CDATA_END, end + 3, after if after != -1 else end + _LOOKAHEAD) != -1:
            self.repairs.add(self.line, "]]> within the text")
            out.append("]]]]><![CDATA[>")
        else:
            out.append(_CDATA_END)
            self.in_cdata = False
        return end + len(_CDATA_END)

    def _printable(self, text: str, source: str) -> str:
        if _CONTROLS.search(text):
            self.repairs.add_all(_CONTROLS.finditer(text), self.line, "control characters left out")
            text = _CONTROLS.sub("", text)
        self.line += source.count("\n")
        return text
