"""The letter as plain text: not a stripped page but a letter set for it. Pure; given words, it returns lines."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from textwrap import fill

WIDTH = 72


@dataclass(frozen=True)
class Item:
    """An article: its title, what is said of it, its opening, where it is."""

    title: str
    facts: str
    opening: str
    address: str


def wrapped(text: str) -> str:
    """Lines of at most 72 characters; an address is never broken."""
    paragraphs = (fill(" ".join(one.split()), WIDTH, break_long_words=False, break_on_hyphens=False) for one in text.split("\n\n"))
    return "\n\n".join(one for one in paragraphs if one)


def head(words: str) -> str:
    """The head of a section."""
    return f"\n\n{words.upper()}\n{'-' * len(words)}\n"


def opened(publication: str, name: str, day: str, minutes: str, title: str, take: str) -> str:
    """The letter's beginning."""
    top = f"{publication}\n{name} · {day} · {minutes}\n\n\n{wrapped(title)}\n{'=' * min(WIDTH, len(title))}\n"
    return f"{top}\n{wrapped(take)}\n" if take else top


def item(one: Item) -> str:
    """An article of ours."""
    rows = [wrapped(one.title), one.facts, wrapped(one.opening), one.address]
    return "\n" + "\n".join(row for row in rows if row) + "\n"


def story(label: str, text: str, sources: str, piece: str, address: str) -> str:
    """A story we follow."""
    said = f"{label}. {text}" + (f" ({sources})" if sources else "")
    ours = f"\n{piece}: {address}" if address else ""
    return f"\n{wrapped(said)}{ours}\n"


def dates(entries: Iterable[tuple[str, str, str]]) -> str:
    """The radar: when, what, why."""
    return "".join(f"\n{when}\n{wrapped(f'{what}. {why}' if why else what)}\n" for when, what, why in entries)


def foot(why: str, publication: str, postal: str, links: Sequence[tuple[str, str]]) -> str:
    """The end: why it came, what one can do, who sends it."""
    presses = "\n".join(f"{words}: {address}" for words, address in links)
    return f"\n\n-- \n{wrapped(why)}\n\n{presses}\n\n{wrapped(f'{publication}. {postal}' if postal else publication)}\n"
