"""The import of WordPress exports."""

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from masthead.kit.refusals import BadInput
from masthead.library import tree
from masthead.library.typesetting import plain
from masthead.transfer.incoming import Incoming, Remark, Tally
from masthead.transfer.progress import Progress
from masthead.transfer.reports import Entry, Report
from masthead.transfer.shelving import do_shelve
from masthead.transfer.wordpress import losses
from masthead.transfer.wordpress.article import Imported, articles
from masthead.transfer.wordpress.pictures import Pictures
from masthead.transfer.wordpress.repairs import UnreadableExportError
from masthead.transfer.wordpress.settling import settle
from masthead.transfer.wordpress.site import Site, survey

SOURCE = "wordpress"
SHELF = ("From WordPress", "from-wordpress")
NOT_ARTICLES = {"post", "page", "attachment", "wp_block"}  # taken, one way or another


def import_wordpress(
    paths: Sequence[Path],
    *,
    collection: str = "",
    media: Path | None = None,
    dry_run: bool = False,
    report: Path | None = None,
    progress: bool = True,
    at: datetime,
) -> Report:
    """Import the posts and pages of one export, in one file or several. Run it again with a newer one.

    `media`: a copy of the site's uploads folder; without it pictures keep their old address and are listed. Raises
    BadInput when a file cannot be read as an export, before anything is written.
    """
    told = Report(SOURCE, ", ".join(map(str, paths)), collection, at, dry_run)
    begun = time.monotonic()
    try:
        site = survey(paths)
    except UnreadableExportError as error:
        raise BadInput(f"{error} Nothing was imported.") from error
    _say_of_files(site, told)
    total = site.kinds["post"] + site.kinds["page"]
    shown = Progress(lambda: told.read, total) if progress else None
    try:
        do_shelve(
            _items(paths, site, Pictures(media, dry_run)),
            shelf=tree.shelf(*SHELF),
            source=SOURCE,
            report=told,
            at=at,
            dry_run=dry_run,
            done=shown.step if shown else lambda items: None,
        )
    finally:
        if shown:
            shown.end()
        told.seconds = time.monotonic() - begun
        if report is not None:
            told.write(report)
    return told


def _say_of_files(site: Site, told: Report) -> None:
    """What concerns no single article: repairs to the files, items of kinds that are not articles."""
    for path, repairs in site.repairs.items():
        told.entries += [Entry(Path(path).name, repair.line, "file mended", repair.what) for repair in repairs.listed]
        if more := repairs.total - len(repairs.listed):
            told.entries.append(Entry(Path(path).name, None, "file mended", f"{more:,} more places were mended in the same ways."))
    for kind, number in sorted(site.kinds.items()):
        if kind not in NOT_ARTICLES:
            told.entries.append(Entry(kind, None, "not an article", f"{number} of this kind were read and left out."))


def _items(paths: Sequence[Path], site: Site, pictures: Pictures) -> Iterator[Incoming]:
    """Every article. A number that stands twice for two different articles is told apart, or one would replace the other."""
    seen: Counter[str] = Counter()
    for one in articles(list(paths), site):
        name = one.source_id or one.source_url or one.title
        seen[name] += 1
        yield replace(incoming(one, pictures), source_id=name if seen[name] == 1 else f"{name}~{seen[name]}")


def incoming(one: Imported, pictures: Pictures) -> Incoming:
    """An article of the export, in our words."""
    body = settle(one.blocks, pictures.find)
    lead = one.lead_picture or {}
    lead_id = pictures.find(lead) if lead else None
    live, remarks = _status(one)
    remarks += [Remark("picture not here", f"Its file is not here: {address[:200]}") for address in dict.fromkeys(pictures.missed())]
    remarks += [Remark(str(note.why), str(note)) for note in one.notes]
    remarks += [Remark("loss", sentence) for sentence in one.difference.sentences()]
    page = one.kind == "page"
    return Incoming(
        source_id=one.source_id,
        title=one.title,
        slug=one.slug,
        standfirst=one.standfirst,
        published=one.published,
        modified=one.modified,
        live=live,
        body=body,
        authors=one.authors,
        topics=one.topics,
        # A page says who and where we are; nobody should have to give an address to read it.
        wall="free" if page else "gated",
        format="note" if page else "analysis",
        source_url=one.source_url,
        old_paths=_old_paths(one),
        seo_title=one.seo_title,
        search_description=one.seo_description,
        picture_id=lead_id,
        picture_alt=str(lead.get("alt") or ""),
        picture_caption=plain(str(lead.get("caption") or "")),
        picture_credit=str(lead.get("credit") or ""),
        extra=_extra(one, lead if lead_id is None else {}),
        raw=one.raw.encode("utf-8", "replace"),
        came_in=_tally(one.tally_in),
        came_out=_tally(one.tally_out),
        remarks=tuple(remarks),
    )


def _status(one: Imported) -> tuple[bool, list[Remark]]:
    """Whether it is published here, and what to say where that is not plain."""
    if one.password_protected:
        return False, [
            Remark("behind a password", "It was behind a password; it is a draft here. Publish it for subscribers if you want it read.")
        ]
    if one.status == "private":
        return False, [Remark("private", "It was private; it is a draft here.")]
    if one.status == "future":
        when = f" for {one.published:%Y-%m-%d %H:%M}" if one.published else ""
        return False, [Remark("scheduled", f"It was scheduled{when}; it is a draft here. Schedule it again at the desk.")]
    return one.status == "publish", []


def _old_paths(one: Imported) -> tuple[str, ...]:
    """Where the article was, and where it was before that: addresses that must lead here."""
    parts = urlsplit(one.source_url)
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    if path.strip("/") == "":
        return ()
    found = [path]
    if one.slug and f"/{one.slug}" in parts.path:
        found += [parts.path.replace(f"/{one.slug}", f"/{old}") for old in one.old_slugs]
    return tuple(dict.fromkeys(found))


def _extra(one: Imported, lead: dict[str, object]) -> dict[str, object]:
    """What has no field of its own."""
    kept = {
        "wordpress_type": one.post_type,
        "canonical": one.canonical,
        "sticky": one.sticky,
        "parent": one.parent_id if one.parent_id not in {"", "0"} else "",
        "terms": [list(term) for term in one.other_terms],
        "lead_picture": lead,
    }
    return {name: value for name, value in kept.items() if value}


def _tally(tally: losses.Tally) -> Tally:
    return Tally(**tally.figures())
