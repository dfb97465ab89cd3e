"""What each shortcode becomes: a table of names, each with the HTML it stands for."""

import html
import re
from collections.abc import Callable, Iterable

from masthead.transfer.wordpress import builders
from masthead.transfer.wordpress import shortcode_names as names
from masthead.transfer.wordpress.markup import Kind, scan
from masthead.transfer.wordpress.remarks import Ledger, Why, excerpt
from masthead.transfer.wordpress.shortcode_names import address, known, obeyed
from masthead.transfer.wordpress.shortcodes import Reading, Tag, expand

Handler = Callable[[Tag, str], str]


def written_out(text: str, ledger: Ledger) -> str:
    """The text with every shortcode written as HTML, taken away or dropped, and the ledger told."""
    return expand(text, Reading(_Writer(ledger).replace, known, names.ENCLOSING, names.LITERAL))


def blanked(text: str) -> str:
    """The text without the brackets of known shortcodes, all that they enclose left in: what a count must find."""
    return expand(text, Reading(_blank, known, names.ENCLOSING, names.LITERAL))


def _blank(tag: Tag, inner: str | None) -> str | None:
    if not obeyed(tag, inner):
        return None
    if tag.name in names.PLAYED:
        played = address(tag, inner)
        return f"\n\n{'' if inner and inner.strip() in played else inner or ''}\n\n{played}\n\n"
    if tag.name.startswith("vc_raw"):
        return ""
    if tag.name in names.WITHIN_A_SENTENCE:
        return inner or ""
    attribute = tag.attrs.get("caption", "") if tag.name in names.CAPTIONS else ""
    return f"\n\n{inner or ''}\n\n{attribute}"


class _Writer:
    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        groups: tuple[tuple[Iterable[str], Handler], ...] = (
            (names.DROPPED, self._dropped), (names.RESTRICTING, self._restricting), (names.LISTED, _gallery),
            (names.WITHIN_A_SENTENCE, self._unwrapped), (names.LAYOUT, self._unwrapped), (names.PLAYED, self._played),
            (names.FOOTNOTES, _footnote), (names.QUOTES, _quote), (names.BUTTONS, _button), (names.CODE, self._code),
            (("caption", "wp_caption"), _caption), (("media-credit",), _credit),
        )  # fmt: skip
        self.handlers = {name: handler for group, handler in groups for name in group}

    def replace(self, tag: Tag, inner: str | None) -> str | None:
        """The HTML of this shortcode; None to leave it in the text."""
        if not obeyed(tag, inner):
            self._left(tag)
            return None
        # A caption that never closes, or a row that closes twice, is a slip of the pen.
        needs_two = (*names.CAPTIONS, *names.QUOTES)
        if (inner is None and tag.name in needs_two) or (tag.closing and tag.name in names.ENCLOSING):
            self.ledger.note(Why.SHORTCODE_UNWRAPPED, f"[{'/' * tag.closing}{tag.name}] without its partner")
            return f"\n\n{tag.attrs.get('caption', '')}\n\n"
        return self.handlers.get(tag.name, self._unwrapped)(tag, inner or "")

    def _left(self, tag: Tag) -> None:
        # Square brackets are also how an editor says "[the]" or "[emphasis added]" in a quotation.
        if not known(tag.name) and (tag.closing or tag.attrs or tag.alone or re.search(r"[_\d-]", tag.name)):
            self.ledger.note(Why.SHORTCODE_UNKNOWN, f"[{'/' * tag.closing}{tag.name}]")

    def _dropped(self, tag: Tag, content: str) -> str:
        self.ledger.drop(Why.SHORTCODE_DROPPED, f"[{tag.name}]", content)
        return "\n\n"

    def _restricting(self, tag: Tag, content: str) -> str:
        self.ledger.note(Why.MEMBERS_ONLY, f"[{tag.name}]")
        return f"\n\n{content}\n\n"

    def _unwrapped(self, tag: Tag, content: str) -> str:
        self.ledger.note(Why.SHORTCODE_UNWRAPPED, f"[{tag.name}]")
        if tag.name in names.WITHIN_A_SENTENCE:
            return content
        return f"\n\n{'' if tag.closing else builders.from_attributes(tag, self.ledger)}\n\n{content}\n\n"

    def _played(self, tag: Tag, content: str) -> str:
        played = html.escape(html.unescape(address(tag, content)))
        kind = "audio" if tag.name.startswith("audio") else "video"
        tail = "" if content.strip() in played else content
        if not played:
            number = tag.attrs.get("id") or tag.attrs.get("ids", "")
            if not number:
                self.ledger.note(Why.SHORTCODE_DROPPED, f"[{tag.name}] without an address")
            listed = f'<mh-gallery data-kind="{kind}" data-ids="{html.escape(number)}"></mh-gallery>' if number else ""
            return f"\n\n{listed}{tail}\n\n"
        if tag.name.startswith(("audio", "video")):
            return f'\n\n<mh-media data-kind="{kind}" data-url="{played}"></mh-media>{tail}\n\n'
        return f'\n\n<mh-embed data-url="{played}"></mh-embed>{tail}\n\n'

    def _code(self, tag: Tag, content: str) -> str:
        if tag.name == "vc_raw_js":
            self.ledger.note(Why.SCRIPT, f"[{tag.name}] {excerpt(content)}")
            return ""
        if tag.name == "vc_raw_html":
            return f"\n\n{builders.raw_html(content)}\n\n"
        written = content if "&lt;" in content or "&gt;" in content else html.escape(content, quote=False)
        return f'\n\n<pre class="wp-block-code"><code>{written}</code></pre>\n\n'


def _footnote(tag: Tag, content: str) -> str:
    return f"<mh-footnote>{content}</mh-footnote>"


def _gallery(tag: Tag, content: str) -> str:
    ids = tag.attrs.get("ids") or tag.attrs.get("include", "")
    kind = f' data-kind="{html.escape(tag.attrs.get("type", "audio"))}"' if tag.name == "playlist" else ""
    # Without ids it shows whatever was uploaded to this article, less what is excluded.
    excluded = html.escape(tag.attrs.get("exclude", ""))
    return f'\n\n<mh-gallery{kind} data-ids="{html.escape(ids)}" data-exclude="{excluded}"></mh-gallery>{content}\n\n'


def _caption(tag: Tag, content: str) -> str:
    number = re.search(r"\d+", tag.attrs.get("id", ""))
    picture, words = _picture_and_words(content)
    if tag.attrs.get("caption"):
        picture, words = content, html.unescape(tag.attrs["caption"])
    mark = f' data-id="{number.group()}"' if number else ""
    caption = f"<figcaption>{words.strip()}</figcaption>"
    return f'\n\n<figure class="wp-caption"{mark}>{picture.strip()}{caption}</figure>\n\n'


def _picture_and_words(content: str) -> tuple[str, str]:
    """What stands in a caption cut behind its picture and the link around that."""
    linked = seen = False
    for token in scan(content):
        if token.name == "a":
            if token.kind is Kind.CLOSE and seen:
                return content[: token.end], content[token.end :]
            linked = token.kind is Kind.OPEN
        elif token.name == "img" and token.kind is Kind.OPEN:
            seen = True
            if not linked:
                return content[: token.end], content[token.end :]
    return content, ""


def _credit(tag: Tag, content: str) -> str:
    name = tag.attrs.get("name", "") or " ".join(tag.loose)
    return f'{content}<small class="credit">{html.escape(html.unescape(name))}</small>'


def _quote(tag: Tag, content: str) -> str:
    source = next((tag.attrs[key] for key in ("cite", "author", "name", "source") if tag.attrs.get(key)), "")
    mark = ' class="pullquote"' if "pull" in tag.name else ""
    cite = f"<cite>{html.escape(html.unescape(source))}</cite>" if source else ""
    return f"\n\n<blockquote{mark}>{content}{cite}</blockquote>\n\n"


def _button(tag: Tag, content: str) -> str:
    address = next((tag.attrs[key] for key in ("url", "href", "link", "src") if tag.attrs.get(key)), "")
    words = content.strip() or html.escape(tag.attrs.get("text", "") or tag.attrs.get("title", "") or address)
    # A button that is a link already must not be wrapped in another.
    linked = any(token.name == "a" for token in scan(words))
    link = f'<a href="{html.escape(address)}">{words}</a>' if address and not linked else words
    return f"\n\n<p>{link}</p>\n\n"
