"""From a drawing to a picture: headless Chromium sets the type, Pillow writes the JPEG."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

from PIL import Image

from .views import HEIGHT, WIDTH

QUIET = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--hide-scrollbars",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-lcd-text",
    "--force-device-scale-factor=2",
    f"--window-size={WIDTH},{HEIGHT}",
)


HEAVY = 150_000  # bytes; a busier picture is pressed a little harder to come under it


def rasterise(svg: str, picture: Path, *, chromium: str = "chromium", heavy: int = HEAVY, side: int = 0) -> int:
    """Write the drawing as a JPEG and say how many bytes it took.

    Drawn at twice the size and reduced, because hairlines and small italics come out finer. `side`: cut out the square at
    the left, that many pixels wide.
    """
    page = "<!doctype html><meta charset=utf-8><style>html,body{margin:0;background:#fff}svg{display:block}</style>" + svg
    with tempfile.TemporaryDirectory(prefix="plates-") as folder:
        source, shot = Path(folder, "page.html"), Path(folder, "shot.png")
        source.write_text(page, encoding="utf-8")
        subprocess.run(
            [
                chromium,
                *QUIET,
                f"--user-data-dir={folder}/profile",
                f"--screenshot={shot}",
                source.as_uri(),
            ],
            check=True,
            capture_output=True,
            timeout=120,
        )
        with Image.open(shot) as image:
            whole = image.convert("RGB")
            light = heavy < HEAVY
            if side:
                small = whole.crop((0, 0, 2 * HEIGHT, 2 * HEIGHT)).resize((side, side), Image.Resampling.LANCZOS)
            elif light:
                small = whole.resize((WIDTH * 4 // 5, HEIGHT * 4 // 5), Image.Resampling.LANCZOS)
            else:
                small = whole.reduce(2)
    size = heavy + 1
    for quality in (85, 82, 79, 76, 70, 64, 58, 52)[: None if light else 4]:
        if size > heavy:
            small.save(picture, quality=quality, subsampling=2 if light else 0, optimize=True, progressive=True)
            size = picture.stat().st_size
    return size
