"""Makes a picture's sizes: the JPEGs no later than an article is published, the rest in the background. Safe to do twice."""

import hashlib
import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import PurePath

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django_tasks import task
from PIL import Image

from masthead.kit.clock import now
from masthead.library.models.pictures import Picture, Rendition
from masthead.library.pictures import encoding
from masthead.library.pictures.finding import OURS, focus_of, key_of, made_of, sizes_of
from masthead.library.pictures.sizes import AVIF, FORMATS, JPEG, SOCIAL, SOCIAL_MOST, SOCIAL_SPEC, WIDTHS, crop, spec, widths

log = logging.getLogger("masthead.library")

KEPT = timedelta(hours=1)  # how long an old file's sizes stay, for pages in caches that still name them
BEHIND = -10  # in the queue: a reader's code goes first
AT_ONCE = 50


def do_make(picture: Picture, kinds: Iterable[str] = FORMATS) -> int:
    """Make what is missing of the picture's sizes; returns how many. A file that is gone or broken is logged, and makes none."""
    try:
        picture.get_file_hash()
        missing = _missing(picture, tuple(kinds))
        if not missing:
            return 0
        with picture.open_file() as file:
            image = encoding.opened(file, WIDTHS[-1])
        scaled = {width: encoding.scaled(image, width) for width in {_width(named) for named, _ in missing}}
        files = [(named, key, _encoded(picture, scaled, named)) for named, key in missing]
    except (encoding.Unreadable, OSError) as error:
        log.warning("Picture %s (%s) has no sizes: its file cannot be read (%s).", picture.pk, picture.file.name, error)
        return 0
    return _keep(picture, files)


def _missing(picture: Picture, kinds: tuple[str, ...]) -> list[tuple[str, str]]:
    """The name and the key of each size that is not made yet."""
    key, named = key_of(picture), widths(picture.width)
    wanted = [(spec(width, kind), key) for kind in kinds for width in named]
    if JPEG in kinds:
        wanted.append((SOCIAL_SPEC, key + _focus_key(picture)))
    here = set(made_of([picture.pk]).values_list("filter_spec", "focal_point_key"))
    return [one for one in wanted if one not in here]


def _focus_key(picture: Picture) -> str:
    x, y = focus_of(picture)
    return hashlib.sha256(f"{x:.4f} {y:.4f}".encode()).hexdigest()[:8]


def _encoded(picture: Picture, scaled: dict[int, Image.Image], named: str) -> bytes:
    image = scaled[_width(named)]
    if named == SOCIAL_SPEC:
        part = encoding.cropped(image, crop(image.size, SOCIAL, focus_of(picture)), SOCIAL[0])
        return encoding.encoded_within(part, SOCIAL_MOST)
    return encoding.encoded(image, AVIF if f"format-{AVIF}" in named else JPEG)


def _width(named: str) -> int:
    """How wide a size is made; a crop is made of the widest."""
    return WIDTHS[-1] if named == SOCIAL_SPEC else int(named.partition("|")[0].removeprefix("width-"))


def _file_name(picture: Picture, named: str, key: str) -> str:
    """Another file or focal point has another name: what a browser keeps for a year never changes."""
    stem = slugify(PurePath(picture.file.name).stem)[:40] or "picture"
    size = "preview" if named == SOCIAL_SPEC else str(_width(named))
    return f"{stem}.{key}.{size}.{'avif' if f'format-{AVIF}' in named else 'jpg'}"


def _keep(picture: Picture, files: list[tuple[str, str, bytes]]) -> int:
    """All of them at once, or what somebody else has not made meanwhile; none for a picture that is gone."""
    rows, kept = [], 0
    try:
        with transaction.atomic():
            for named, key, content in files:
                file = ContentFile(content, name=_file_name(picture, named, key))
                rows.append(row := Rendition(image=picture, filter_spec=named, focal_point_key=key, file=file))
                try:
                    with transaction.atomic():
                        row.save(force_insert=True)
                    kept += 1
                except IntegrityError:
                    _drop_file(row)
    except IntegrityError:
        for row in rows:
            _drop_file(row)
        return 0
    return kept


def _drop_file(row: Rendition) -> None:
    if row.file and row.file._committed:
        row.file.storage.delete(row.file.name)


def ask(picture_id: int) -> None:
    """Have all its sizes made, in the background, once what was just saved is there for others to see."""
    transaction.on_commit(lambda: make_sizes.enqueue(picture_id))


def ask_for_missing(pictures: Iterable[Picture]) -> None:
    """Ask for those that have not all their sizes."""
    for picture in pictures:
        if not sizes_of(picture).avif:
            ask(picture.pk)


@task(priority=BEHIND)
def make_sizes(picture_id: int) -> None:
    """Make the picture's sizes, and set the live articles anew in whose text it stands."""
    from masthead.library.publishing import do_set_showing

    picture = Picture.objects.filter(pk=picture_id).first()
    if picture is None:
        return
    do_make(picture)
    at = now()
    do_set_showing(picture, at)
    if _outdated(picture):
        drop_outdated.using(run_after=at + KEPT).enqueue(picture_id)


@task(priority=BEHIND)
def drop_outdated(picture_id: int) -> None:
    """Drop the sizes of a file the picture no longer has, or of another focal point."""
    picture = Picture.objects.filter(pk=picture_id).first()
    for row in _outdated(picture) if picture else []:
        row.delete()


def _outdated(picture: Picture) -> list[Rendition]:
    """None while the present ones are not complete."""
    if not picture.file_hash or _missing(picture, FORMATS):
        return []
    keys = {key_of(picture), key_of(picture) + _focus_key(picture)}
    here = Rendition.objects.filter(OURS, image=picture)
    current = {spec(width, kind) for width in widths(picture.width) for kind in FORMATS} | {SOCIAL_SPEC}
    return [row for row in here if row.focal_point_key not in keys or row.filter_spec not in current]


def ask_for_forgotten(at: datetime) -> None:
    """Ask for some that never got their sizes: from before there were any, or whose task was lost. By the clock."""
    with_all = Rendition.objects.filter(filter_spec__startswith="width-", filter_spec__endswith=spec(1, AVIF).partition("|")[2])
    settled = Picture.objects.filter(pk__in=with_all.values("image_id"))
    behind = Picture.objects.filter(created_at__lt=at - KEPT).exclude(pk__in=settled.values("pk")).order_by("-pk")
    for pk in behind.values_list("pk", flat=True)[:AT_ONCE]:
        make_sizes.enqueue(pk)
