"""Whatever accent the owner chooses, its words can be read in both themes."""

import re
from pathlib import Path

import pytest
from django.test import Client

from masthead.kit.colour import DARK_PAPER, LIGHT_PAPER, contrast, legible
from masthead.library.identity import forget
from masthead.library.models import Publication
from masthead.website import theme
from masthead.website.theme import rules

SHEET = (Path(__file__).parents[1] / "static/website/masthead.css").read_text(encoding="utf-8")
ALL_OVER = [f"#{r:02x}{g:02x}{b:02x}" for r in (0, 85, 170, 255) for g in (0, 85, 170, 255) for b in (0, 85, 170, 255)]


def test_contrast_is_wcags() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("paper", [LIGHT_PAPER, DARK_PAPER])
def test_every_accent_can_be_read(paper: str) -> None:
    assert [accent for accent in ALL_OVER if contrast(legible(accent, paper), paper) < 4.5] == []


def test_one_that_can_be_read_is_left_alone() -> None:
    assert legible("#9E2A1F", LIGHT_PAPER) == "#9e2a1f"


def test_a_pale_yellow_stays_yellow_on_paper() -> None:
    found = legible("#ffe34d", LIGHT_PAPER)
    red, green, blue = (int(found[at : at + 2], 16) for at in (1, 3, 5))
    assert red > green > blue


def test_the_stylesheets_own_colours_can_be_read() -> None:
    for paper, names in ((LIGHT_PAPER, ("#1d1a16", "#5e574d", "#9e2a1f")), (DARK_PAPER, ("#e6e0d6", "#b5ac9e", "#ee9e93"))):
        assert f"--paper: {paper};" in SHEET
        for name in names:
            assert name in SHEET and contrast(name, paper) >= 4.5, name
    assert contrast("#857c6e", LIGHT_PAPER) >= 3 and contrast("#8f8677", DARK_PAPER) >= 3  # the edges of fields


@pytest.mark.django_db
def test_an_accent_comes_within_the_one_stylesheet(client: Client) -> None:
    publication = Publication.load()
    publication.accent = "#ffe34d"
    publication.save()
    forget()
    page = client.get("/sign-in/").content.decode()
    addresses = re.findall(r'<link rel="stylesheet" href="([^"]+)"', page)
    assert len(addresses) == 1 and addresses[0].startswith("/theme.css?")
    answer = client.get(addresses[0])
    css = answer.content.decode()
    assert css.endswith(rules("#ffe34d")) and ".masthead-name" in css and "immutable" in answer["Cache-Control"]
    assert client.get("/theme.css?another")["Cache-Control"] == "no-cache"
    fonts = re.findall(r'url\("([^"]+)"\)', css)
    assert fonts and all(it.startswith("/static/website/fonts/") for it in fonts)
    assert set(re.findall(r'<link rel="preload" href="([^"]+)"', page)) <= set(fonts)  # else a browser would fetch them twice


@pytest.mark.django_db
def test_another_accent_has_another_address(client: Client) -> None:
    assert theme.address("#ffe34d") != theme.address("#ffe34e")
    assert theme.address("#9E2A1F") == "/static/website/masthead.css"
