"""Names in addresses. Pure."""

import hashlib
import re
import unicodedata

_ACCENTS = re.compile("([a-z])[\u0300-\u036f]+")
LENGTH = 120  # longer ones make addresses nobody can read out; columns hold at least so much


def slug(words: str, length: int = LENGTH) -> str:
    """Lower-case letters, digits and hyphens of any script; "" when nothing is left. Cut at a word where it can be.

    Latin letters lose their accents, which addresses would show as %C3%A9; other scripts keep theirs, which are letters.
    """
    plain = _ACCENTS.sub(r"\1", unicodedata.normalize("NFKD", words.lower()))
    plain = re.sub(r"[^\w\s-]", "", unicodedata.normalize("NFKC", plain))
    return _cut(re.sub(r"[-_\s]+", "-", plain).strip("-"), length)


def latin(words: str, length: int = LENGTH) -> str:
    """The same in plain Latin letters, for subjects and authors; never empty: a name in another script gets a digest."""
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode()
    made = slug(plain, length)
    return made if re.search("[a-z0-9]", made) else f"n-{hashlib.sha256(words.encode()).hexdigest()[:10]}"


def _cut(made: str, length: int) -> str:
    if len(made) <= length:
        return made
    cut = made[:length].rpartition("-")[0]
    return cut if len(cut) > length // 2 else made[:length].rstrip("-")


class Free:
    """Hands out slugs that nobody under the shelf has. Thousands of documents are called "Editorial Note"."""

    def __init__(self, taken: set[str]) -> None:
        self._taken = taken
        self._next: dict[str, int] = {}

    def draw(self, wanted: str) -> str:
        """`wanted`, or `wanted-2`, `wanted-3`, …"""
        drawn = wanted
        while drawn in self._taken:
            number = self._next.get(wanted, 2)
            self._next[wanted] = number + 1
            drawn = f"{wanted}-{number}"
        self._taken.add(drawn)
        return drawn
