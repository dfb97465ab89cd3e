"""What members read elsewhere counts for their institution, once; what it knows of them is theirs to see."""

from datetime import timedelta
from typing import Any

from identity_provider import University
from test_institution_sign_in import go, idp, way
from wall_play import Browsers

from conftest import NOON, Articles, Browser, People
from masthead.kit.clock import now
from masthead.readers.models import Reader
from masthead.readers.signing_in import do_add
from masthead.subscriptions.institutions import admitting, members
from masthead.subscriptions.institutions.elsewhere.models import Known, Way
from masthead.subscriptions.institutions.models import CampusUse, Institution, Librarian, Member
from masthead.subscriptions.models import Grant
from masthead.subscriptions.teams.privacy import Seats

AGENT = "Mozilla/5.0 Firefox/140.0"
assert idp and way  # the fixtures


def get(browser: Browser, page: str, address: str = "198.51.100.7") -> Any:
    return browser.get(page, REMOTE_ADDR=address, headers={"User-Agent": AGENT})


def test_what_members_read_elsewhere_counts_as_on_the_campus_and_double_clicks_once(
    browser: Browsers, people: People, articles: Articles, way: Way, idp: University
) -> None:
    article, noor = articles.one(), browser()
    get(noor, article.address())
    assert not CampusUse.objects.exists()
    go(noor, way, idp)
    for _ in range(2):
        get(noor, article.address())
    use = CampusUse.objects.first()
    assert use is not None and use.what == "request" and use.institution == way.institution and "noor" not in str(vars(use))
    Librarian.objects.create(institution=way.institution, reader=people.ben())
    ben = browser().sign_in(people.ben())
    counts = ben.get("/institutions/univ/IR.json").json()["Report_Items"][0]["Items"][0]["Attribute_Performance"][0]["Performance"]
    assert counts["Total_Item_Requests"] == {"2026-11": 1} == counts["Unique_Item_Investigations"]
    assert ",1" in ben.get("/institutions/univ/TR.csv").content.decode()
    other = Institution.objects.create(slug="other", name="Other", starts=NOON - timedelta(days=1), ends=NOON + timedelta(days=9))
    admitting.do_add_ranges(institution=other, typed="192.0.2.0/24")
    get(noor, article.address(), "192.0.2.9")
    assert CampusUse.objects.filter(institution=other).count() == 1 and CampusUse.objects.count() == 3, "once, where they are"
    for stranger in (browser(), ben):
        get(stranger, article.address())
    assert CampusUse.objects.count() == 3


def test_a_proven_address_counts_too_and_after_the_contract_it_counts_as_refused(
    browser: Browsers, people: People, articles: Articles, way: Way
) -> None:
    article, noor = articles.one(), do_add(email="noor@univ.example", at=NOON)
    here, cleo = browser().sign_in(noor), people.cleo()
    members.do_admit(reader_id=noor.pk, at=now())
    get(here, article.address())
    Reader.objects.filter(pk=cleo.pk).update(email="cleo@univ.example")
    members.do_admit(reader_id=cleo.pk, at=now())
    institution = way.institution
    institution.ends = now() - timedelta(minutes=1)
    institution.save()
    get(here, article.address())
    get(browser().sign_in(cleo), article.address())  # reads by her own subscription
    assert list(CampusUse.objects.order_by("pk").values_list("what", flat=True)) == ["request", "no_license"]


def test_whom_an_institution_knows_them_as_is_in_their_copy_and_goes_with_them(browser: Browsers, way: Way, idp: University) -> None:
    go(browser(), way, idp)
    reader = Reader.objects.get()
    held = Seats().holds(reader, NOON)
    assert held["known_by"][0]["as"] == "noor-1" and held["known_by"][0]["institution"] == "The University"
    Grant.objects.all().delete()
    reader.delete()
    assert not Known.objects.exists() and not Member.objects.exists()
