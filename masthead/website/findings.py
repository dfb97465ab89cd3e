"""What the doctor says: one thing looked at, in a sentence."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One thing looked at, in a sentence that says what to do."""

    sentence: str
    fine: bool = True
    unsafe: bool = False


def bad(sentence: str) -> Finding:
    """Production would be unsafe."""
    return Finding(sentence, fine=False, unsafe=True)


def note(sentence: str) -> Finding:
    """Worth knowing."""
    return Finding(sentence, fine=False)
