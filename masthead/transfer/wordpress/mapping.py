"""What an article is filed under, where it used to be, and what search engines were told of it."""

import html
import json

from masthead.transfer.wordpress.links import clean
from masthead.transfer.wordpress.records import Item
from masthead.transfer.wordpress.remarks import Ledger, Why
from masthead.transfer.wordpress.site import Site

# Taxonomies that say something about WordPress, not about the article.
_HOUSEKEEPING = ("author", "post_format", "nav_menu", "wp_theme", "language", "post_translations")
_TITLES = ("_yoast_wpseo_title", "rank_math_title", "_aioseo_title", "_aioseop_title", "_genesis_title")
_DESCRIPTIONS = ("_yoast_wpseo_metadesc", "rank_math_description", "_aioseo_description", "_aioseop_description",
                 "_genesis_description", "standard_seo_post_meta_description")  # fmt: skip
_CANONICAL = ("_yoast_wpseo_canonical", "rank_math_canonical_url", "_aioseop_custom_link", "_genesis_canonical_uri")
_BUILDERS = ("_elementor_data", "_fl_builder_data", "panels_data", "ct_builder_shortcodes", "_bricks_page_content_2")


def topics(item: Item, site: Site) -> tuple[tuple[str, str], ...]:
    """Categories, then tags, as (slug, name). "Uncategorized" says nothing and is left out."""
    found: dict[str, str] = {}
    for wanted in ("category", "post_tag"):
        for domain, nicename, name in item.terms:
            kind = {"tag": "post_tag"}.get(domain, domain)
            slug = nicename or name.lower().replace(" ", "-")
            if kind == wanted and slug and slug != "uncategorized":
                known = site.terms.get((kind, slug)) or site.terms.get(("tag", slug))
                found.setdefault(slug, html.unescape(name or (known.name if known else "") or slug))
    return tuple(found.items())


def other_terms(item: Item) -> tuple[tuple[str, str, str], ...]:
    """Terms of the site's own taxonomies (regions, series, countries) as (taxonomy, slug, name)."""
    usual = ("category", "post_tag", "tag", *_HOUSEKEEPING)
    found = [(domain, slug, html.unescape(name)) for domain, slug, name in item.terms if domain not in usual]
    return tuple(dict.fromkeys(found))


def old_slugs(item: Item) -> tuple[str, ...]:
    """The names under which the article could once be found, for redirects."""
    found = [slug.strip() for slug in item.meta.get("_wp_old_slug", ())]
    return tuple(dict.fromkeys(slug for slug in found if slug and slug != item.slug))


def seo_title(item: Item) -> str:
    """The title for search engines; a plug-in's template (%%title%% %%sep%%) is none."""
    title = item.first(*_TITLES)
    return "" if "%%" in title or title.startswith(("%", "#")) else html.unescape(title)


def seo_description(item: Item) -> str:
    """The description for search engines."""
    description = item.first(*_DESCRIPTIONS)
    return "" if "%%" in description else html.unescape(description)


def canonical(item: Item, ledger: Ledger) -> str:
    """Where the article's first home is, when that is elsewhere."""
    written = item.first(*_CANONICAL)
    address = clean(written) if written else ""
    if address is None:
        ledger.note(Why.REFUSED_ADDRESS, f"canonical address {written}")
    return address or ""


def held_by_a_builder(item: Item) -> str:
    """The name of the page builder's meta that holds the text of an article whose own text is empty; "" for none."""
    if item.content.strip():
        return ""
    return next((key for key in _BUILDERS if len(item.first(key)) > 10), "")


def stored_footnotes(item: Item) -> str:
    """The block editor's footnotes. Some exporters escape the JSON once too often."""
    written = item.first("footnotes")
    try:
        json.loads(written or "[]")
    except ValueError:
        return written.replace('\\"', '"').replace("\\\\", "\\")
    return written
