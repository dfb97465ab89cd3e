"""A stranger finds their university, signs in there, types a code once, and is a reader; the next time the university is enough."""

import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest
from identity_provider import University
from identity_provider import university as serving
from playwright.sync_api import Page, expect
from quality import SOUND, axe, sideways
from real_server import Server
from windows import Noise, code_for, press

pytestmark = [pytest.mark.browser, pytest.mark.server]
SET_UP = """
import django; django.setup()
from datetime import timedelta
from masthead.kit.clock import now
from masthead.subscriptions.institutions.elsewhere.keeping import do_set_oidc
from masthead.subscriptions.institutions.models import Institution
made = Institution.objects.create(slug="univ", name="The University", starts=now() - timedelta(days=1), ends=now() + timedelta(days=99))
do_set_oidc(institution=made, issuer="{issuer}", client_id="sextant:1", secret="s", scopes="", claim="", wanted="", at=now())
"""


@pytest.fixture(scope="module")
def idp() -> Iterator[University]:
    with serving() as server:
        yield server


@pytest.fixture(scope="module")
def house(idp: University) -> Iterator[Server]:
    with Server() as server:
        server.environment["MASTHEAD_SIGN_IN_INSIDE"] = "127.0.0.1"
        environment = {**server.environment, "DJANGO_SETTINGS_MODULE": "masthead.settings"}
        subprocess.run([sys.executable, "-c", SET_UP.format(issuer=idp.base)], env=environment, check=True)
        server.start()
        yield server


def sound(page: Page, where: str) -> None:
    assert axe(page, SOUND, where) + sideways(page, where) == []


def test_the_university_signs_in_and_a_code_is_typed_once(
    house: Server, idp: University, open_window: Callable[..., Page], noise: Noise
) -> None:
    idp.signs(sub="lu-1", email="lu@private.example", email_verified=True)
    page = open_window(viewport={"width": 390, "height": 900})
    page.goto("/sign-in/?next=/letters/")
    page.get_by_role("link", name="Sign in through your institution").click()
    page.get_by_label("Its name").fill("univ")
    press(page, "find-institution")
    sound(page, "find")
    press(page, "institution")
    expect(page.get_by_role("heading", level=1)).to_have_text("One more step, this once")
    sound(page, "code")
    press(page, "institution-address")
    expect(page.get_by_label("The six digits from our message")).to_be_visible()
    sound(page, "code asked")
    page.get_by_label("The six digits from our message").fill(code_for(house, "lu@private.example"))
    press(page, "institution-code")
    page.wait_for_url("**/letters/")
    page.goto("/account/")
    expect(page.get_by_text("You read through The University until")).to_be_visible()
    again = open_window()
    again.goto("/sign-in/institution/")
    press(again, "institution")
    again.wait_for_url("**/account/")
    expect(again.get_by_text("lu@private.example").first).to_be_visible()
    assert [one for one in noise if not one.startswith(f"foreign: {idp.base}/authorize")] == []
