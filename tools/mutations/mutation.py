"""A defence that is taken away."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Mutation:
    """In `file`, `old` becomes `new`; `test` must fail."""

    what: str
    file: str
    old: str
    new: str
    test: str
