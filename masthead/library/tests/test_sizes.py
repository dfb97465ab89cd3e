"""How large pictures are made, where they are cropped, and by which rules they are published."""

from datetime import date

import pytest

from masthead.library.pictures.rights import NO_ALT, NO_ALT_IN_TEXT, NO_CREDIT, Shown, objections
from masthead.library.pictures.sizes import SOCIAL_SPEC, crop, focus_class, kind_of, spec, widths


@pytest.mark.parametrize(
    ("width", "made"),
    [
        (6000, [400, 800, 1200, 1600]),
        (1600, [400, 800, 1200, 1600]),
        (1599, [400, 800, 1200, 1599]),
        (1250, [400, 800, 1200]),
        (700, [400, 700]),
        (400, [400]),
        (399, [399]),
        (1, [1]),
    ],
)
def test_never_wider_than_the_picture_and_always_one(width: int, made: list[int]) -> None:
    assert widths(width) == made


def test_names_say_the_format() -> None:
    assert [kind_of(spec(400, "jpeg")), kind_of(spec(400, "avif")), kind_of(SOCIAL_SPEC), kind_of("max-165x165"), kind_of("width-500")] == [
        "jpeg", "avif", "", "", "",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("size", "focus", "box"),
    [
        ((1200, 630), (0.5, 0.5), (0, 0, 1200, 630)),
        ((2400, 630), (0.0, 0.5), (0, 0, 1200, 630)),
        ((2400, 630), (1.0, 0.5), (1200, 0, 2400, 630)),
        ((1200, 2630), (0.5, 0.25), (0, 500, 1200, 1130)),
        ((1, 1), (0.5, 0.5), (0, 0, 1, 1)),
    ],
)
def test_a_crop_lies_about_the_focus(size: tuple[int, int], focus: tuple[float, float], box: tuple[int, int, int, int]) -> None:
    assert crop(size, (1200, 630), focus) == box


def test_the_page_crops_about_the_focus_too() -> None:
    assert focus_class((0.5, 0.5)) == "" and focus_class((0.52, 0.48)) == ""
    assert focus_class((0.22, 0.91)) == "focus-x-1 focus-y-4"
    assert focus_class((1.4, -0.2)) == "focus-x-4 focus-y-0", "a focus outside the picture is at its edge"


TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("shown", "says"),
    [
        (Shown("AP", "Cranes", None), {}),
        (Shown("AP", "Cranes", TODAY), {}),
        (Shown(" ", "Cranes", None), {"credit": NO_CREDIT}),
        (Shown("AP", " ", None), {"alt": NO_ALT_IN_TEXT}),
        (Shown("AP", "", None, decorative=True), {}),
        (Shown("AP", "", None, lead=True, decorative=True), {"alt": NO_ALT}),
        (Shown("", "", None, lead=True), {"alt": NO_ALT, "credit": NO_CREDIT}),
    ],
)
def test_what_stands_against_a_picture(shown: Shown, says: dict[str, str]) -> None:
    assert objections(shown, TODAY, TODAY) == says


def test_rights_that_ended_and_rights_that_will_have() -> None:
    shown = Shown("AP", "Cranes", date(2026, 11, 22))
    assert objections(shown, TODAY, TODAY)["image"] == (
        "The rights to this picture ended on 22 November 2026. Choose another picture, or enter the new date in the picture."
    )
    later = Shown("AP", "Cranes", date(2026, 12, 1))
    assert objections(later, TODAY, TODAY) == {}
    assert objections(later, date(2026, 12, 2), TODAY)["image"] == (
        "The rights to this picture end on 1 December 2026, before the article is published on 2 December 2026. "
        "Choose another picture, or enter the new date in the picture."
    )
