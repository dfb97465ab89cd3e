"""An editor's own settings at the desk."""

from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.django_db
URL = "/desk/account/"


def test_the_desk_asks_for_one_name_and_keeps_it(people: Any, browser: Callable[[], Any]) -> None:
    eva = people.eva()
    desk = browser().sign_in(eva)
    text = desk.get(URL).content.decode()
    assert 'name="name_email-name" value="Eva"' in text
    assert "first_name" not in text and "last_name" not in text and "-email" not in text.replace("name_email-", "")
    profile = {"locale-current_time_zone": "Europe/Berlin", "theme-theme": "system", "theme-contrast": "system", "theme-density": "default"}
    said = {"name_email-name": "Eva Lindqvist", "locale-preferred_language": "", **profile}
    answer = desk.post(URL, said)
    assert answer.status_code == 302, [panel.get_form().errors for panels in answer.context["panels_by_tab"].values() for panel in panels]
    eva.refresh_from_db()
    assert (eva.name, eva.wagtail_userprofile.current_time_zone) == ("Eva Lindqvist", "Europe/Berlin")


def test_a_name_is_asked_for(people: Any, browser: Callable[[], Any]) -> None:
    desk = browser().sign_in(people.eva())
    assert desk.post(URL, {"name_email-name": " "}).status_code == 200


def test_it_is_for_the_desk_alone(people: Any, browser: Callable[[], Any]) -> None:
    for visitor in (browser(), browser().sign_in(people.ben())):
        assert visitor.get(URL).status_code in (302, 403)
        assert visitor.post(URL, {"name_email-name": "X"}).status_code in (302, 403)
