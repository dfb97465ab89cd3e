"""Following and saving searches, without JavaScript: the buttons, the list, whose they are."""

from typing import Any

import pytest
from wall_play import Browsers, Clock, clock

from conftest import Articles, Browser, People
from masthead.library.models import Country, Follow, Often, SavedSearch

assert clock  # the fixture, used by each test


@pytest.fixture
def ben(browser: Browsers, people: People) -> Browser:
    """A reader, signed in."""
    return browser().sign_in(people.ben())


@pytest.fixture
def iran(db: None) -> Country:
    return Country.objects.create(slug="iran", name="Iran")


def test_follow_and_leave(ben: Browser, iran: Country, clock: Clock) -> None:
    assert ">Follow<" in ben.get("/countries/iran/").content.decode()
    for _ in range(2):
        assert ben.post("/countries/iran/follow/", {"want": "yes"})["Location"] == "/countries/iran/"
    page = ben.get("/countries/iran/").content.decode()
    assert Follow.objects.get().number == iran.pk and ">Following<" in page
    assert "Iran" in ben.get("/account/following/").content.decode() and "1 subject and author" in ben.get("/account/").content.decode()
    ben.post("/countries/iran/follow/", {"want": "no"})
    assert not Follow.objects.exists()


def test_a_strangers_page_is_everybodys(browser: Browsers, ben: Browser, iran: Country) -> None:
    before = browser().get("/countries/iran/")
    ben.post("/countries/iran/follow/", {"want": "yes"})
    after = browser().get("/countries/iran/")
    assert before.content == after.content and after["Cache-Control"].startswith("public") and not after.cookies
    assert "no-store" in ben.get("/countries/iran/")["Cache-Control"]


def test_a_stranger_signs_in_and_comes_back_to_the_button(browser: Browsers, people: People, iran: Country) -> None:
    ada = browser()
    answer = ada.post("/countries/iran/follow/", {"want": "yes"})
    assert answer["Location"] == "/sign-in/?next=%2Fcountries%2Firan%2Ffollow%2F"
    answer = ada.post("/library/save/", {"q": "grain corridor", "country": "iran", "page": "3"})
    assert answer["Location"] == "/sign-in/?next=%2Flibrary%2Fsave%2F%3Fq%3Dgrain%2Bcorridor%26country%3Diran"
    ada.sign_in(people.ben())
    assert 'data-act="follow"' in ada.get("/countries/iran/follow/").content.decode()
    page = ada.get("/library/save/?q=grain+corridor&country=iran").content.decode()
    assert 'value="grain, corridor"' in page and 'name="country" value="iran"' in page
    assert not (Follow.objects.exists() or SavedSearch.objects.exists())  # looking keeps nothing


def test_a_search_is_saved_renamed_and_removed(ben: Browser) -> None:
    asked = {"q": '"grain corridor"', "from": "2020"}
    assert 'name="name"' in ben.post("/library/save/", asked).content.decode()
    ben.post("/library/save/", {**asked, "name": "Grain", "often": "daily"})
    row = SavedSearch.objects.get()
    assert (row.name, row.often, row.asked) == ("Grain", "daily", "q=%22grain+corridor%22&from=2020")
    page = ben.get("/account/following/").content.decode()
    assert "/library/?q=%22grain+corridor%22&amp;from=2020" in page
    ben.post("/account/following/", {"what": "search", "row": row.pk, "act": "change", "name": "Corn", "often": "never"})
    row.refresh_from_db()
    assert (row.name, row.often) == ("Corn", "never")
    ben.post("/account/following/", {"what": "search", "row": row.pk, "act": "remove"})
    assert not SavedSearch.objects.exists()


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"q": "x", "name": " \x00\n", "often": "daily"}, "Give the search a name"),
        ({"q": "x", "name": "n" * 121, "often": "daily"}, "Give the search a name"),
        ({"q": "x", "name": "x", "often": "hourly"}, "Choose daily, weekly or never."),
        ({"q": "", "name": "x", "often": "daily"}, "There is nothing to save yet"),
        ({"q": "ж" * 900, "name": "x", "often": "daily"}, "too long to be saved"),
    ],
)
def test_what_cannot_be_saved_is_said(ben: Browser, sent: dict[str, str], said: str) -> None:
    answer = ben.post("/library/save/", sent)
    assert answer.status_code == 422 and said in answer.content.decode() and not SavedSearch.objects.exists()


@pytest.mark.parametrize("row", ["0", "-1", "x", "²", "9" * 19, "9" * 40, ""])
def test_any_word_for_a_row_is_answered(ben: Browser, row: str) -> None:
    assert ben.post("/account/following/", {"what": "search", "row": row, "act": "remove"}).status_code == 302


def test_nobody_changes_what_another_follows(ben: Browser, browser: Browsers, people: People, iran: Country) -> None:
    ben.post("/countries/iran/follow/", {"want": "yes"})
    ben.post("/library/save/", {"q": "grain", "name": "Grain", "often": "daily"})
    cleo = browser().sign_in(people.cleo())
    for what, row in (("follow", Follow.objects.get().pk), ("search", SavedSearch.objects.get().pk)):
        for act in ("remove", "change"):
            cleo.post("/account/following/", {"what": what, "row": row, "act": act, "often": "never", "name": "Mine"})
    cleo.post("/account/following/", {"what": "all"})
    assert SavedSearch.objects.get().name == "Grain" and SavedSearch.objects.get().often == Follow.objects.get().often.replace(
        "weekly", "daily"
    )
    assert "Grain" not in cleo.get("/account/following/").content.decode()
    ben.post("/account/following/", {"what": "all"})
    assert SavedSearch.objects.get().often == Follow.objects.get().often == Often.NEVER


def test_what_is_followed_goes_with_the_readers_export(ben: Browser, iran: Country, settings: Any) -> None:
    ben.post("/countries/iran/follow/", {"want": "yes"})
    ben.post("/library/save/", {"q": "grain", "name": "Grain", "often": "daily"})
    data = ben.get("/account/reading/export.json").json()
    assert data["follows"][0]["name"] == "Iran" and data["follows"][0]["address"].endswith("/countries/iran/")
    assert data["saved_searches"][0]["address"].endswith("/library/?q=grain") and data["saved_searches"][0]["told"] == "daily"
    page = ben.get("/account/reading/export.html").content.decode()
    assert "Iran" in page and "Grain" in page
    iran.delete()
    assert "no longer there" in ben.get("/account/following/").content.decode()
    assert ben.get("/account/reading/export.json").json()["follows"][0]["name"] is None


def test_a_form_from_elsewhere_follows_nothing(ben: Browser, iran: Country, articles: Articles) -> None:
    for path in ("/countries/iran/follow/", "/library/save/", "/account/following/"):
        assert (
            ben.post(path, {"want": "yes", "q": "x", "name": "x", "often": "daily"}, headers={"Sec-Fetch-Site": "cross-site"}).status_code
            == 403
        )
    assert not (Follow.objects.exists() or SavedSearch.objects.exists())
