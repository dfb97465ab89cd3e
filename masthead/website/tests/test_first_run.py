"""Setting up in the browser: by whoever has the console's address, once, all or nothing."""

import io
import logging
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.http import Http404
from django.test import RequestFactory

from conftest import NOON, Browser
from masthead import cli
from masthead.access.models import WallRules
from masthead.kit.quiet import Discreet
from masthead.kit.signing import same
from masthead.library.models import Publication, Region, Rhythm
from masthead.readers.models import Reader
from masthead.website import first_run
from masthead.website.doctor import examine
from masthead.website.setting_up import _let_groups_work

SAID = {
    "name": "The Long View",
    "tagline": "What lasts, and why",
    "description": "A review.",
    "accent": "#005F4B",
    "articles_a_month": "4",
    "opening_paragraphs": "1",
    "analyses_a_weekday": "2",
    "in_depth_a_week": "0",
    "regions": "Europe\n  Côte  d’Azur \n\neurope\n日本\n中国",
    "editor_name": "Eva Lindqvist",
    "editor_email": " Eva@Example.org",
}

pytestmark = pytest.mark.django_db


@pytest.fixture
def rights(db: None) -> None:
    _let_groups_work()


@pytest.fixture
def visitor(browser: Callable[[], Browser], rights: None) -> Browser:
    return browser()


def address() -> str:
    return f"/set-up/{first_run.token()}/"


def nothing_was_made() -> bool:
    return not (Reader.objects.exists() or Region.objects.exists() or Publication.objects.exclude(begun_at=None).exists())


def test_it_sets_up_everything_and_signs_the_first_editor_in(visitor: Browser, articles: Any) -> None:
    page = visitor.post(address(), SAID)
    assert (page.status_code, page["Location"]) == (302, "/desk/")
    publication, wall, rhythm, eva = Publication.load(), WallRules.load(), Rhythm.load(), Reader.objects.get()
    assert (publication.name, publication.tagline, publication.accent) == ("The Long View", "What lasts, and why", "#005f4b")
    assert (wall.articles_a_month, wall.opening_paragraphs) == (4, 1)
    assert (rhythm.analyses_a_weekday, rhythm.in_depth_a_week) == (2, 0)
    assert list(Region.objects.values_list("name", "slug")) == [
        ("Europe", "europe"), ("Côte d’Azur", "cote-dazur"), ("日本", "region"), ("中国", "region-2"),
    ]  # fmt: skip
    assert (eva.email, eva.name, eva.is_staff) == ("eva@example.org", "Eva Lindqvist", True)
    assert {group.name for group in eva.groups.all()} == {"Editors", "Moderators"}
    desk = visitor.get("/desk/").content.decode()
    assert "The Long View is set up, and you are signed in as eva@example.org." in desk
    assert "Write the first article" in desk and "Next steps" in desk


class TestTheDoor:
    """Each of these opens when its defence is taken away."""

    @pytest.mark.parametrize("path", ["/set-up/wrong/", "/set-up/%C3%A9/", "/set-up/" + "0" * 64 + "/"])
    def test_without_the_token_there_is_nothing(self, visitor: Browser, path: str) -> None:
        assert visitor.get(path).status_code == 404
        assert visitor.post(path, SAID).status_code == 404
        assert nothing_was_made()

    def test_the_bare_address_tells_where_to_look_and_no_more(self, visitor: Browser) -> None:
        page = visitor.get("/set-up/")
        assert page.status_code == 200
        assert first_run.token() not in page.content.decode()
        assert visitor.post("/set-up/", SAID).status_code == 405
        assert nothing_was_made()

    def test_once_used_it_is_closed_for_good(self, visitor: Browser, browser: Callable[[], Browser]) -> None:
        path = address()
        visitor.post(path, SAID)
        Reader.objects.all().delete()  # even when nobody may enter the desk any more
        for another in (visitor, browser()):
            assert [another.get(path).status_code, another.post(path, SAID).status_code, another.get("/set-up/").status_code] == [404] * 3
        assert not Reader.objects.exists()

    @pytest.mark.parametrize("rights_of", [{"is_staff": True}, {"is_superuser": True}])
    def test_where_somebody_may_enter_the_desk_it_never_opens(self, visitor: Browser, rights_of: dict[str, bool]) -> None:
        path = address()
        Reader.objects.create_user("wim@example.org", **rights_of)
        assert [visitor.get(path).status_code, visitor.post(path, SAID).status_code, visitor.get("/set-up/").status_code] == [404] * 3
        assert Reader.objects.count() == 1

    def test_the_demo_is_set_up(self, visitor: Browser) -> None:
        publication = Publication.load()
        publication.is_demo = True
        publication.save()
        assert visitor.get(address()).status_code == 404

    def test_the_token_is_compared_in_constant_time(self, monkeypatch: pytest.MonkeyPatch, rights: None) -> None:
        compared: list[tuple[str, str]] = []
        monkeypatch.setattr(first_run, "same", lambda one, other: compared.append((one, other)) or same(one, other))
        with pytest.raises(Http404):
            first_run.first_run(RequestFactory().get("/"), "wrong")
        assert compared == [("wrong", first_run.token())]

    def test_the_token_hangs_on_the_secret_key(self, settings: Any) -> None:
        one = first_run.token()
        settings.SECRET_KEY = "another"
        assert first_run.token() != one

    def test_foreign_forms_are_refused(self, visitor: Browser) -> None:
        assert visitor.post(address(), SAID, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
        assert nothing_was_made()

    def test_nobody_keeps_or_finds_the_page(self, visitor: Browser) -> None:
        for path in (address(), "/set-up/"):
            page = visitor.get(path)
            assert "no-store" in page["Cache-Control"]
            assert "noindex" in page["X-Robots-Tag"] and 'content="noindex' in page.content.decode()
            assert not page.cookies

    def test_looking_changes_nothing(self, visitor: Browser) -> None:
        visitor.get(address())
        assert nothing_was_made()

    def test_tries_are_limited(self, visitor: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(first_run, "TRIES", first_run.Limit("tries to set the publication up", 1, first_run.timedelta(hours=1)))
        assert [visitor.post(address(), {**SAID, "name": ""}).status_code for _ in range(2)] == [422, 429]


class TestBadInput:
    @pytest.mark.parametrize(
        ("field", "typed", "sentence"),
        [
            ("name", "", "Give the publication a name."),
            ("accent", "red", "Write the colour as # and six digits"),
            ("accent", "", "Give a colour, such as #9e2a1f."),
            ("articles_a_month", "101", "Give a number from 0 to 100."),
            ("opening_paragraphs", "0", "Give a number from 1 to 20."),
            ("analyses_a_weekday", "many", "Give a number from 0 to 50."),
            ("regions", "\n".join(f"Region {n}" for n in range(25)), "Keep to 24 regions at most"),
            ("regions", "x" * 161, "is too long for a region"),
            ("editor_name", " ", "Give your name"),
            ("editor_email", "eva", "That does not look like an e-mail address."),
        ],
    )
    def test_one_sentence_and_nothing_lost(self, visitor: Browser, field: str, typed: str, sentence: str) -> None:
        page = visitor.post(address(), {**SAID, field: typed})
        text = page.content.decode()
        assert page.status_code == 422
        assert sentence in text and text.count('class="error" id=') == 1
        for name, value in {**SAID, field: typed}.items():
            assert page.context["form"][name].value() == value
        assert nothing_was_made()

    def test_all_or_nothing(self, visitor: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
        def fails(*args: Any, **kwargs: Any) -> None:
            raise RuntimeError("the disk is full")

        monkeypatch.setattr(first_run, "do_make_editor", fails)
        with pytest.raises(RuntimeError):
            visitor.post(address(), SAID)
        assert nothing_was_made()
        assert Publication.load().name == "Masthead"


def test_a_reader_of_that_address_becomes_the_editor(people: Any, visitor: Browser) -> None:
    ben = people.ben()
    Reader.objects.filter(pk=ben.pk).update(is_active=False)
    visitor.post(address(), {**SAID, "editor_email": ben.email})
    ben.refresh_from_db()
    assert (ben.is_staff, ben.is_active, ben.name) == (True, True, "Eva Lindqvist")
    assert visitor.get("/desk/").status_code == 200


def test_the_loser_of_a_race_makes_nothing(rights: None, visitor: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both were let in at the door; the claim is what holds."""
    form = first_run.FirstRunForm(SAID)
    assert form.is_valid()
    monkeypatch.setattr(first_run, "is_open", lambda: True)
    first, second = (first_run.do_begin({**form.cleaned_data, "editor_email": f"{n}@example.org"}, NOON) for n in "ab")
    assert first is not None and second is None
    assert Reader.objects.get().email == "a@example.org"


class TestWhatIsSaid:
    def test_the_console_and_the_doctor_name_the_address(self, rights: None) -> None:
        line = f"Open {settings.MASTHEAD.url}{address()} to begin."
        assert first_run.invitation() == line
        assert any("is not set up" in found.sentence and line in found.sentence for found in examine())

    def test_set_up_prints_it_until_it_was_used(self, visitor: Browser, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
        monkeypatch.setattr("masthead.website.setting_up.do_set_up", lambda: None)
        cli.setup(cli._parser().parse_args(["setup"]))
        assert address() in capsys.readouterr().out
        visitor.post(address(), SAID)
        cli.setup(cli._parser().parse_args(["setup"]))
        assert "set-up" not in capsys.readouterr().out
        assert first_run.invitation() == ""

    def test_the_empty_front_page_says_so(self, visitor: Browser, people: Any, articles: Any) -> None:
        assert "This publication is being set up." in visitor.get("/").content.decode()
        people.eva()
        assert "being set up" not in visitor.get("/").content.decode()

    def test_no_log_holds_the_token(self, visitor: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
        """The handler that the settings make, and the worst case: an error, whose line names the address."""
        heard = io.StringIO()
        kept = settings.LOGGING["handlers"]["console"]
        assert "discreet" in kept["filters"] and settings.LOGGING["filters"]["discreet"]["()"].endswith(Discreet.__name__)
        handler = logging.StreamHandler(heard)
        handler.addFilter(Discreet())
        logger = logging.getLogger("django.request")
        logger.addHandler(handler)
        monkeypatch.setattr(first_run, "do_begin", lambda said, at: 1 / 0)
        visitor.raise_request_exception = False
        try:
            assert visitor.post(address(), SAID).status_code == 500
        finally:
            logger.removeHandler(handler)
        assert "/set-up/…" in heard.getvalue()
        assert first_run.token() not in heard.getvalue()
