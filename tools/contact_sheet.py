"""Contact sheets: every page of the demo publication at four widths, light and dark, as everyone it is worth seeing as.

`make sheets` writes them to `$TMPDIR/masthead-sheets`; `python -m tools.contact_sheet FOLDER front analysis` takes some pages only,
`… FOLDER letters` the letters alone: on a desktop, in the dark, on a phone, without pictures.
"""

import os
import sys
import tempfile
from pathlib import Path

from PIL import Image, ImageDraw
from playwright.sync_api import Browser, sync_playwright

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))  # they know the way through the house
from chromium import QUIET
from chromium import path as chromium
from real_server import Server
from tour import house, people, stops

EDITOR = "eva@sextant.example"
WIDTHS, SCHEMES = (320, 390, 768, 1280), ("light", "dark")
TALL = 2600  # a sheet shows so much of a page
GAP, HEAD = 24, 30


def shoot(browser: Browser, server: Server, links: dict[str, str], folder: Path, wanted: set[str]) -> dict[tuple[str, str], list[Path]]:
    """The PNGs, by page and scheme."""
    states, made = people(browser, server, links), {}
    for scheme in SCHEMES:
        for who, state in states.items():
            context = browser.new_context(base_url=server.base, storage_state=state, color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
            page = context.new_page()
            for stop in stops(server):
                if who in stop.people and (not wanted or stop.name in wanted):
                    for width in WIDTHS:
                        page.set_viewport_size({"width": width, "height": 900})
                        page.goto(stop.path, wait_until="networkidle")
                        file = folder / f"{stop.name}-{who}-{scheme}-{width}.png"
                        page.screenshot(path=file, full_page=True)
                        made.setdefault((f"{stop.name}-{who}", scheme), []).append(file)
            context.close()
    return made


VIEWS = ("desktop", "dark", "phone", "no-pictures")


def shoot_letters(browser: Browser, server: Server, folder: Path, editor: str) -> dict[tuple[str, str], list[Path]]:
    """The newest edition of each letter as the composer previews it, for both kinds of reader."""
    context = browser.new_context(base_url=server.base)
    page, made = context.new_page(), {}
    page.goto(server.call("readers", "link", editor).split()[-1])
    page.locator("form[data-act=sign-in] button").click()
    page.wait_for_url("**/desk/")
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
    program = chromium()
    if program is None:
        print("No Chromium here: install the package `chromium`.")
        return 1
    with house() as (server, links), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=[*QUIET, *(["--no-sandbox"] if os.geteuid() == 0 else [])])
        made = shoot(browser, server, links, folder, set(words[1:])) if words[1:] != ["letters"] else {}
        if not words[1:] or "letters" in words[1:]:
            made |= shoot_letters(browser, server, folder, EDITOR)
        browser.close()
    for (name, scheme), files in made.items():
        columns = VIEWS if scheme == "letters" else WIDTHS
        sheet(f"{name}, {scheme}: {', '.join(map(str, columns))}", files, folder / f"sheet-{name}-{scheme}.png")
    print(f"{sum(map(len, made.values()))} pictures and {len(made)} sheets in {folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
