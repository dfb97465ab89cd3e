"""The list of names at the desk: what is on it, putting a name on, trying it on a sentence, sheets in and out."""

from collections.abc import Iterator
from datetime import date

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from masthead.curator import tagging
from masthead.curator.actors.listed import Line
from masthead.curator.actors.tagging import Mention, tag
from masthead.curator.names import keeping
from masthead.curator.names.models import ListedName
from masthead.curator.newsroom.desk import check_may
from masthead.kit.clock import now
from masthead.kit.refusals import BadInput

Pieces = list[tuple[str, Mention | None]]
Readings = list[tuple[str, Pieces]]
A_PAGE = 50
SENTENCE = 2000  # characters that are tried
SAID = 5  # refused rows of a sheet that are named on the page
FIELDS = ("name", "means", "of", "countries", "note")
MEANINGS = {
    "country": "a country",
    "place": "a place in a country",
    "organisation": "an organisation",
    "person": "a person",
    "never": "nobody: never tag it",
}


@never_cache
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The list; an address may fill the form."""
    check_may(request)
    return _page(request, request.GET)


def _page(request: HttpRequest, given: QueryDict, readings: Readings | None = None) -> HttpResponse:
    words = request.GET.get("q", "")[:100].strip()
    context = {
        "page_title": "Names",
        "header_title": "Names",
        "header_icon": "tag",
        "leaf": Paginator(_rows(words), A_PAGE).get_page(request.GET.get("p")),
        "words": words,
        "given": {name: given.get(name, "")[:SENTENCE] for name in (*FIELDS, "sentence")},
        "readings": readings or [],
        "meanings": MEANINGS,
        "known": tagging.identities().shown(),
        "room": keeping.MOST,
    }
    return render(request, "curator/desk/names.html", context)


def _rows(words: str) -> QuerySet[ListedName]:
    rows = ListedName.objects.select_related("by")
    return rows.filter(Q(name__icontains=words) | Q(of__icontains=words) | Q(note__icontains=words)) if words else rows


def _readings(sentence: str, line: Line | None, on: date) -> Readings:
    """The sentence in pieces, each with whom it names: as it is read now and, where something is typed, as it would be."""
    persons, lists = keeping.known(), [("Now", keeping.listed())]
    if line is not None:
        lists.append((f"With “{line.name}”", keeping.listed(but=line)))
    return [(title, list(_pieces(sentence, tag(sentence, keeping.with_names(lines, persons), on=on)))) for title, lines in lists]


def _pieces(sentence: str, mentions: list[Mention]) -> Iterator[tuple[str, Mention | None]]:
    place = 0
    for mention in mentions:
        if mention.start > place:
            yield sentence[place : mention.start], None
        yield sentence[mention.start : mention.end], mention
        place = mention.end
    if place < len(sentence):
        yield sentence[place:], None


@require_POST
def act(request: HttpRequest) -> HttpResponse:
    """A press on that page. *Try* keeps nothing and shows how a sentence is read."""
    check_may(request)
    try:
        if request.POST.get("what") == "try":
            return _page(request, request.POST, _tried(request.POST, now().date()))
        messages.success(request, _done(request))
    except BadInput as refusal:
        messages.error(request, refusal.say())
        if request.POST.get("what") in {"try", "list"}:
            return _page(request, request.POST)  # what was typed stays
    return redirect("names-desk")


def _tried(given: QueryDict, on: date) -> Readings:
    sentence = given.get("sentence", "")[:SENTENCE].strip()
    if not sentence:
        raise BadInput("Give a sentence to try it on.")
    return _readings(sentence, _typed(given) if given.get("name", "").strip() else None, on)


def _typed(given: QueryDict) -> Line:
    return keeping.typed(**{name: given.get(name, "")[:SENTENCE] for name in FIELDS})


def _done(request: HttpRequest) -> str:
    at, given = now(), request.POST
    what, _, number = given.get("what", "").partition(":")
    match what:
        case "list":
            line = _typed(given)
            new = keeping.do_list(line=line, by=request.user, at=at)
            return f"“{line.name}” is {'on the list' if new else 'changed'}. What comes over the wire from now on is read so."
        case "unlist" if number.isascii() and number.isdecimal() and len(number) < 19:
            return f"“{keeping.do_unlist(pk=int(number))}” is off the list."
        case "take-in":
            return _taken_in(request)
    raise BadInput("That press is not on this page. Reload it.")


def _taken_in(request: HttpRequest) -> str:
    file, pasted = request.FILES.get("sheet"), request.POST.get("pasted", "")
    body = file.read(keeping.LARGEST + 1) if file else pasted.encode()
    if not body.strip():
        raise BadInput("Paste a sheet, or choose a file. Its first row names the columns: name, means, of, countries, note.")
    taken = keeping.do_take_in(body=body, by=request.user, at=now())
    for why in taken.refused[:SAID]:
        messages.warning(request, why)
    refused = f", {len(taken.refused):,} refused" if taken.refused else ""
    return f"{taken.added:,} name{'' if taken.added == 1 else 's'} added, {taken.changed:,} changed{refused}."


@never_cache
@require_safe
def give_out(request: HttpRequest) -> HttpResponse:
    """The list as a sheet."""
    check_may(request)
    answer = HttpResponse(keeping.give_out(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="names.csv"'
    return answer
