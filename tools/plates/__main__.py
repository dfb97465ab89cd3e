"""Draw the pictures of the demo publication.

apt-get install chromium fonts-linuxlibertine fonts-noto-cjk fonts-noto-core
pip install Pillow
python -m tools.plates              # all of them, to masthead/website/demo/pictures
python -m tools.plates nile-after-the-filling --svg drawings
"""

from __future__ import annotations

import argparse
from pathlib import Path

from . import (
    charts_money,
    charts_time,
    maps_eurasia,
    maps_far,
    maps_south,
    maps_straits,
    maps_waters,
    plates_figures,
    plates_letters,
    plates_signs,
    portraits,
)
from .press import HEAVY, rasterise

MODULES = (
    maps_eurasia,
    maps_straits,
    maps_south,
    maps_far,
    charts_time,
    charts_money,
    plates_letters,
    plates_figures,
    maps_waters,
    plates_signs,
    portraits,
)
LIGHT = {**dict.fromkeys([*maps_waters.DRAWN, *plates_signs.DRAWN], 60_000), **dict.fromkeys(portraits.DRAWN, 15_000)}  # bytes, at most
DRAWN = {slug: draw for module in MODULES for slug, draw in module.DRAWN.items()}
PICTURES = Path(__file__).parents[2] / "masthead" / "website" / "demo" / "pictures"


def main() -> None:
    """Draw what was asked for, or everything, and say what each picture weighs."""
    parser = argparse.ArgumentParser(description="Draw the demo publication's pictures.")
    parser.add_argument("slugs", nargs="*", metavar="slug", help="which; all when none is given")
    parser.add_argument("--to", type=Path, default=PICTURES, help="folder for the pictures")
    parser.add_argument("--svg", type=Path, help="folder to keep the drawings in as well")
    parser.add_argument("--chromium", default="chromium", help="the browser that sets the type")
    asked = parser.parse_args()
    for folder in filter(None, (asked.to, asked.svg)):
        folder.mkdir(parents=True, exist_ok=True)
    total = 0
    for slug in asked.slugs or DRAWN:
        svg = DRAWN[slug]().svg()
        if asked.svg:
            (asked.svg / f"{slug}.svg").write_text(svg, encoding="utf-8")
        face = slug in portraits.DRAWN
        picture = asked.to / "experts" / f"{slug}.jpg" if face else asked.to / f"{slug}.jpg"
        picture.parent.mkdir(exist_ok=True)
        size = rasterise(svg, picture, chromium=asked.chromium, heavy=LIGHT.get(slug, HEAVY), side=400 if face else 0)
        total += size
        print(f"{size / 1000:6.0f} kB  {slug}")
    print(f"{total / 1000:6.0f} kB  in all")


if __name__ == "__main__":
    main()
