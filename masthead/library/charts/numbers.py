"""Numbers as people type them: 1,200 · 1.200,5 · 12 % · −3 · (3) · $4. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

LARGEST, SMALLEST = 1e15, 1e-9
NONE = {"", "-", "–", "—", "−", ".", "..", "...", "…", "n/a", "na", "n.a.", "nan", "null", "none", ":", "x", "*"}  # nothing known
DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")

_SPACE = re.compile(r"(?<=\d)[\s\u00a0\u2009\u202f'’](?=\d{3}(?!\d))")
_AROUND = re.compile(r"^(?:[A-Z]{0,3}[$€£¥₹₽₺₩])?\s*([-+]?)\s*(?:[A-Z]{0,3}[$€£¥₹₽₺₩])?\s*(.*?)\s*([%‰]|[$€£¥₹₽₺₩])?$")
_NUMBER = re.compile(r"(\d[\d.,]*|[.,]\d+)(?:[eE]([-+]?\d{1,3}))?")


@dataclass(frozen=True)
class Typed:
    """A number's parts before it is known which sign parts its decimals."""

    sign: str
    digits: str
    power: int
    percent: bool


class NoNumber(ValueError):
    """What was typed is no number."""


def take(cell: str) -> Typed | None:
    """The parts of what was typed; None where nothing was. Raises NoNumber."""
    text = cell.strip().translate(DIGITS).replace("−", "-").replace("–", "-")
    if text.lower() in NONE:
        return None
    negative = text.startswith("(") and text.endswith(")")
    text = text[1:-1].strip() if negative else text
    around = _AROUND.match(text)
    found = _NUMBER.fullmatch(_SPACE.sub("", around[2])) if around else None
    if around is None or found is None or (negative and around[1]):
        raise NoNumber(cell)
    return Typed("-" if negative else around[1], found[1], int(found[2] or 0), around[3] == "%")


def decimal_sign(typed: Iterable[Typed]) -> set[str]:
    """Which signs these numbers surely use before their decimals: none, one, or (a muddle) both."""
    return {sign for one in typed if (sign := _sure(one.digits))}


def _sure(digits: str) -> str:
    """The decimal sign that this number by itself proves, or ""."""
    commas, points = digits.count(","), digits.count(".")
    if commas and points:
        return "," if digits.rfind(",") > digits.rfind(".") else "."
    if not commas and not points:
        return ""
    sign, other = (",", ".") if commas else (".", ",")
    if commas + points > 1:
        return other  # one that comes twice parts thousands
    head, _, tail = digits.partition(sign)
    return sign if len(tail) != 3 or len(head) > 3 or head in {"", "0"} else ""


def value(typed: Typed, sign: str = ".") -> float:
    """The number, where `sign` parts its decimals. Raises NoNumber where it cannot be one, or is beyond what a chart can show."""
    plain = typed.digits.replace("." if sign == "," else ",", "").replace(sign, ".")
    if plain.count(".") > 1 or plain in {"", "."}:
        raise NoNumber(typed.digits)
    found = float(f"{plain}e{typed.power}")
    if found > LARGEST or 0 < found < SMALLEST:
        raise NoNumber(typed.digits)
    return -found if typed.sign == "-" and found else found


def decimals(typed: Typed, sign: str = ".") -> int:
    """How many decimals were typed."""
    return max(0, len(typed.digits.rpartition(sign)[2]) - typed.power) if sign in typed.digits else 0
