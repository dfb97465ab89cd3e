"""Previews: the letter as any kind of reader gets it, on a phone, on a desk, in the dark, without pictures, as plain text."""

from collections.abc import Mapping
from datetime import datetime

from django.http import HttpResponse

from masthead.newsletters import setting
from masthead.newsletters.editions import inspecting, items
from masthead.newsletters.editions.links import as_it_is
from masthead.newsletters.editions.ordering import Subject, Wishes
from masthead.newsletters.models import Edition

SHOWS = {"phone": "Phone", "desktop": "Desktop", "dark": "Dark", "no-pictures": "Without pictures", "text": "Plain text"}
AS = {"subscriber": "A subscriber", "registered": "A registered reader"}
# The frame runs nothing (`sandbox` in the page besides) and loads pictures of ours alone, or none.
POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src {images}; frame-ancestors 'self'; base-uri 'none'; form-action 'none'; sandbox"
)
DARK, LIGHT = "@media (prefers-color-scheme: dark)", "@media not all"


def asked(given: Mapping[str, str]) -> dict[str, str]:
    """How to show it: what was chosen, or a subscriber's phone."""
    show, who = given.get("show", ""), given.get("as", "")
    return {"show": show if show in SHOWS else "phone", "as": who if who in AS or _subject(who) else "subscriber"}


def segment(given: Mapping[str, str]) -> str:
    """The kind of reader; who follows something is shown as a subscriber."""
    who = asked(given)["as"]
    return who if who in AS else "subscriber"


def _subject(who: str) -> Subject | None:
    kind, _, number = who.partition("-")
    return (
        (kind, int(number))
        if kind in {"region", "country", "topic", "series", "author"} and number.isdecimal() and len(number) < 19
        else None
    )


def readers(edition: Edition, at: datetime) -> dict[str, str]:
    """The readers it may be shown as: the two kinds, and who follows one of the things it is about."""
    matter = setting.Matter(edition, at, as_it_is)
    lines = items.because(matter.pool, [*matter.laid.new, *matter.more])
    found = {one["name"].removeprefix("because-"): one["words"].removeprefix("Because you follow ") for one in lines}
    return {**AS, **{name: f"A follower of {words}" for name, words in sorted(found.items(), key=lambda row: row[1])}}


def answer(edition: Edition, given: Mapping[str, str], at: datetime) -> HttpResponse:
    """The preview."""
    wanted = asked(given)
    subject = _subject(wanted["as"])
    wishes = Wishes(follows=(subject,) if subject else ())
    letter = next(one for one in inspecting.inboxes(edition, at, wishes) if one.segment == segment(given))
    if wanted["show"] == "text":
        response = HttpResponse(letter.text, content_type="text/plain; charset=utf-8")
    else:
        # What the reader's own screen would decide is decided here: a frame follows the desk's colours, not the letter's reader.
        html = letter.html.replace(DARK, "@media all" if wanted["show"] == "dark" else LIGHT)
        scheme = "dark" if wanted["show"] == "dark" else "light"
        html = html.replace("color-scheme: light dark;", f"color-scheme: {scheme};").replace('content="light dark"', f'content="{scheme}"')
        response = HttpResponse(html)
    response["Content-Security-Policy"] = POLICY.format(images="'none'" if wanted["show"] == "no-pictures" else "'self'")
    response["X-Frame-Options"] = "SAMEORIGIN"
    return response
