"""How the hosted pages are set: a template with places for words, every word escaped unless it is markup of ours."""

from functools import cache
from html import escape
from pathlib import Path
from string import Template
from typing import Any

HERE = Path(__file__).parent
ZERO_DECIMAL = {"jpy", "krw", "clp", "vnd", "xof", "xaf"}


class Markup(str):
    """Markup that we made: it is not escaped again."""

    __slots__ = ()


@cache
def _template(name: str) -> Template:
    return Template((HERE / name).read_text())


def fill(name: str, /, **words: Any) -> Markup:
    """A template with its places filled."""
    return Markup(
        _template(name).substitute({place: word if isinstance(word, Markup) else escape(str(word)) for place, word in words.items()})
    )


def joined(parts: Any) -> Markup:
    """Several pieces of markup, one after the other."""
    return Markup("".join(parts))


def page(title: str, body: Markup) -> bytes:
    """A whole page."""
    return fill("page.html", title=title, body=body).encode()


def money(amount: int, currency: str) -> str:
    """`10.00 EUR`; a currency without cents has none."""
    number = f"{abs(amount):,}" if currency in ZERO_DECIMAL else f"{abs(amount) / 100:,.2f}"
    return f"{'−' if amount < 0 else ''}{number} {currency.upper()}"
