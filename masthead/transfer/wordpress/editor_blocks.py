"""The block editor's tree written as plain HTML: frames unwrapped, dynamic blocks dropped, references resolved."""

import html
import re
from collections.abc import Callable
from typing import Any

from masthead.transfer.wordpress.autop import autop
from masthead.transfer.wordpress.gutenberg import Block, has_blocks, parse
from masthead.transfer.wordpress.markup import names
from masthead.transfer.wordpress.remarks import Ledger, Why, excerpt

Reusable = Callable[[str], str | None]

# Reusable blocks may hold one another. An article that grows without end is not an article.
EXPANSIONS = 200
EXPANDED_CHARACTERS = 4_000_000

STATIC = names(
    """paragraph heading list list-item quote pullquote table code preformatted verse separator html audio video file
    more nextpage details columns column group cover media-text buttons button row stack text-columns subhead
    cover-image shortcode classic missing footnotes gallery image math accordion accordion-item accordion-heading
    accordion-panel tadv/classic-paragraph
    jetpack/tiled-gallery jetpack/slideshow jetpack/layout-grid jetpack/layout-grid-column"""
)
# Made when the page is asked for: nothing in the export is what the reader saw.
DYNAMIC = names(
    """latest-posts latest-comments archives categories calendar rss search tag-cloud page-list page-list-item
    navigation navigation-link navigation-submenu home-link query query-loop post-template query-title query-pagination
    query-pagination-next query-pagination-previous query-pagination-numbers query-no-results query-total read-more
    site-logo site-title site-tagline avatar loginout term-description social-links social-link template-part pattern
    legacy-widget widget-group comments comments-query-loop comments-title comment-template comment-author-name
    comment-author-avatar comment-content comment-date comment-edit-link comment-reply-link comments-pagination
    comments-pagination-next comments-pagination-numbers comments-pagination-previous table-of-contents breadcrumbs
    terms-query term-template term-name term-count icon jetpack/subscriptions jetpack/contact-form jetpack/related-posts
    jetpack/like jetpack/sharing-buttons jetpack/top-posts jetpack/mailchimp jetpack/donations
    jetpack/recurring-payments jetpack/paywall newspack-blocks/homepage-articles newspack-blocks/carousel
    newspack-blocks/donate newspack-newsletters/subscribe newspack/reader-registration"""
)
DYNAMIC_PREFIXES = ("post-", "woocommerce/", "gravityforms/", "wpforms/", "contact-form-7/", "mailpoet/", "mc4wp/")

_STYLE = re.compile(r"[{};]|^https?:|^(?:var|rgb|calc)\(")


class Editor:
    """Writes the blocks of one article as HTML."""

    def __init__(self, ledger: Ledger, reusable: Reusable) -> None:
        self.ledger, self.reusable = ledger, reusable
        self.resolving: list[str] = []
        self.expansions = self.characters = 0

    def written(self, block: Block) -> str:
        """The HTML of a block and all inside it."""
        if block.broken:
            self.ledger.note(Why.BROKEN_BLOCK, block.name or "")
        name = block.name
        if name is None:
            return self._inside(block)
        if name == "block":
            return self._resolved(block)
        if name == "freeform":
            return autop(self._inside(block))
        if name == "spacer":
            return ""
        if name in DYNAMIC or name.startswith(DYNAMIC_PREFIXES):
            self.ledger.drop(Why.DYNAMIC_BLOCK, _described(block), block.html())
            return ""
        if name in STATIC or name == "embed" or name.startswith("core-embed/"):
            return self._static(block)
        return self._unknown(block)

    def _inside(self, block: Block) -> str:
        return "\n".join(piece if isinstance(piece, str) else self.written(piece) for piece in block.pieces)

    def _static(self, block: Block) -> str:
        inside, attrs = self._inside(block), block.attrs
        kind = "embed" if block.name and block.name.startswith("core-embed/") else block.name
        url = str(attrs.get("url") or "")
        if kind == "image" and attrs.get("id") and "wp-image-" not in inside:
            inside = inside.replace("<img ", f'<img data-id="{_number(attrs["id"])}" ', 1)
        if kind in ("image", "cover", "cover-image") and not re.search(r"<(?:img|video)\b", block.inner_html):
            # Covers used to keep their picture in a style, where nobody looks for it.
            return _picture(url, attrs.get("id"), attrs.get("alt")) + inside
        if kind == "media-text" and not re.search(r"<(?:img|video)\b", block.inner_html):
            return _picture(str(attrs.get("mediaUrl") or ""), attrs.get("mediaId"), attrs.get("mediaAlt")) + inside
        if kind == "gallery" and "<img" not in inside and attrs.get("ids"):
            return f'<mh-gallery data-ids="{_numbers(attrs["ids"])}"></mh-gallery>{inside}'
        if kind == "embed" and url and url not in html.unescape(inside) and "<iframe" not in inside:
            return f'<mh-embed data-url="{html.escape(url)}"></mh-embed>{inside}'
        if kind in ("audio", "video", "file") and "src=" not in inside and "href=" not in inside and attrs.get("id"):
            listed = f'<mh-gallery data-kind="{kind}" data-ids="{_number(attrs["id"])}"></mh-gallery>'
            return listed + inside
        return inside

    def _resolved(self, block: Block) -> str:
        number = str(block.attrs.get("ref") or "")
        content = self.reusable(number) if number not in self.resolving else None
        self.expansions += 1
        self.characters += len(content or "")
        if self.expansions > EXPANSIONS or self.characters > EXPANDED_CHARACTERS:
            self.ledger.note(Why.REUSABLE_BLOCK, f"number {number}: too many of them in one article")
            return self._inside(block)
        if content is None:
            again = " holds itself" if number in self.resolving else ""
            self.ledger.drop(Why.REUSABLE_BLOCK, f"number {number}{again}", block.html())
            return ""
        self.resolving.append(number)
        tree = parse(content)
        self.ledger.arrive(tree.html())
        written = self.written(tree) if has_blocks(content) else autop(content)
        self.resolving.pop()
        return written

    def _unknown(self, block: Block) -> str:
        if any(piece.strip() for piece in block.pieces if isinstance(piece, str)) or block.children:
            return f'<mh-keep data-name="{html.escape(block.name or "")}">{self._inside(block)}</mh-keep>'
        words = _words_in(block.attrs)
        what = f"{block.name}: nothing in it" + (f" but its attributes say: {words}" if words else "")
        self.ledger.note(Why.UNKNOWN_BLOCK, what)
        return "".join(f"<p>{html.escape(line)}</p>" for line in _sentences(block.attrs))


def _picture(url: str, number: Any, alt: Any) -> str:
    if not url and not number:
        return ""
    given = f'data-src="{html.escape(url)}" data-id="{_number(number)}" data-alt="{html.escape(str(alt or ""))}"'
    return f"<mh-image {given}></mh-image>"


def _number(value: Any) -> str:
    return "".join(re.findall(r"\d+", str(value or ""))[:1])


def _numbers(value: Any) -> str:
    return ",".join(re.findall(r"\d+", str(value)[:20_000]))


def _described(block: Block) -> str:
    """The name of a block, and the addresses it led to: those of a row of icons are its whole content."""
    addresses = [part.attrs.get("url") or part.attrs.get("feedURL") for part in (block, *block.children)]
    return " ".join([str(block.name), *(excerpt(str(address)) for address in addresses if address)])


def _sentences(attrs: dict[str, Any]) -> list[str]:
    """The attributes that read like sentences: some plug-ins keep their whole text there (ACF)."""
    found: list[str] = []
    waiting: list[Any] = [attrs]
    while waiting:
        value = waiting.pop(0)
        if isinstance(value, dict):
            waiting = [*value.values(), *waiting]
        elif isinstance(value, list):
            waiting = [*value, *waiting]
        elif isinstance(value, str) and len(value.split()) >= 3 and not _STYLE.search(value):
            found.append(re.sub(r"<[^<>]*>", " ", value))
    return found


def _words_in(attrs: dict[str, Any]) -> str:
    return excerpt(" / ".join(_sentences(attrs)), 200)
