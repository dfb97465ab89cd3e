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


def rasterise(svg: str, picture: Path, *, chromium: str = "chromium") -> int:
    """Write the drawing as a JPEG and say how many bytes it took.

    Drawn at twice the size and reduced, because hairlines and small italics come out finer.
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
            small = image.convert("RGB").reduce(2)
    size = HEAVY + 1
    for quality in (85, 82, 79, 76):
        if size > HEAVY:
            small.save(picture, quality=quality, subsampling=0, optimize=True, progressive=True)
            size = picture.stat().st_size
    return size
