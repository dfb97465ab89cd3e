"""Contact sheets: every page of the demo publication at four widths, light and dark, as everyone it is worth seeing as.

`make sheets` writes them to `$TMPDIR/masthead-sheets`; `python -m tools.contact_sheet FOLDER front analysis` takes some pages only,
`… FOLDER letters` the letters alone: on a desktop, in the dark, on a phone, without pictures.
"""

import os
import sys
import tempfile
from pathlib import Path

from PIL import Image, ImageDraw

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))  # they know the way through the house
from chromium import path
from tour import Tour
from tour import tour as whole_tour

WIDTHS, SCHEMES = (320, 390, 768, 1280), ("light", "dark")
TALL = 2600  # a sheet shows so much of a page
GAP, HEAD = 24, 30


def shoot(tour: Tour, folder: Path, wanted: set[str]) -> dict[tuple[str, str], list[Path]]:
    """The PNGs, by page and scheme."""
    made: dict[tuple[str, str], list[Path]] = {}
    for who, state in tour.everyone.items():
        context = tour.browser.new_context(base_url=tour.server.base, storage_state=state, reduced_motion="reduce")  # type: ignore[arg-type]
        page = context.new_page()
        for stop in tour.of(who):
            if not wanted or stop.name in wanted:
                stop.open(page)
                for scheme in SCHEMES:
                    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
                    for width in WIDTHS:
                        page.set_viewport_size({"width": width, "height": 900})
                        page.wait_for_load_state("networkidle")
                        file = folder / f"{stop.name}-{who}-{scheme}-{width}.png"
                        page.screenshot(path=file, full_page=True)
                        made.setdefault((f"{stop.name}-{who}", scheme), []).append(file)
        context.close()
    return made


VIEWS = ("desktop", "dark", "phone", "no-pictures")


def shoot_letters(tour: Tour, folder: Path) -> dict[tuple[str, str], list[Path]]:
    """The newest edition of each letter as the composer previews it, for both kinds of reader."""
    context = tour.browser.new_context(base_url=tour.server.base, storage_state=tour.everyone["editor"])  # type: ignore[arg-type]
    page, made = context.new_page(), {}
    for kind in ("daily", "weekly", "free"):
        page.goto(f"/desk/reviews/?kind={kind}")
        links = page.locator("table.listing tbody a")
        if not links.count():
            continue
        address = links.first.get_attribute("href")
        for who in ("subscriber", "registered"):
            for view in VIEWS:
                page.set_viewport_size({"width": 390 if view == "phone" else 800, "height": 900})
                page.goto(f"{address}preview/?as={who}&show={view}", wait_until="networkidle")
                file = folder / f"letter-{kind}-{who}-{view}.png"
                page.screenshot(path=file, full_page=True)
                made.setdefault((f"letter-{kind}-{who}", "letters"), []).append(file)
    context.close()
    return made


def sheet(title: str, files: list[Path], to: Path) -> None:
    """The page's widths side by side, heads aligned."""
    pictures = []
    for file in files:
        with Image.open(file) as opened:
            pictures.append(opened.convert("RGB").crop((0, 0, opened.width, min(opened.height, TALL))))
    tall = max(picture.height for picture in pictures)
    board = Image.new("RGB", (sum(picture.width + GAP for picture in pictures) + GAP, tall + HEAD + GAP), "#8a8a8a")
    ImageDraw.Draw(board).text((GAP, 9), title, fill="#000")
    left = GAP
    for picture in pictures:
        board.paste(picture, (left, HEAD))
        left += picture.width + GAP
    board.resize((board.width * 2 // 3, board.height * 2 // 3)).save(to)


def main(words: list[str]) -> int:
    folder = Path(words[0]) if words else Path(os.environ.get("TMPDIR", tempfile.gettempdir())) / "masthead-sheets"
    folder.mkdir(parents=True, exist_ok=True)
    if path() is None:
        print("No Chromium here: install the package `chromium`.")
        return 1
    with whole_tour() as tour:
        made = shoot(tour, folder, set(words[1:])) if words[1:] != ["letters"] else {}
        if not words[1:] or "letters" in words[1:]:
            made |= shoot_letters(tour, folder)
    for (name, scheme), files in made.items():
        columns = VIEWS if scheme == "letters" else WIDTHS
        sheet(f"{name}, {scheme}: {', '.join(map(str, columns))}", files, folder / f"sheet-{name}-{scheme}.png")
    print(f"{sum(map(len, made.values()))} pictures and {len(made)} sheets in {folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
