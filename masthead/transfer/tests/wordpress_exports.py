"""Small exports for the tests of the WordPress reader, all written here; and where the public samples are."""

from pathlib import Path

import pytest

SAMPLES = Path(__file__).parents[4] / "shared" / "data" / "imports" / "wordpress"

ADDRESSES = (
    'xmlns:excerpt="http://wordpress.org/export/{0}/excerpt/" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/{0}/"'
)


def item(number: int | str = 1, content: str = "", kind: str = "post", more: str = "", **parts: str) -> str:
    """One item; `parts` are WordPress's own elements (post_name, status …), `more` is XML as it stands."""
    wp = {"post_id": str(number), "post_type": kind, "status": "publish", "post_date_gmt": "2012-03-04 05:06:07", **parts}
    title = wp.pop("title", f"Item {number}")
    elements = "".join(f"<wp:{name}>{value}</wp:{name}>" for name, value in wp.items())
    return (
        f"<item><title><![CDATA[{title}]]></title><link>https://example.org/{number}/</link>"
        f"<content:encoded><![CDATA[{content}]]></content:encoded>{elements}{more}</item>"
    )


def meta(key: str, value: str) -> str:
    """One line of an item's meta."""
    return f"<wp:postmeta><wp:meta_key>{key}</wp:meta_key><wp:meta_value><![CDATA[{value}]]></wp:meta_value></wp:postmeta>"


def attachment(number: int, url: str = "", caption: str = "", more: str = "", **parts: str) -> str:
    """A picture of the media library."""
    address = f"<wp:attachment_url>{url or f'https://example.org/files/{number}.jpg'}</wp:attachment_url>"
    excerpt = f"<excerpt:encoded><![CDATA[{caption}]]></excerpt:encoded>"
    return item(number, kind="attachment", more=excerpt + address + more, status="inherit", **parts)


def export(*inside: str, version: str = "1.2", head: str = '<?xml version="1.0" encoding="UTF-8"?>\n') -> str:
    """A whole file."""
    return (
        f'{head}<rss version="2.0" {ADDRESSES.format(version)}><channel><title>The Old Review</title>'
        f"<wp:wxr_version>{version}</wp:wxr_version>\n" + "\n".join(inside) + "\n</channel></rss>"
    )


def written(folder: Path, *inside: str, name: str = "export.xml") -> Path:
    """A whole file on disk."""
    path = folder / name
    path.write_text(export(*inside), encoding="utf-8")
    return path


def samples() -> list[Path]:
    """The public sample files; a test without them is skipped, visibly."""
    return sorted(path for path in SAMPLES.rglob("*") if path.is_file()) if SAMPLES.is_dir() else []


def needs_samples() -> pytest.MarkDecorator:
    """Skips where the shared material is not beside the checkout."""
    return pytest.mark.skipif(not SAMPLES.is_dir(), reason="../shared/data/imports/wordpress is not here")
