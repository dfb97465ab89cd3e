"""Page builders that write an article as shortcodes (WPBakery, Divi, Avada, Enfold): their frames go, the words stay.

They keep words, pictures and addresses in attributes too. Those we know become HTML; other attributes that read like a
sentence are named in the report.
"""

import base64
import binascii
import html
import re
from urllib.parse import unquote

from masthead.transfer.wordpress.markup import Kind, scan
from masthead.transfer.wordpress.remarks import Ledger, Why
from masthead.transfer.wordpress.shortcodes import Tag

PREFIXES = ("vc_", "et_pb_", "fusion_", "av_", "cs_", "mk_", "x_", "tatsu_", "fl_", "kc_", "nectar_", "su_", "themify_",
            "wpb_", "ult_", "rt_", "td_", "thrive_", "tcb-", "siteorigin_", "cmsms_", "mpc_", "qode_")  # fmt: skip

_HEADINGS = ("heading", "title", "title_text", "header", "headline")
_WORDS = ("subhead", "subheading", "sub_title", "description", "content", "body_content", "text", "author", "job_title")
_PICTURES = ("src", "image", "image_id", "image_url", "photo", "img", "attachment")
_GALLERIES = ("images", "gallery_ids", "ids", "include")
_PLAYED = ("link", "video", "video_url", "audio", "src", "url")
_PICTURE_FILE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif|svg|bmp)(?:[?#]|$)", re.IGNORECASE)
_IDS = re.compile(r"\d+(?:\s*,\s*\d+)*")


def known(name: str) -> bool:
    """Whether a shortcode of this name belongs to a page builder."""
    return name.startswith(PREFIXES)


def from_attributes(tag: Tag, ledger: Ledger) -> str:
    """The HTML of what a builder's tag holds in its attributes."""
    name, attrs = tag.name, tag.attrs
    if name.endswith(("separator", "divider")) or name in ("hr",):
        return "<hr>"
    used: set[str] = set()
    parts = [*_spoken(tag, used), *_shown(tag, used)]
    if name.endswith(("btn", "button", "cta")) and (button := _button(tag, used)):
        parts.append(button)
    for key, value in attrs.items():
        if key not in used and _reads_like_words(key, value):
            ledger.note(Why.SHORTCODE_ATTRIBUTE, f"[{name} {key}=] {value}")
    return "\n\n".join(parts)


def _spoken(tag: Tag, used: set[str]) -> list[str]:
    attrs, parts = tag.attrs, []
    is_heading = "heading" in tag.name
    is_button = tag.name.endswith(("btn", "button"))
    for key in _HEADINGS if not is_button else ():
        if attrs.get(key):
            words = _safe(attrs[key])
            parts.append(f"<h3>{words}</h3>" if is_heading or key != "title" else f"<p><strong>{words}</strong></p>")
            used.add(key)
            break
    for key in _WORDS if not is_button else ():
        if attrs.get(key) and not attrs[key].isdigit() and (is_heading or " " in attrs[key]):
            parts.append(f"<h3>{_safe(attrs[key])}</h3>" if is_heading and not parts else f"<p>{_safe(attrs[key])}</p>")
            used.add(key)
    return parts


def _shown(tag: Tag, used: set[str]) -> list[str]:
    attrs = tag.attrs
    for key in _GALLERIES:
        if "galler" in tag.name and _IDS.fullmatch(attrs.get(key, "")):
            used.add(key)
            return [f'<mh-gallery data-ids="{attrs[key]}"></mh-gallery>']
    if "video" in tag.name or "audio" in tag.name:
        played = next((attrs[key] for key in _PLAYED if "/" in attrs.get(key, "")), "")
        return [f'<mh-embed data-url="{_quoted(played)}"></mh-embed>'] if played else []
    if not any(part in tag.name for part in ("image", "img", "photo", "blurb", "slide", "team", "testimonial")):
        return []
    for key in _PICTURES:
        value = attrs.get(key, "")
        used.add(key)
        if value.isdigit():
            return [f'<mh-image data-id="{value}"></mh-image>']
        if _PICTURE_FILE.search(value):
            return [f'<img src="{_quoted(value)}" alt="{_quoted(attrs.get("alt", ""))}">']
    return []


def _button(tag: Tag, used: set[str]) -> str:
    words = next((tag.attrs[key] for key in ("button_text", "title", "text") if tag.attrs.get(key)), "")
    link = next((tag.attrs[key] for key in ("button_url", "link", "url", "href") if tag.attrs.get(key)), "")
    used.update(("button_text", "title", "text"))
    if link.startswith("url:"):
        # WPBakery writes a link as url:https%3A%2F%2Fexample.org|title:Read%20on|target:_blank
        link = unquote(link[4:].split("|")[0])
    if not words:
        return ""
    return f'<p><a href="{_quoted(link)}">{_safe(words)}</a></p>' if link else f"<p>{_safe(words)}</p>"


def raw_html(content: str) -> str:
    """The HTML that WPBakery hides as base64 in [vc_raw_html]; the content itself when it is not."""
    stripped = "".join("".join(content[t.start : t.end].split()) for t in scan(content) if t.kind is Kind.TEXT)
    try:
        return unquote(base64.b64decode(stripped, validate=True).decode())
    except (binascii.Error, ValueError):
        return content


def _reads_like_words(key: str, value: str) -> bool:
    words = value.split()
    styled = key.startswith(("css", "el_", "style", "font", "global", "_", "custom", "admin", "module", "background"))
    return not styled and len(words) >= 3 and sum(word.isalpha() for word in words) >= 3 and "|" not in value


def _safe(value: str) -> str:
    return html.escape(html.unescape(value).replace("``", '"'), quote=False)


def _quoted(value: str) -> str:
    return html.escape(html.unescape(value))
