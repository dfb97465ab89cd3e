"""Every page as somebody sees it: with a pass, a gift, an account, a subscription, the desk's key, at four widths, light and dark.

Each page of the tour is loaded at each width: zero axe violations (WCAG 2.0 to 2.2, A and AA, and best practice), layout shift
of at most 0.01, nothing on the console, nothing from elsewhere, one h1, no sideways scroll. Then the window is turned dark, and
what a scheme can break is judged again: axe's rules of colour, the sideways scroll.
"""

import pytest
from quality import WIDTHS, Window, look_around
from stops import PEOPLE
from tour import Tour

pytestmark = [pytest.mark.browser, pytest.mark.server]


@pytest.mark.parametrize("width", WIDTHS)
def test_every_page(width: int, tour: Tour, window: Window) -> None:
    assert (wrong := look_around(tour, window, tuple(who for who in PEOPLE if who != "stranger"), width)) == [], "\n".join(wrong)
