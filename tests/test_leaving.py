"""Everything about a reader, to take along; and erasing them, so that nothing of them is found: in no table, file, index or cache."""

import gzip
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.sessions.backends.db import SessionStore
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.db.models.fields.reverse_related import ManyToOneRel
from wall_play import Browsers, Outbox, code_in, keep_reading

from conftest import NOON, Articles, Browser, People
from masthead.access import gifts
from masthead.library import following, reading
from masthead.library.models import Often, Topic
from masthead.newsletters import suppressions
from masthead.newsletters.consents import do_agree, in_force
from masthead.newsletters.models import Consent, Delivery, Inbound, Letter
from masthead.newsletters.privacy import HASH
from masthead.readers.models import Happening, Reader
from masthead.readers.privacy.rooms import rooms
from masthead.subscriptions.billing.models import Invoice
from masthead.subscriptions.gifts import giving
from masthead.subscriptions.gifts.models import GiftSubscription
from masthead.subscriptions.granting import do_grant
from masthead.subscriptions.models import Grant, Order, Plan, Price
from masthead.subscriptions.providers.manual.invoices import do_record_payment
from masthead.subscriptions.teams import buying, seating
from masthead.subscriptions.teams.models import Team

NAME, ADDRESS = "Canary Quillfeather", "canary.quillfeather@example.org"
TRACES = ("quillfeather",)


@pytest.fixture(autouse=True)
def _letters(db: None) -> None:
    from masthead.newsletters.letters import do_make_letters

    do_make_letters()


def lives_fully(browser: Browsers, articles: Articles, people: People) -> Reader:
    """A reader who has used every room."""
    from masthead.readers.signing_in import do_add, do_make_link

    first, second = articles(2)
    keep_reading(browser(), first, ADDRESS)
    reader = do_add(email=ADDRESS, name=NAME, at=NOON)
    here = browser().sign_in(reader)
    here.post(first.address() + "open/")
    reading.do_save(reader=reader, article_id=first.pk, at=NOON)
    here.post("/account/address/", {"email": "quillfeather.new@example.org"})
    do_make_link(reader=reader, at=NOON)
    topic = Topic.objects.create(name="Rivers", slug="rivers")
    following.do_follow(reader=reader, kind="topic", number=topic.pk, at=NOON)
    following.do_save_search(reader=reader, name="Quillfeather’s own", asked="q=quillfeather", often=Often.DAILY, at=NOON)
    letter = Letter.objects.get(slug="free-letter")
    do_agree(reader_id=reader.pk, letter=letter, at=NOON, wording="Yes, the free letter.", source="/letters/")
    here.post("/letters/sign-up/", {"email": ADDRESS, "letter": "free-letter", "page": "/letters/"})
    Inbound.objects.create(
        source="imap", event_id="1", kind="mail", body=f"To: {ADDRESS}".encode(), to=ADDRESS, came_at=NOON, said=f"<{ADDRESS}> gone"
    )
    Inbound.objects.create(source="imap", event_id="2", kind="mail", body=f"Bounced: {ADDRESS}".encode(), came_at=NOON)
    plan = Plan.objects.get_or_create(slug="all-access", defaults={"name": "All-Access"})[0]
    do_grant(reader=reader, plan=plan, source=Grant.Source.COMP, at=NOON, reason=f"a friend of {NAME}")
    gifts.do_give(reader=reader, piece=second.piece, at=NOON)
    groups_of(reader, people.ben(), plan)
    visitor = browser()
    visitor.post("/sign-in/", {"email": ADDRESS})  # a half-done sign-in holds the address in its session
    return reader


def groups_of(reader: Reader, ben: Reader, plan: Plan) -> None:
    """Gifts and teams: theirs, which nobody paid for, and Ben's, who did."""
    price = Price.objects.create(plan=plan, months=12, minor=9000, currency="EUR")
    for giver, to in ((reader, "friend@example.org"), (ben, ADDRESS)):
        wish = giving.Wish("Ben" if giver == ben else NAME, to, f"Dear {NAME}", NOON + timedelta(days=9))
        gift = giving.do_order(giver=giver, price=price, wish=wish, at=NOON)
    buying.do_order(owner=reader, price=price, seats=3, name="Quillfeathers", at=NOON)
    team = buying.do_order(owner=ben, price=price, seats=3, name="Ben’s", at=NOON)
    for paid in (gift.order, team):
        do_record_payment(order=paid, at=NOON)
    seating.do_invite(team=team.for_team.team, typed=ADDRESS, at=NOON)
    seating.do_take_seat(team=team.for_team.team, reader=reader, at=NOON)


def order(reader: Reader, state: str) -> Order:
    plan = Plan.objects.get(slug="all-access")
    return Order.objects.create(
        reference=Order.new_reference(), reader=reader, plan=plan, months=1, minor=900, currency="EUR", state=state, ordered_at=NOON
    )


def bill(reader: Reader, number: str, state: str) -> Invoice:
    made_out = {"number": number, "external_id": number, "provider": "manual", "billed_to": {"name": NAME}, "minor": 900, "currency": "EUR"}
    return Invoice.objects.create(reader=reader, state=state, issued_at=NOON, **made_out)


def everything_in_the_database() -> Iterator[tuple[str, str]]:
    """Every value of every column of every table, also of those that no model knows; sessions opened, JSON and bytes as text."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            names = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                for name, value in zip(names, row, strict=True):
                    text = bytes(value).decode("utf-8", "replace") if isinstance(value, (bytes, memoryview)) else str(value)
                    yield f"{table}.{name}", text
                    if table == "django_session" and name == "session_data":
                        yield f"{table} opened", json.dumps(SessionStore().decode(text))


def everything_in_files(folder: Path) -> Iterator[tuple[str, str]]:
    for path in folder.rglob("*"):
        if path.is_file():
            raw = path.read_bytes()
            yield str(path), (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode("utf-8", "replace")


def traces(*sources: Iterator[tuple[str, str]]) -> list[str]:
    return sorted({where for source in sources for where, text in source if any(trace in text.lower() for trace in TRACES)})


def erase(here: Browser, outbox: Outbox) -> Any:
    here.post("/account/erase/", {})
    return here.post("/account/erase/", {"what": "erase", "code": code_in(outbox()[-1])})


@pytest.fixture
def database_cache(settings: Any) -> None:
    settings.CACHES = {**settings.CACHES, "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}}
    call_command("createcachetable", verbosity=0)


def test_after_two_presses_and_a_code_no_trace_is_found(
    browser: Browsers, articles: Articles, people: People, outbox: Outbox, settings: Any, database_cache: None, caplog: Any
) -> None:
    reader = lives_fully(browser, articles, people)
    order(reader, Order.State.AWAITING)
    here = browser().sign_in(reader)
    outbox()
    before = traces(everything_in_the_database(), everything_in_files(settings.OUTBOX))
    assert len([where for where in before if ".eml" in where]) >= 3 and len(before) >= 20, before
    page = here.get("/account/erase/").content.decode()
    assert HASH in page and "cannot be undone" in page
    assert Reader.objects.filter(pk=reader.pk).exists(), "looking erases nothing"
    answer = erase(here, outbox)
    assert answer.status_code == 200 and "Erased" in answer.content.decode()
    assert here.get("/account/").status_code == 302
    outbox()  # the farewell goes out, and is forgotten
    left = traces(everything_in_the_database(), everything_in_files(settings.DATA), everything_in_files(settings.OUTBOX))
    # With no mail server named the outbox is the reader's own mailbox; there lies what says farewell, and nothing else.
    assert len(left) == 1 and left[0].endswith(".eml"), left
    assert "Your account is erased" in Path(left[0]).read_text()
    assert not Reader.objects.filter(pk=reader.pk).exists()
    assert "quillfeather" not in caplog.text.lower()
    assert not any("quillfeather" in str(cache.get(key)) for key in getattr(cache, "_cache", {}))


def test_what_was_paid_for_others_goes_on_without_who_paid(people: People) -> None:
    from masthead.readers.privacy.leaving import do_erase

    ada, plan = people.ben(), Plan.objects.create(slug="a", name="A")
    price = Price.objects.create(plan=plan, months=12, minor=9000, currency="EUR")
    gift = giving.do_order(giver=ada, price=price, wish=giving.Wish(NAME, "friend@example.org", f"Love, {NAME}", NOON), at=NOON)
    team = buying.do_order(owner=ada, price=price, seats=3, name="Ours", at=NOON)
    for paid in (gift.order, team):
        do_record_payment(order=paid, at=NOON)
    do_erase(reader=ada, at=NOON)
    gift = GiftSubscription.objects.get()
    assert (gift.giver, gift.giver_name, gift.message, gift.recipient) == (None, "Somebody", "", "friend@example.org")
    assert gift.standing(NOON) == "ready" and Team.objects.get().runs(NOON) and Team.objects.get().owner is None


def test_what_the_law_keeps_stays_under_a_number_and_is_listed(
    browser: Browsers, articles: Articles, people: People, outbox: Outbox, settings: Any
) -> None:
    reader = lives_fully(browser, articles, people)
    paid, open_ = order(reader, Order.State.PAID), order(reader, Order.State.AWAITING)
    bill(reader, "1", Invoice.State.PAID)
    bill(reader, "2", Invoice.State.OPEN)
    here = browser().sign_in(reader)
    page = here.get("/account/erase/").content.decode()
    assert "1 paid order, for ten years" in page and "1 invoice as made out, for ten years" in page
    said = erase(here, outbox).content.decode()
    assert "1 paid order, for ten years" in said and "1 invoice as made out" in said and HASH in said
    outbox()
    left = traces(everything_in_the_database())
    assert left == ["subscriptions_invoice.billed_to"] and Invoice.objects.get(reader=reader).number == "1"
    hollow = Reader.objects.get(pk=reader.pk)
    assert hollow.email == f"erased-{reader.pk}@erased.invalid" and not hollow.is_active and not hollow.name
    assert Order.objects.get(reader=reader).pk == paid.pk and not Order.objects.filter(pk=open_.pk).exists()
    # Everything else that pointed at the reader is gone.
    pointing = {
        relation.related_model._meta.label
        for relation in Reader._meta.related_objects
        if isinstance(relation, ManyToOneRel) and relation.related_model._base_manager.filter(**{relation.field.name: reader.pk}).exists()
    }
    assert pointing == {"subscriptions.Order", "subscriptions.Invoice"} <= set().union(*(room.keeps for room in rooms()))
    assert suppressions.in_force(ADDRESS) is not None, "as a hash: an old list brings them no letters"


def test_whoever_comes_back_is_written_to_again(browser: Browsers, articles: Articles, people: People, outbox: Outbox) -> None:
    reader = lives_fully(browser, articles, people)
    erase(browser().sign_in(reader), outbox)
    (article,) = articles(1)
    again = browser()
    keep_reading(again, article, ADDRESS)
    again.post("/keep-reading/code/", {"code": code_in(outbox()[-1])})
    back = Reader.objects.get(email=ADDRESS)
    assert in_force(back) == {"free-letter"} and suppressions.in_force(ADDRESS) is None
    assert not Happening.objects.filter(reader=back).exclude(what="signed in").exists(), "a new person to us"


def test_the_code_is_the_newest_and_for_this_alone(browser: Browsers, people: People, outbox: Outbox) -> None:
    ben = people.ben()
    here = browser().sign_in(ben)
    here.post("/sign-in/again/", {"what": "send"})
    again = code_in(outbox()[-1])
    assert here.post("/account/erase/", {"what": "erase", "code": again}).status_code == 422, "asked for something else"
    here.post("/account/erase/", {})
    right = code_in(outbox()[-1])
    for n in range(5):
        here.post("/account/erase/", {"what": "erase", "code": f"{(int(right) + n + 1) % 10**6:06d}"})
    assert here.post("/account/erase/", {"what": "erase", "code": right}).status_code == 422
    assert Reader.objects.filter(pk=ben.pk).exists()


def test_staff_are_not_erased_while_they_work_here(browser: Browsers, people: People) -> None:
    answer = browser().sign_in(people.eva()).post("/account/erase/", {})
    assert answer.status_code == 409 and "You work at the desk" in answer.content.decode()


def test_a_room_that_fails_undoes_what_the_others_did(browser: Browsers, people: People, monkeypatch: Any) -> None:
    from masthead.newsletters.privacy import Newsletters
    from masthead.readers.privacy.leaving import do_erase

    cleo = people.cleo()
    monkeypatch.setattr(Newsletters, "stays", lambda self, reader: [])
    monkeypatch.setattr(Newsletters, "leave", lambda self, reader, addresses, at: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        do_erase(reader=cleo, at=NOON)
    assert Reader.objects.get(pk=cleo.pk).email == "cleo@example.org" and Grant.objects.filter(reader=cleo).exists()
    assert EmailAddress.objects.filter(user=cleo).exists()


def test_letters_sent_stay_counted_without_their_reader() -> None:
    """A dispatch accounts for every one of its letters."""
    assert Delivery._meta.get_field("reader").null


def test_the_copy_holds_every_rooms_part(browser: Browsers, articles: Articles, people: People) -> None:
    reader = lives_fully(browser, articles, people)
    order(reader, Order.State.PAID)
    here = browser().sign_in(reader)
    copy = json.loads(here.post("/account/privacy/everything.json").content)
    assert set(copy) == {"reader", "made_at", "agreed", *(room.name for room in rooms())}
    assert {"account", "subscriptions", "wall", "reading", "letters"} <= set(copy)
    assert copy["account"]["email"] == ADDRESS and copy["account"]["devices"] and copy["account"]["happened"]
    assert copy["subscriptions"]["orders"][0]["amount"] and copy["subscriptions"]["access"][0]["reason"] == f"a friend of {NAME}"
    assert copy["reading"]["saved"] and copy["reading"]["gifts"] and copy["reading"]["follows"][0]["name"] == "Rivers"
    assert copy["wall"]["passes"] and copy["letters"]["log_of_consents"] and copy["letters"]["messages"]
    assert copy["agreed"][0]["wording"] == "Yes, the free letter."
    page = here.post("/account/privacy/everything.html").content.decode()
    for found in (ADDRESS, "Rivers", "Yes, the free letter.", f"a friend of {NAME}", "Your reading", "What you subscribed to"):
        assert found in page, found
    assert Happening.objects.filter(reader=reader, what="exported").count() == 2


def test_the_copy_is_for_who_has_just_shown_that_it_is_they(browser: Browsers, people: People) -> None:
    import time_machine

    here = browser().sign_in(people.ben())
    with time_machine.travel(NOON + timedelta(minutes=16), tick=True):
        assert here.post("/account/privacy/everything.json")["Location"].startswith("/sign-in/again/")
    assert browser().post("/account/privacy/everything.json")["Location"].startswith("/sign-in/")
    assert here.get("/account/privacy/everything.json").status_code == 405
    tried = [here.post("/account/privacy/everything.json").status_code for _ in range(11)]
    assert tried == [200] * 10 + [429]


def test_consents_are_shown_as_they_were_given_and_taken_back(browser: Browsers, people: People) -> None:
    ben = people.ben()
    letter = Letter.objects.get(slug="free-letter")
    do_agree(reader_id=ben.pk, letter=letter, at=NOON, wording="Yes, send me the free letter.", source="/letters/")
    here = browser().sign_in(ben)
    page = here.get("/account/privacy/").content.decode()
    assert letter.name in page and "Yes, send me the free letter." in page and "/letters/" in page and "in force" in page
    here.post("/account/letters/", {"letter": "free-letter", "want": "no"})
    assert "taken back on 23 November 2026" in here.get("/account/privacy/").content.decode()
    assert Consent.objects.count() == 1
