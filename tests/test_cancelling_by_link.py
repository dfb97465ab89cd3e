"""Cancelling without signing in."""

from collections.abc import Callable
from datetime import timedelta

import time_machine
from django.test import TestCase

from conftest import NOON, Browser, People
from masthead.newsletters.models import Message
from masthead.subscriptions.billing.leaving import do_look_up
from masthead.subscriptions.billing.models import Subscription
from masthead.subscriptions.billing.words import OTHER, WORDS, words
from masthead.subscriptions.granting import has_access
from masthead.subscriptions.models import Plan, Price
from masthead.subscriptions.providers.manual.invoices import do_order, do_record_payment

Browsers = Callable[[], Browser]


def subscribes(people: People) -> Subscription:
    plan = Plan.objects.get_or_create(slug="all-access", defaults={"name": "All-Access"})[0]
    price = Price.objects.create(plan=plan, months=1, minor=900, currency="EUR")
    do_record_payment(order=do_order(reader=people.ben(), price=price, at=NOON), at=NOON)
    Message.objects.all().delete()
    return Subscription.objects.get()


def test_sec_whoever_asks_is_told_the_same(browser: Browsers, people: People) -> None:
    subscribes(people)
    answers = [
        browser().post("/cancel/", {"email": address}).content for address in ("ben@example.org", "nobody@example.org", "BEN@example.org")
    ]
    assert len(set(answers)) == 1 and b"If somebody subscribes with this address" in answers[0]
    assert browser().post("/cancel/", {"email": "no address"}).status_code == 422


def test_the_mailed_link_cancels_by_a_press(browser: Browsers, people: People, outbox: Callable[[], list[str]]) -> None:
    subscription = subscribes(people)
    for address in ("nobody@example.org", "ben@example.org"):
        with TestCase.captureOnCommitCallbacks(execute=True):
            do_look_up(address=address, at=NOON)
    (message,) = [text for text in outbox() if "To: ben@example.org" in text and "asked to cancel" in text]
    address = next(word for word in message.split() if "/cancel/" in word).split("/cancel/", 1)[1]
    stranger = browser()
    for _ in range(3):
        page = stranger.get(f"/cancel/{address}")
        assert page.status_code == 200 and page["Referrer-Policy"] == "no-referrer" and "no-store" in page["Cache-Control"]
        stranger.head(f"/cancel/{address}")
    subscription.refresh_from_db()
    assert subscription.ends_at is None, "opening the link changes nothing"
    done = stranger.post(f"/cancel/{address}").content.decode()
    subscription.refresh_from_db()
    assert subscription.ends_at == subscription.paid_until and f"{subscription.ends_at:%-d %B %Y}" in done
    assert has_access(subscription.reader_id, NOON + timedelta(days=20)), "until the end of what is paid"
    assert stranger.post(f"/cancel/{address}").status_code == 200, "pressed twice, cancelled once"
    assert any("You have cancelled All-Access" in text for text in outbox())


def test_sec_a_link_is_good_for_three_days_and_unforgeable(browser: Browsers, people: People, outbox: Callable[[], list[str]]) -> None:
    subscription = subscribes(people)
    with TestCase.captureOnCommitCallbacks(execute=True):
        do_look_up(address="ben@example.org", at=NOON)
    address = next(word for word in "\n".join(outbox()).split() if "/cancel/" in word).split("/cancel/", 1)[1].rstrip("/")
    for token in (address[:-2], f"1:{address}", "x"):
        assert browser().post(f"/cancel/{token}/").status_code == 410
    with time_machine.travel(NOON + timedelta(days=3, minutes=1)):
        assert browser().post(f"/cancel/{address}/").status_code == 410
    subscription.refresh_from_db()
    assert subscription.ends_at is None


def test_sec_a_mailbox_is_not_flooded(browser: Browsers, people: People) -> None:
    subscribes(people)
    with TestCase.captureOnCommitCallbacks(execute=True):
        for _ in range(9):
            do_look_up(address="ben@example.org", at=NOON)
    assert Message.objects.count() == 3
    answers = [browser().post("/cancel/", {"email": f"a{n}@example.org"}).status_code for n in range(12)]
    assert set(answers[:10]) == {200} and answers[-1] == 429


def test_every_kind_of_message_has_its_words(people: People) -> None:
    subscription = subscribes(people)
    for kind in WORDS:
        said = words(kind, subscription)
        assert "{" not in said.subject + "".join(said.paragraphs) and said.to.startswith("/")
    assert words("a kind to come", subscription).heading == OTHER.heading
