"""Reading by an address at an institution's domain: proven by a code, proven again, ended with domain, licence or another address."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from wall_play import Outbox, code_in

from conftest import NOON, Articles, Browser, People
from masthead.kit.clock import now
from masthead.kit.refusals import BadInput
from masthead.readers.models import Reader
from masthead.readers.signing_in import do_add
from masthead.subscriptions.granting import has_access
from masthead.subscriptions.institutions import members
from masthead.subscriptions.institutions.models import Institution, Member
from masthead.subscriptions.models import Grant

Browsers = Callable[[], Browser]


@pytest.fixture
def university(db: None) -> Institution:
    made = Institution.objects.create(slug="univ", name="The University", starts=NOON - timedelta(days=9), ends=NOON + timedelta(days=200))
    members.do_add_domain(institution=made, typed=" @Univ.Example ", at=NOON)
    return made


def signs_in(browser: Browser, address: str, outbox: Outbox) -> Reader:
    """By a code from the mailbox."""
    browser.post("/sign-in/", {"email": address})
    browser.post("/sign-in/code/", {"code": code_in(outbox()[-1])})
    return Reader.objects.get(email=address)


def test_a_code_from_a_mailbox_there_opens_the_library_for_ninety_days(
    browser: Browsers, articles: Articles, university: Institution, outbox: Outbox
) -> None:
    page = articles.one().address()
    do_add(email="noor@univ.example", at=NOON)
    noor = browser()
    reader = signs_in(noor, "noor@univ.example", outbox)
    assert b"LOCKED1x6" in noor.get(page).content
    assert "You read through The University until 21 February 2027" in noor.get("/account/").content.decode()
    with time_machine.travel(NOON + timedelta(days=60)):
        signs_in(browser(), "noor@univ.example", outbox)
        assert Grant.objects.get(reader=reader).ends == Member.objects.get().proven_at + members.PROOF
    assert has_access(reader.pk, NOON + timedelta(days=149)) and not has_access(reader.pk, NOON + timedelta(days=151))


def test_sec_only_a_proven_address_and_only_by_the_mailbox(
    browser: Browsers, people: People, university: Institution, outbox: Outbox
) -> None:
    noor = do_add(email="noor@univ.example", at=NOON)
    browser().sign_in(noor)  # without a code from the mailbox: a link of the staff's, a passkey
    other = do_add(email="eve@evil-univ.example", at=NOON)
    sub = do_add(email="eve@univ.example.evil.example", at=NOON)
    unproven = Reader.objects.create(email="new@univ.example")
    for reader in (other, sub, unproven):
        members.do_admit(reader_id=reader.pk, at=NOON)
    assert not Grant.objects.exists()


def test_sec_domain_taken_away_licence_shortened_or_address_changed_it_ends_at_the_next_request(university: Institution) -> None:
    def admitted(name: str) -> Reader:
        reader = do_add(email=f"{name}@univ.example", at=NOON)
        members.do_admit(reader_id=reader.pk, at=NOON)
        assert has_access(reader.pk, now())
        return reader

    moved = admitted("moved")
    Reader.objects.filter(pk=moved.pk).update(email="moved@elsewhere.example")
    members.do_move(reader_id=moved.pk, at=NOON)
    assert not has_access(moved.pk, now())
    noor = admitted("noor")
    university.ends = NOON + timedelta(days=5)
    university.save()
    assert has_access(noor.pk, NOON + timedelta(days=4)) and not has_access(noor.pk, NOON + timedelta(days=6))
    university.ends = NOON + timedelta(days=50)
    university.save()
    assert has_access(noor.pk, NOON + timedelta(days=49)), "renewed, it goes on"
    members.do_remove_domain(institution=university, domain_id=university.domains.get().pk, at=NOON)
    assert not has_access(noor.pk, now())


def test_an_old_proof_gives_nothing_until_it_is_new(university: Institution) -> None:
    noor = do_add(email="noor@univ.example", at=NOON)
    members.do_admit(reader_id=noor.pk, at=NOON)
    later = NOON + timedelta(days=100)
    members.do_follow(institution=university, at=later)
    assert not has_access(noor.pk, later)
    members.do_admit(reader_id=noor.pk, at=later)
    assert has_access(noor.pk, later) and Member.objects.count() == 1


@pytest.mark.parametrize("typed", ["", "univ", "gmail.com", "univ example.com", "uni..example", "@", "-.-", "univ.example"])
def test_what_is_no_domain_of_theirs_is_said(university: Institution, typed: str) -> None:
    other = Institution.objects.create(slug="other", name="Other", starts=NOON, ends=NOON + timedelta(days=9))
    with pytest.raises(BadInput):
        members.do_add_domain(institution=other, typed=typed, at=NOON)
    assert not other.domains.exists()


def test_at_the_desk(browser: Browsers, people: People, university: Institution) -> None:
    eva, page = browser().sign_in(people.eva()), f"/desk/institutions/{university.pk}/addresses/"
    assert "belongs to" not in eva.post(page, {"act": "domain", "domain": "students.univ.example"}, follow=True).content.decode()
    assert "is no domain" in eva.post(page, {"act": "domain", "domain": "nonsense"}).content.decode()
    eva.post(page, {"act": "no-domain", "number": university.domains.get(domain="univ.example").pk})
    assert [one.domain for one in university.domains.all()] == ["students.univ.example"]
