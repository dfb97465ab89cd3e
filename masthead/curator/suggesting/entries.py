"""A suggestion and its entry of the radar: made, compared, brought up to date. What an editor changed is left alone, for good."""

from datetime import datetime

from masthead.curator.models import RadarEntry, Suggestion
from masthead.curator.suggesting.filing import Files

FIELDS = ("day", "last_day", "day_known", "title", "text", "place")
State = Suggestion.State


def make(suggestion: Suggestion, files: Files, title: str = "") -> RadarEntry:
    """The entry that it suggests, under another title if one is given."""
    said = {name: getattr(suggestion, name) for name in FIELDS}
    entry = RadarEntry.objects.create(**{**said, "title": title or suggestion.title})
    about = files.countries(suggestion.about.split(","))
    topics = files.topics(suggestion.categories)
    entry.countries.set(about)
    entry.topics.set(topics)
    suggestion.entry, suggestion.state = entry, State.ACCEPTED
    suggestion.filed = {"countries": sorted(one.pk for one in about), "topics": sorted(one.pk for one in topics)}
    suggestion.touched = ["title"] if entry.title != suggestion.title else []
    return entry


def note_touched(suggestion: Suggestion) -> None:
    """Write down which fields of the entry are not as the calendar said last: an editor changed those."""
    entry = suggestion.entry
    if entry is not None:
        changed = {name for name in FIELDS if getattr(entry, name) != getattr(suggestion, name)}
        suggestion.touched = sorted({*suggestion.touched, *changed})


def is_touched(suggestion: Suggestion) -> bool:
    """Whether an editor put anything of their own into the entry."""
    note_touched(suggestion)
    entry = suggestion.entry
    if entry is None:
        return False
    filed = {name: sorted(getattr(entry, name).values_list("pk", flat=True)) for name in ("countries", "topics")}
    return bool(suggestion.touched) or entry.article_id is not None or (filed != suggestion.filed)


def change(suggestion: Suggestion, said: dict[str, object]) -> None:
    """The calendar says something else now. The entry follows, but for what an editor changed; about that it asks."""
    note_touched(suggestion)
    different = {name for name in said if said[name] != getattr(suggestion, name)}
    for name, value in said.items():
        setattr(suggestion, name, value)
    entry = suggestion.entry
    if entry is None:
        return
    following = [name for name in FIELDS if name in different and name not in suggestion.touched]
    for name in following:
        setattr(entry, name, getattr(suggestion, name))
    if entry.last_day is not None and entry.last_day < entry.day:  # one of the two is the editor's
        for name in ("day", "last_day"):
            if name in following:
                setattr(entry, name, RadarEntry.objects.values_list(name, flat=True).get(pk=entry.pk))
        following = [name for name in following if name not in {"day", "last_day"}]
        suggestion.touched = sorted({*suggestion.touched, "day", "last_day"})
    if following:
        entry.save()
    suggestion.asks = suggestion.asks or bool(different & set(suggestion.touched))


def follow(suggestion: Suggestion) -> None:
    """An editor gives the entry back to the calendar: it is as that says, and follows it from now on."""
    entry = suggestion.entry
    if entry is not None:
        for name in FIELDS:
            setattr(entry, name, getattr(suggestion, name))
        entry.save()
    suggestion.touched, suggestion.asks = [], False


def differences(suggestion: Suggestion) -> list[tuple[str, str, str]]:
    """What the calendar says otherwise than the entry: what it is, as the calendar has it, as we have it."""
    entry = suggestion.entry
    if entry is None:
        return []
    said = [("when", suggestion.days.said(), entry.days.said())]
    said += [(name, str(getattr(suggestion, name)), str(getattr(entry, name))) for name in ("title", "text", "place")]
    return [one for one in said if one[1] != one[2]]


def decide(suggestion: Suggestion, state: str, by: object, at: datetime) -> None:
    """Write down who decided."""
    suggestion.state, suggestion.decided_by, suggestion.decided_at = state, by, at  # type: ignore[assignment]
    suggestion.asks = False
