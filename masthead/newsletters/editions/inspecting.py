"""An edition as it will lie in inboxes, for previews and for the checklist; nothing is written and nothing is sent."""

from datetime import datetime
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.urls import Resolver404, resolve
from django.utils.translation import get_language_info

from masthead.library import reading as library_reading
from masthead.library.pictures.finding import made_of
from masthead.library.typesetting import plain
from masthead.newsletters import setting
from masthead.newsletters.checking import SHOULD, Finding, InAnInbox, page
from masthead.newsletters.checklist import look_at_all
from masthead.newsletters.editions.links import as_it_is
from masthead.newsletters.editions.ordering import NONE, Wishes, order
from masthead.newsletters.editions.reading import LETTERS
from masthead.newsletters.models import Edition, Imprint, Letter
from masthead.newsletters.renditions import Rendition
from masthead.newsletters.sending.press import Addressee, Press, date_header
from masthead.newsletters.sending.skeleton import for_reader
from masthead.newsletters.verp import domain

SAMPLE = Addressee(delivery_id=0, reader_id=0, email="reader@example.org", name="A Reader", segment="")


def inboxes(edition: Edition, at: datetime, wishes: Wishes = NONE) -> list[InAnInbox]:
    """The letter of each kind of reader, as a whole message to a reader of whom this is known."""
    return _inboxes(setting.Matter(edition, at, as_it_is), [wishes])


def _inboxes(matter: setting.Matter, wanted: list[Wishes]) -> list[InAnInbox]:
    edition, at = matter.edition, matter.at
    letter = Letter.objects.filter(slug=LETTERS[edition.kind]).first() or Letter(slug=LETTERS[edition.kind], name=matter.letter)
    renditions = {one.segment: one for one in (setting.rendition(matter, segment) for segment in setting.SEGMENTS)}
    press = Press(edition, letter, renditions)
    return [_inbox(matter, press, one, wishes, at) for one in renditions.values() for wishes in wanted]


def _inbox(matter: setting.Matter, press: Press, rendition: Rendition, wishes: Wishes, at: datetime) -> InAnInbox:
    to = Addressee(
        **{**{name: getattr(SAMPLE, name) for name in ("delivery_id", "reader_id", "email", "name")}, "segment": rendition.segment}
    )
    fillings = press.fillings(to, order(matter.pool, wishes))
    seen = for_reader(rendition, fillings)
    base = settings.LANGUAGE_CODE.split("-")[0]
    return InAnInbox(
        segment=rendition.segment,
        subject=seen.subject,
        preheader=seen.preheader,
        html=seen.html,
        text=seen.text,
        site=settings.MASTHEAD.url,
        language=settings.LANGUAGE_CODE,
        rtl=bool(get_language_info(base)["bidi"]),
        postal=Imprint.load().postal_address,
        unsubscribe=str(fillings["unsubscribe"]),
        preferences=str(fillings["preferences"]),
        web=str(fillings["web"]),
        images=_images(matter),
        dead=_dead(seen.html),
        raw=press.letter_for(to, order(matter.pool, wishes), date_header(at)),
        domain=domain(),
        list_id=press.letter.slug,
    )


def _images(matter: setting.Matter) -> dict[str, int]:
    """The bytes of each picture that may be in the letter, by address."""
    pictures = [card.picture_id for card in matter.laid.new[:1] if card.picture_id]
    found = {}
    for one in made_of(pictures):
        try:
            found[f"{settings.MASTHEAD.url}{one.url}" if one.url.startswith("/") else one.url] = one.file.size
        except OSError:  # the file is elsewhere, or gone: its link is looked at by the library's own checks
            continue
    return found


def _dead(html: str) -> tuple[str, ...]:
    """Links to our own pages that lead nowhere. Outside links are the link check's work: nobody is asked while an editor writes."""
    ours = [href for href in dict.fromkeys(page(html).hrefs) if href.startswith(f"{settings.MASTHEAD.url}/")]
    return tuple(href for href in ours if not _there(urlsplit(href).path))


def _there(path: str) -> bool:
    try:
        match = resolve(unquote(path))
    except Resolver404:
        return False
    given: Any = match.kwargs.get("article_id")
    return given is None or library_reading.piece_of(int(given)) is not None


def findings(edition: Edition, at: datetime) -> list[Finding]:
    """Everything to mend in what any reader would get: of somebody who follows nothing, and of somebody who follows everything."""
    matter = setting.Matter(edition, at, as_it_is)
    found = look_at_all(_inboxes(matter, [NONE, Wishes(follows=tuple(sorted(matter.pool.told)))]))
    if not plain(edition.take).strip():
        found.append(Finding(0, "our_take", "Our take is empty.", "Write what the day means.", "take", SHOULD))
    return found
