"""What the composer's page sends: words and choices, with limits; and which press it was."""

import re
from collections.abc import Iterable
from datetime import time
from typing import Any

from django.http import QueryDict
from wagtail.rich_text import expand_db_html

from masthead.kit.refusals import BadInput
from masthead.library.models import ArticlePage
from masthead.library.typesetting import web_address
from masthead.newsletters.editions.composing import Written
from masthead.newsletters.editions.models import CHOSEN, STORIES
from masthead.newsletters.editions.writing import to_html, to_text
from masthead.newsletters.models import Edition

LONGEST = {"subject": 120, "preheader": 160, "title": 160, "piece_note": 200, "sponsor": 80, "sponsor_text": 400, "sponsor_link": 500}
NAMED = {
    "subject": "subject", "preheader": "preview text", "title": "headline", "piece_note": "note on the piece",
    "sponsor": "sponsor’s name", "sponsor_text": "sponsor’s note", "sponsor_link": "sponsor’s link",
}  # fmt: skip
TAKE = 20_000  # letters
STORY = {"label": 60, "text": 900, "sources": 300, "key": 80}
_PIECE = re.compile(r"(?:\S*/articles/)?(\d{1,18})(?:/\S*)?")


def written(given: QueryDict, edition: Edition) -> Written:
    """What was typed and chosen. Raises BadInput with the sentence for the editor."""
    fields: dict[str, Any] = {name: _line(given.get(name, ""), NAMED[name], most) for name, most in LONGEST.items()}
    if not fields["title"]:
        raise BadInput("Write a headline: it is what the letter is called.")
    if fields["sponsor_link"] and not web_address(fields["sponsor_link"]).startswith("https://"):
        raise BadInput("The sponsor’s link is no https address.")
    fields["take"] = _take(given.get("take", ""), edition)
    fields["articles"] = _numbers(given.getlist("articles"), CHOSEN)
    fields["radar"] = _numbers(given.getlist("radar"), CHOSEN)
    fields["piece"] = ArticlePage.objects.filter(pk=_piece(given.get("piece", "")) or 0).first()
    if "hour" in given or "not_after" in given:
        fields |= {name: _time(given.get(name, ""), label) for name, label in (("hour", "hour"), ("not_after", "latest hour"))}
    return Written(fields, _stories(given))


def _line(typed: str, name: str, most: int) -> str:
    text = " ".join("".join(sign if sign.isprintable() else " " for sign in typed).split())
    if len(text) > most:
        raise BadInput(f"The {name} has {len(text)} letters; {most} is the end.")
    return text


def _take(typed: str, edition: Edition) -> str:
    """Only what was changed is read anew: what somebody made elsewhere (a list, a heading) is not flattened by a look at it."""
    typed = typed.replace("\r\n", "\n").replace("\x00", "")
    if len(typed) > TAKE:
        raise BadInput(f"Our take has {len(typed):,} letters; {TAKE:,} is the end.")
    return edition.take if typed.strip() == take_of(edition) else to_html(typed)


def take_of(edition: Edition) -> str:
    """Our take as it is written."""
    return to_text(expand_db_html(edition.take)).strip()


def _numbers(typed: Iterable[str], most: int) -> list[int]:
    found = list(dict.fromkeys(int(one) for one in typed if one.isascii() and one.isdigit() and len(one) < 19))
    if len(found) > most:
        raise BadInput(f"{most} are the most that a letter takes.")
    return found


def _piece(typed: str) -> int | None:
    """An article by its number or its address; None where the field is empty."""
    if not typed.strip():
        return None
    found = _PIECE.fullmatch(typed.strip())
    if found is None:
        raise BadInput(f"“{typed.strip()[:60]}” is no article. Paste its address, such as /articles/12/a-title/.")
    return int(found[1])


def _time(typed: str, name: str) -> time | None:
    try:
        return time.fromisoformat(typed) if typed else None
    except ValueError:
        raise BadInput(f"Write the {name} as 06:30.") from None


def _stories(given: QueryDict) -> list[dict[str, Any]]:
    columns = [given.getlist(f"story-{name}")[: STORIES + 1] for name in ("label", "text", "sources", "article", "key")]
    if len({len(column) for column in columns}) != 1:
        raise BadInput("The stories did not arrive whole. Reload the page and try again.")
    rows = [dict(zip(("label", "text", "sources", "article", "key"), row, strict=True)) for row in zip(*columns, strict=True)]
    kept = [_story(row) for row in rows if row["label"].strip() or row["text"].strip()]
    if len(kept) > STORIES:
        raise BadInput(f"{STORIES} stories are the most.")
    return kept


def as_typed(edition: Edition, given: QueryDict) -> None:
    """Put what was typed into the edition in memory, as it is, for a page that shows it again with the reason."""
    columns = [[one[:2000] for one in given.getlist(f"story-{name}")[:STORIES]] for name in ("label", "text", "sources", "article", "key")]
    edition.tell([dict(zip(("label", "text", "sources", "article", "key"), row, strict=True)) for row in zip(*columns, strict=False)])
    for name in ("articles", "radar"):
        setattr(edition, name, [int(one) for one in given.getlist(name)[:CHOSEN] if one.isascii() and one.isdigit() and len(one) < 19])


def _story(row: dict[str, str]) -> dict[str, Any]:
    said = {name: _line(row[name], f"story’s {name}", most) for name, most in STORY.items()}
    if not said["label"]:
        raise BadInput(f"Give the story “{said['text'][:40]}…” two or three words to stand before it.")
    return {**said, "article": _piece(row["article"])}


# Presses: what else a form asks for beside being kept


def moved(numbers: list[int], number: int, steps: int) -> list[int]:
    """The list with one of its numbers moved; at an end it stays."""
    if number not in numbers:
        return numbers
    at = numbers.index(number)
    to = max(0, min(len(numbers) - 1, at + steps))
    rest = [one for one in numbers if one != number]
    return [*rest[:to], number, *rest[to:]]


def pressed(work: Written, press: str) -> Written:
    """The same with one thing done to it: "articles:up:12", "radar:remove:4", "stories:down:0", "articles:add:30", "piece:set:7"."""
    what, _, rest = press.partition(":")
    act, _, named = rest.partition(":")
    number = int(named) if named.isascii() and named.isdigit() and len(named) < 19 else -1
    if what in {"articles", "radar"}:
        return Written({**work.fields, what: _changed(work.fields[what], act, number)}, work.stories)
    if what == "piece":
        return Written(
            {**work.fields, "piece": ArticlePage.objects.live().filter(pk=number).first() if act == "set" else None}, work.stories
        )
    if what == "stories" and act == "add":
        return Written(work.fields, [*work.stories, {"label": "New story", "text": "", "sources": "", "article": None, "key": ""}])
    if what == "stories":
        order = _changed(list(range(len(work.stories))), act, number)
        return Written(work.fields, [work.stories[one] for one in order])
    return work


def _changed(numbers: list[int], act: str, number: int) -> list[int]:
    if act == "add" and number > 0:
        return [*numbers, number][:CHOSEN] if number not in numbers else numbers
    if act == "remove":
        return [one for one in numbers if one != number]
    return moved(numbers, number, {"up": -1, "down": 1}.get(act, 0))
