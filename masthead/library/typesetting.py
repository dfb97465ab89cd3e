"""Typesetting: blocks into the HTML of the page. What comes out is safe to show, whatever was imported."""

import html
import logging
import re
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlsplit

import nh3
from django.template.loader import render_to_string
from django.utils.text import slugify
from wagtail.rich_text import expand_db_html

from masthead.library.charts.chart import draw
from masthead.library.charts.figures import BadFigures
from masthead.library.embeds import embed
from masthead.library.marks import mark, marked, marks_of
from masthead.library.models.pictures import Picture
from masthead.library.names import Names
from masthead.library.openings import Block
from masthead.library.pictures.finding import sizes_of

__all__ = ["TYPESETTER", "count", "figure", "marked", "marks_of", "names", "plain", "safe", "typeset", "web_address"]
log = logging.getLogger("masthead.library")

TYPESETTER = 2  # what a galley was set by; a higher number here sets every article anew after an upgrade
INLINE = {"a", "b", "strong", "i", "em", "br", "sup", "sub", "code", "s", "abbr", "cite", "small", "q", "mark", "kbd", "u"}
FLOW = INLINE | {"p", "ul", "ol", "li", "span"}
ANY = FLOW | {
    "div", "h2", "h3", "h4", "h5", "h6", "blockquote", "figure", "figcaption", "table", "caption", "thead", "tbody", "tfoot",
    "tr", "th", "td", "dl", "dt", "dd", "pre", "hr", "details", "summary", "ins", "del", "address", "section", "time",
}  # fmt: skip
ATTRIBUTES = {"a": {"href", "title", "hreflang"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan", "scope"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto", "tel"}
OF_THE_PAGE = {
    "main",
    "rest",
    "sections",
    "wall",
    "corrections",
    "further",
    "letters",
    "letters-name",
    "elsewhere",
    "contents",
    "access",
    "topics",
    "month",
    "q",
}  # fmt: skip (ids it has)

_NOTE = re.compile(r"\[\^[\w-]{1,20}\]")
_TAG = re.compile(r"<[^>]+>")
_NO_WORDS = re.compile(r'<svg\b.*?</svg>|<details class="chart-table">.*?</details>', re.DOTALL)  # a chart's scale and its figures


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
    if "<svg" in markup:
        markup = _NO_WORDS.sub(" ", markup)
    return " ".join(html.unescape(_TAG.sub(" ", markup)).split())


def count(markup: str) -> int:
    """How many words `plain` would give."""
    markup = _NO_WORDS.sub(" ", markup) if "<svg" in markup else markup
    text = _TAG.sub(" ", markup)
    return len((html.unescape(text) if "&" in text else text).split())


def names() -> Names:
    """What a page that is about to be set has named: its furniture."""
    return Names(OF_THE_PAGE)


def typeset(blocks: Iterable[Block], page: Names | None = None) -> str:
    """HTML of these blocks; footnotes gathered at the end. `page`: what names it has, added to; both parts of a text share one."""
    parts, notes = [], []
    page = names() if page is None else page
    for block in blocks:
        kind, value = block["type"], block["value"]
        if kind == "footnote":
            notes.append((str(value["mark"]), safe(expand_db_html(str(value["text"])), INLINE)))
        elif kind in NAMING:
            parts.append(page.refer(NAMING[kind](value, page)))
        else:
            part = SETTERS.get(kind, _unknown)(value)
            parts.append(mark(page.refer(part) if kind in REFERRING else part, page.mark))
    if notes:
        parts.append(page.notes(notes))
    return "\n".join(part for part in parts if part)


def _rich(value: Any) -> str:
    return safe(expand_db_html(str(value)))


def _paragraph(value: Any) -> str:
    text = _rich(value)
    return text if text.lstrip().startswith("<p") else f"<p>{text}</p>"


def _heading(value: Any, page: Names) -> str:
    level = value.get("level") if value.get("level") in {"2", "3", "4"} else "2"
    name = page.free(slugify(value.get("anchor") or value["text"], allow_unicode=True)[:60])
    named = f' id="{name}"' if name else ""  # nothing but signs: no name
    if name and level == "2":
        page.chapters.append({"id": name, "text": " ".join(_NOTE.sub("", value["text"]).split())})
    return f"<h{level}{named}>{html.escape(value['text'], quote=False)}</h{level}>"


def _quote(value: Any) -> str:
    source = f"<footer>{html.escape(value['source'], quote=False)}</footer>" if value.get("source") else ""
    return f"<blockquote>{_paragraph(value['text'])}{source}</blockquote>"


def _pull_quote(value: Any) -> str:
    source = f"<footer>{html.escape(value['source'], quote=False)}</footer>" if value.get("source") else ""
    return f'<aside class="pull-quote">{_paragraph(value["text"])}{source}</aside>'


def figure(value: Any) -> dict[str, Any]:
    """What the figure's template needs. The sizes are those there are: `publishing.make_pictures` made them before."""
    picture = value.get("image")
    if isinstance(picture, int):
        picture = Picture.objects.filter(pk=picture).first()
    alt = value.get("alt") or (picture.description if picture else "")
    return {
        "picture_sizes": sizes_of(picture),
        "alt": "" if value.get("decorative") and not value.get("link") else alt,  # a link is named by its picture
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
    kinds = [column["type"] for column in columns]
    rows = [
        [(safe(expand_db_html(str(cell)), INLINE), kinds[n] if n < len(kinds) else "text") for n, cell in enumerate(row["values"])]
        for row in value.get("rows") or []
    ]
    head = [(column.get("heading") or "", column["type"]) for column in columns]
    # A first column of words beside others says what each row is about.
    named = len(columns) > 1 and kinds[0] == "text" and all(row and row[0][0].strip() for row in rows)
    return render_to_string(
        "library/blocks/table.html",
        {"head": head if any(words for words, _ in head) else [], "rows": rows, "named": named, "caption": value.get("caption") or ""},
    )


def _chart(value: Any, page: Names) -> str:
    """The chart with its table. Figures that cannot be drawn (an import's; the desk refuses them) leave its words."""
    said = {name: " ".join(str(value.get(name) or "").split()) for name in ("title", "note", "unit", "source", "highlight")}
    name = page.free("chart")
    try:
        chart = draw(
            str(value.get("kind")),
            str(value.get("data") or ""),
            title=said["title"],
            unit=said["unit"],
            highlight=said["highlight"],
            name=name,
        )
    except BadFigures as error:
        log.warning("A chart is set without its drawing: %s %s", said["title"], error)
        chart = None
    return mark(render_to_string("library/blocks/chart.html", {**said, "chart": chart}), page.mark)


def _embed(value: Any) -> str:
    url = web_address(value["url"])
    return render_to_string("library/blocks/embed.html", {"url": url, "embed": embed(url), "caption": value.get("caption") or ""})


def _media(value: Any) -> str:
    return render_to_string(
        "library/blocks/media.html", {"kind": value.get("kind"), "url": web_address(value["url"]), "caption": value.get("caption") or ""}
    )


def _preformatted(value: Any) -> str:
    kind = value.get("kind") if value.get("kind") in {"verse", "code"} else "plain"
    return f'<pre class="{kind}" tabindex="0">{html.escape(value["text"], quote=False)}</pre>'


def _note(value: Any) -> str:
    return f'<aside class="note">{_rich(value)}</aside>'


def _question(value: Any) -> str:
    return f'<p class="question">{html.escape(" ".join(str(value).split()), quote=False)}</p>'


def _points(value: Any) -> str:
    return f'<div class="points" role="group" aria-label="In brief">{_rich(value)}</div>'


def _unknown(value: Any) -> str:
    return safe(str(value), ANY)


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
    "question": _question,
    "points": _points,
    "divider": lambda value: "<hr>",
    "cut": lambda value: "",
    "html": _unknown,
}
NAMING: dict[str, Callable[[Any, Names], str]] = {"heading": _heading, "chart": _chart}
REFERRING = {"paragraph", "list", "quote", "pull_quote", "note", "points", "question"}  # in whose words [^1] is a note's mark
