"""The list of names at the desk, and in the gatherer that runs."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission

from conftest import NOON, Articles, Browser, People
from masthead.curator.models import KnownPerson, ListedName, Story, Told
from masthead.curator.names import keeping, known
from masthead.curator.newsroom.gathering import Gatherer
from masthead.curator.tests.newsroom import Wire, paper_wire
from masthead.kit.refusals import BadInput

__all__ = ["paper_wire"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def eva(browser: Callable[[], Browser], people: People) -> Browser:
    desk = browser()
    desk.sign_in(people.eva())
    return desk


def press(desk: Browser, what: str, **fields: object) -> str:
    """What the desk says."""
    answer = desk.post("/desk/wire/names/act/", {"what": what, **fields}, follow=True)
    return " ".join(str(message).strip() for message in answer.context["messages"])


def test_only_editors_see_and_change_it(browser: Callable[[], Browser], people: People) -> None:
    stranger, reader, writer = browser(), browser(), browser()
    reader.sign_in(people.ben())
    at_the_desk = people.cleo()
    at_the_desk.user_permissions.add(Permission.objects.get(codename="access_admin"))
    writer.sign_in(at_the_desk)
    keeping.do_list(line=keeping.typed(name="Blighty", means="country", of="GB"), by=None, at=NOON)
    for who in (stranger, reader, writer):
        for path in ("/desk/wire/names/", "/desk/wire/names/names.csv"):
            answer = who.get(path)
            assert answer.status_code in {302, 403} and "Blighty" not in answer.content.decode()
        for what in ("list", f"unlist:{ListedName.objects.get().pk}", "take-in"):
            fields = {"what": what, "name": "Elysée", "means": "never", "pasted": "name,means\nElysée,never\n"}
            assert who.post("/desk/wire/names/act/", fields).status_code in {302, 403}
    assert [row.name for row in ListedName.objects.all()] == ["Blighty"]


def test_looking_and_trying_keep_nothing(eva: Browser) -> None:
    assert eva.get("/desk/wire/names/act/").status_code == 405
    eva.get("/desk/wire/names/?what=list&name=Blighty&means=country&of=GB")
    page = eva.post(
        "/desk/wire/names/act/", {"what": "try", "name": "Blighty", "means": "country", "of": "GB", "sentence": "Blighty and France."}
    ).content.decode()
    assert page.count("France, FR") == 2 and page.count("United Kingdom, GB") == 1
    assert not ListedName.objects.exists()


def test_eva_puts_a_name_on_the_list_changes_it_finds_it_and_takes_it_off(eva: Browser) -> None:
    assert "“Blighty” is on the list" in press(eva, "list", name=" Blighty ", means="country", of="GB", note="columnists")
    assert "“Blighty” is changed" in press(eva, "list", name="Blighty", means="country", of="Iceland")
    row = ListedName.objects.get()
    assert (row.of, row.countries, row.note, row.by is not None) == ("Iceland", "IS", "", True)
    assert ">Blighty</a>" in eva.get("/desk/wire/names/?q=iceland").content.decode()
    assert "No name is like that" in eva.get("/desk/wire/names/?q=zembla").content.decode()
    assert "off the list" in press(eva, f"unlist:{row.pk}")
    assert "not on the list any more" in press(eva, f"unlist:{row.pk}")


def test_what_was_typed_wrongly_stays_in_the_form(eva: Browser) -> None:
    page = eva.post("/desk/wire/names/act/", {"what": "list", "name": "Blighty", "means": "country", "of": "Ruritania"}).content.decode()
    assert "we know no country “Ruritania”" in page and 'value="Ruritania"' in page


def test_a_sheet_in_and_out(eva: Browser) -> None:
    said = press(eva, "take-in", pasted="name,means,of\nBlighty,country,GB\nhere,never,\nKlub,organisation,Climate Club\n")
    assert "2 names added, 0 changed, 1 refused" in said and "Row 3" in said
    assert "0 names added, 2 changed." in press(eva, "take-in", pasted=eva.get("/desk/wire/names/names.csv").content.decode())
    assert "Paste a sheet" in press(eva, "take-in", pasted=" ")


def test_the_list_is_bounded(eva: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "MOST", 2)
    with pytest.raises(BadInput, match="holds 2 names at most; this would make it 3"):
        keeping.do_take_in(body=b"name,means\nAa,never\nBb,never\nCc,never\n", by=None, at=NOON)
    assert not ListedName.objects.exists()
    with pytest.raises(BadInput, match="400,000 characters at most"):
        keeping.do_take_in(body=b"x" * (keeping.LARGEST + 1), by=None, at=NOON)
    with pytest.raises(BadInput, match="not text in UTF-8"):
        keeping.do_take_in(body=b"name,means\n\xff\xfe", by=None, at=NOON)


def test_a_gatherer_that_runs_reads_by_the_list_as_it_is_now(paper_wire: Wire) -> None:
    """Added, changed and taken off, with no restart in between."""
    gatherer, seen = Gatherer(), []
    for n, (means, of) in enumerate([("", ""), ("country", "GB"), ("country", "Ireland"), ("", "")]):
        if means:
            keeping.do_list(line=keeping.typed(name="Blighty", means=means, of=of), by=None, at=NOON)
        else:
            ListedName.objects.all().delete()
        item = paper_wire.print(f"Blighty votes again {n}", at=NOON + timedelta(minutes=n))
        gatherer.read_on()
        seen.append(Told.objects.get(item=item).countries)
    assert seen == ["", "GB", "IE", ""]


def test_who_is_in_a_story_leaders_the_archive_knows_and_listed(paper_wire: Wire, eva: Browser) -> None:
    KnownPerson.objects.create(name="Nadia Brandt", pieces=4)
    keeping.do_list(line=keeping.typed(name="Bibi", means="person", of="Benjamin Netanyahu"), by=None, at=NOON)
    told = (
        ("Nadia Brandt meets Emmanuel Macron", "Nadia Brandt spoke with Emmanuel Macron of Bibi at the summit in Geneva."),
        (
            "Emmanuel Macron at the summit in Geneva with Nadia Brandt",
            "The summit in Geneva brought Nadia Brandt and Emmanuel Macron together.",
        ),
    )
    paper_wire.news(told, NOON)
    Gatherer().read_on()
    story = Story.objects.get(items=2)
    assert story.persons == {"Nadia Brandt": 2, "Emmanuel Macron": 2, "Benjamin Netanyahu": 1}
    page = eva.get(f"/desk/wire/{story.number}/").content.decode()
    assert "Who is in it" in page and "/library/?q=%22Nadia%20Brandt%22" in page


def test_the_persons_of_an_item_fit_their_column(paper_wire: Wire) -> None:
    names = [f"Nadia {first}{second}brandt" for first in "ABCDEFG" for second in "aeiou"]
    KnownPerson.objects.bulk_create(KnownPerson(name=name, pieces=3) for name in names)
    paper_wire.print("All of them met", f"{', '.join(names)}.")
    Gatherer().read_on()
    kept = Told.objects.get().persons
    assert 300 < len(kept) <= 400 and set(kept.split("|")) <= set(names)


def test_the_archive_knows_whom_three_pieces_name(articles: Articles) -> None:
    for n in range(3):
        articles.one(title=f"Robert Hollis and the port, part {n}" + (", with Peter Larsen" if n else ""))
    assert known.do_learn() == 1
    assert known.do_learn() == 1
    assert KnownPerson.objects.get().name == "Robert Hollis"
