"""Where each map looks: one entry a picture, so that data and drawing agree on scale."""

from __future__ import annotations

import math
from dataclasses import dataclass

WIDTH = 1600
HEIGHT = 1000


@dataclass(frozen=True)
class View:
    """A window on the globe: an equal-area projection about a point, `km` wide."""

    lon: float
    lat: float
    km: float
    detail: str = "50m"
    rivers: str = ""
    width: int = WIDTH
    height: int = HEIGHT

    def project(self, lon: float, lat: float) -> tuple[float, float]:
        """Lambert's azimuthal equal-area projection, in picture units from the top left."""
        turn, up = math.radians(lon - self.lon), math.radians(lat)
        home = math.radians(self.lat)
        cos_c = math.sin(home) * math.sin(up) + math.cos(home) * math.cos(up) * math.cos(turn)
        k = math.sqrt(2 / max(1 + cos_c, 1e-4)) * 6371 * self.width / self.km
        x = k * math.cos(up) * math.sin(turn)
        y = k * (math.cos(home) * math.sin(up) - math.sin(home) * math.cos(up) * math.cos(turn))
        return self.width / 2 + x, self.height / 2 - y


VIEWS = {
    "tehran-moscow-alliance-under-strain": View(50.5, 42.2, 6000, rivers="europe"),
    "middle-corridor-arithmetic": View(59.9, 43.4, 4000),
    "baltic-seabed-cables": View(20.6, 57.5, 1440, "10m"),
    "tigris-upstream": View(42.6, 34.7, 2000, rivers="asia"),
    "montreux-a-briefing": View(27.75, 40.55, 370, "10m"),
    "montreux-inset": View(34.6, 43.4, 1700, width=470, height=340),
    "lobito-railway-promise": View(20.6, -11.6, 2200, "10m", rivers="africa"),
    "sahel-three-leave": View(-0.5, 13.9, 4060),
    "nile-after-the-filling": View(25.5, 18.4, 4900, rivers="africa"),
    "second-thomas-shoal": View(114.6, 13.2, 3400, "10m"),
    "myanmar-border-gates": View(97.9, 23.6, 1120, "10m", rivers="asia"),
    "indian-ocean-price-of-neutrality": View(78.5, 9.0, 4700),
    "essequibo-line": View(-60.6, 5.0, 1950, "10m"),
    "lithium-three-ways": View(-67.1, -22.75, 1400, "10m"),
    "central-asia-two-rivers": View(66.4, 40.9, 2250, rivers="asia"),
    "danish-straits-briefing": View(11.3, 55.85, 620, "10m"),
    "danube-low-water": View(19.3, 46.3, 2000, rivers="europe"),
}
