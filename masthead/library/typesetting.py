"""Typesetting: blocks into the HTML of the page. What comes out is safe to show, whatever was imported."""

import html
import re
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlsplit

import nh3
from django.template.loader import render_to_string
from django.utils.text import slugify
from wagtail.rich_text import expand_db_html

from masthead.library.models.pictures import Picture
from masthead.library.openings import Block
from masthead.library.pictures import sizes

INLINE = {"a", "b", "strong", "i", "em", "br", "sup", "sub", "code", "s", "abbr", "cite", "small", "q", "mark", "kbd", "u"}
FLOW = INLINE | {"p", "ul", "ol", "li", "span"}
ANY = FLOW | {
    "div", "h2", "h3", "h4", "h5", "h6", "blockquote", "figure", "figcaption", "table", "caption", "thead", "tbody", "tfoot",
    "tr", "th", "td", "dl", "dt", "dd", "pre", "hr", "details", "summary", "ins", "del", "address", "section", "time",
}  # fmt: skip
ATTRIBUTES = {"a": {"href", "title", "hreflang"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan", "scope"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto", "tel"}
OF_THE_PAGE = {"main", "rest", "sections", "letters", "letters-name", "elsewhere", "access", "topics", "month", "q"}  # ids it has

_NOTE = re.compile(r"\[\^([\w-]{1,20})\]")
_NOTE_LINK = r'<sup class="note-ref"><a href="#fn-\1" id="fnref-\1" role="doc-noteref" aria-label="Note \1">\1</a></sup>'
_TAG = re.compile(r"<[^>]+>")
_ONE_TAG = re.compile(r'(<[^"<>]*(?:"[^"]*"[^"<>]*)*>)')  # of finished markup, where a quoted value may hold a ">"


def safe(markup: str, tags: set[str] = FLOW) -> str:
    """`markup` with nothing but `tags` in it: no script, no style, no handler, no picture from elsewhere."""
    return nh3.clean(markup, tags=tags, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel="noopener")


def web_address(typed: str) -> str:
    """An address that a page may link to: of the web, or a path of ours. Anything else (`javascript:`, `data:`) is none."""
    text = typed.strip()
    scheme = urlsplit(text).scheme.lower()
    return text if scheme in {"http", "https"} or (not scheme and text.startswith(("/", "#")) and not text.startswith("//")) else ""


def plain(markup: str) -> str:
    """The words of `markup`."""
    return " ".join(html.unescape(_TAG.sub(" ", markup)).split())


def refer(markup: str) -> str:
    """`[^1]` in the text of finished markup becomes a link to the note, which links back. A link holds no link: there it stays."""
    if "[^" not in markup:
        return markup
    pieces, links = _ONE_TAG.split(markup), 0  # text, tag, text, tag …
    for n, piece in enumerate(pieces):
        if n % 2:
            links += piece.startswith(("<a ", "<a>")) - piece.startswith("</a>")
        elif not links:
            pieces[n] = _NOTE.sub(_NOTE_LINK, piece)
    return "".join(pieces)


def typeset(blocks: Iterable[Block], ids: set[str] | None = None) -> str:
    """HTML of these blocks; footnotes gathered at the end. `ids`: what names its headings already have, added to."""
    parts, notes = [], []
    ids = set() if ids is None else ids
    for block in blocks:
        if block["type"] == "footnote":
            notes.append(block["value"])
        elif block["type"] == "heading":
            parts.append(_heading(block["value"], ids))
        else:
            parts.append(SETTERS.get(block["type"], _unknown)(block["value"]))
    if notes:
        parts.append(_notes(notes))
    return "\n".join(part for part in parts if part)


def _rich(value: Any) -> str:
    return refer(safe(expand_db_html(str(value))))


def _paragraph(value: Any) -> str:
    text = _rich(value)
    return text if text.lstrip().startswith("<p") else f"<p>{text}</p>"


def _heading(value: Any, ids: set[str]) -> str:
    level = value.get("level") if value.get("level") in {"2", "3", "4"} else "2"
    name = _free(slugify(value.get("anchor") or value["text"], allow_unicode=True)[:60], ids)
    named = f' id="{name}"' if name else ""  # nothing but signs: no name
    return f"<h{level}{named}>{refer(html.escape(value['text'], quote=False))}</h{level}>"


def _free(name: str, ids: set[str]) -> str:
    """`name`, or with a number where the article, or its page, has it already."""
    found, n = name, 1
    while found in ids or found in OF_THE_PAGE:
        n += 1
        found = f"{name}-{n}"
    if found:
        ids.add(found)
    return found


def _quote(value: Any) -> str:
    source = f"<footer>{html.escape(value['source'], quote=False)}</footer>" if value.get("source") else ""
    return f"<blockquote>{_paragraph(value['text'])}{source}</blockquote>"


def _pull_quote(value: Any) -> str:
    source = f"<footer>{html.escape(value['source'], quote=False)}</footer>" if value.get("source") else ""
    return f'<aside class="pull-quote">{_paragraph(value["text"])}{source}</aside>'


def figure(value: Any) -> dict[str, Any]:
    """What the figure's template needs. Renditions are made here, at publishing, never in a reader's request."""
    picture = value.get("image")
    if isinstance(picture, int):
        picture = Picture.objects.filter(pk=picture).first()
    return {
        "picture": picture,
        "sizes": sizes(picture) if picture else [],
        "alt": value.get("alt") or (picture.description if picture else ""),
        "caption": safe(expand_db_html(str(value.get("caption") or "")), INLINE)
        or html.escape(picture.caption if picture else "", quote=False),
        "credit": value.get("credit") or (picture.credit if picture else ""),
        "link": web_address(value.get("link") or ""),
        "source_url": web_address(value.get("source_url") or ""),
    }


def _image(value: Any) -> str:
    return render_to_string("library/blocks/figure.html", figure(value))


def _gallery(value: Any) -> str:
    figures = [figure(image.get("value", image)) for image in value["images"]]
    return render_to_string("library/blocks/gallery.html", {"figures": figures, "caption": value.get("caption", "")})


def _table(value: Any) -> str:
    columns = value.get("columns") or []
    rows = [
        [
            (safe(expand_db_html(str(cell)), INLINE), columns[n]["type"] if n < len(columns) else "text")
            for n, cell in enumerate(row["values"])
        ]
        for row in value.get("rows") or []
    ]
    head = [column.get("heading") or "" for column in columns]
    return render_to_string(
        "library/blocks/table.html", {"head": head if any(head) else [], "rows": rows, "caption": value.get("caption") or ""}
    )


def _embed(value: Any) -> str:
    return render_to_string("library/blocks/embed.html", {"url": web_address(value["url"]), "caption": value.get("caption") or ""})


def _media(value: Any) -> str:
    return render_to_string(
        "library/blocks/media.html", {"kind": value.get("kind"), "url": web_address(value["url"]), "caption": value.get("caption") or ""}
    )


def _preformatted(value: Any) -> str:
    kind = value.get("kind") if value.get("kind") in {"verse", "code"} else "plain"
    return f'<pre class="{kind}" tabindex="0">{html.escape(value["text"], quote=False)}</pre>'


def _note(value: Any) -> str:
    return f'<aside class="note">{_rich(value)}</aside>'


def _unknown(value: Any) -> str:
    return safe(str(value), ANY)


def _notes(notes: list[Any]) -> str:
    lines = []
    for note in notes:
        mark = slugify(str(note["mark"])) or "n"
        back = f'<a href="#fnref-{mark}" role="doc-backlink" aria-label="Back to the text">↩</a>'
        lines.append(f'<li id="fn-{mark}">{safe(expand_db_html(str(note["text"])), INLINE)} {back}</li>')
    return f'<section class="notes" role="doc-endnotes" aria-label="Notes"><ol>{"".join(lines)}</ol></section>'


SETTERS: dict[str, Callable[[Any], str]] = {
    "paragraph": _paragraph,
    "list": _rich,
    "quote": _quote,
    "pull_quote": _pull_quote,
    "image": _image,
    "gallery": _gallery,
    "table": _table,
    "embed": _embed,
    "media": _media,
    "preformatted": _preformatted,
    "note": _note,
    "divider": lambda value: "<hr>",
    "cut": lambda value: "",
    "html": _unknown,
}
