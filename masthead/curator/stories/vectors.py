"""Terms as vectors of length 1. Pure."""

from collections.abc import Mapping
from math import sqrt

Vector = dict[str, float]


def vector(weights: Mapping[str, float]) -> Vector:
    """The same, of length 1; empty stays empty."""
    size = sqrt(sum(value * value for value in weights.values()))
    return {term: value / size for term, value in weights.items()} if size else {}


def likeness(one: Vector, other: Vector) -> float:
    """The cosine of two vectors of length 1."""
    small, large = sorted((one, other), key=len)
    return sum(value * large.get(term, 0.0) for term, value in small.items())
