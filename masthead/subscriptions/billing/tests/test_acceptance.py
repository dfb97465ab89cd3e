"""From subscribing to winning back, with the news of each step as it was sent, thrice and shuffled, or lost and mended at night."""

from collections.abc import Callable
from datetime import timedelta

from masthead.readers.privacy.leaving import NOWHERE, do_erase
from masthead.subscriptions.billing import acts, clockwork
from masthead.subscriptions.billing.models import Invoice, Notice, Subscription
from masthead.subscriptions.billing.states import State
from masthead.subscriptions.billing.tests.stage import ASKS_ONCE, DECLINES, FAILS_LATER, VISA, Stage, path
from masthead.subscriptions.models import Grant
from masthead.subscriptions.providers.stripe.rehearsal.visiting import press


def fails_from_now_on(stage: Stage, subscription: Subscription) -> None:
    """The reader's card is one that is never charged again."""
    portal = acts.provider("stripe").portal_url(subscription, "https://paper.example/account/")
    press(portal, "update-card", card=FAILS_LATER)


def test_subscribing_by_the_month(every_way: Stage) -> None:
    stage = every_way
    ben = stage.people.ben()
    browser, page = stage.goes_to_pay(ben)
    assert not stage.reads(ben)
    back = path(press(page, "pay", card=VISA))

    before_the_news = browser.get(back).content.decode()
    assert "It is all yours" in before_the_news and stage.reads(ben)
    stage.tell()
    assert "It is all yours" in browser.get(back).content.decode()

    subscription = stage.subscription(ben)
    assert (subscription.state, subscription.minor, subscription.months, subscription.card) == (State.ACTIVE, 900, 1, "Visa ending in 4242")
    assert Grant.objects.filter(reader=ben).count() == 1
    invoice = Invoice.objects.get(reader=ben)
    assert (invoice.state, invoice.minor, invoice.currency) == ("paid", 900, "EUR")


def test_the_news_alone_opens_the_library(every_way: Stage) -> None:
    stage = every_way
    ben = stage.people.ben()
    _, page = stage.goes_to_pay(ben)
    press(page, "pay", card=VISA)
    if stage.how == "lost":
        stage.later(hours=1)  # nobody came back, nothing was told: the checkout itself is asked about
    else:
        stage.tell()
    assert stage.reads(ben) and Grant.objects.filter(reader=ben).count() == 1


def test_a_declined_card_begins_nothing(every_way: Stage) -> None:
    stage = every_way
    ben = stage.people.ben()
    browser, page = stage.goes_to_pay(ben)
    assert press(page, "pay", card=DECLINES).goes_to == page, "the same page, which says so"
    stage.tell()
    assert not stage.reads(ben) and not Subscription.objects.filter(reader=ben).exists()
    back = path(press(page, "pay", card=VISA))  # another card, on the same page
    browser.get(back)
    assert stage.reads(ben)


def test_a_bank_that_asks_is_abandoned_and_resumed(every_way: Stage) -> None:
    stage = every_way
    ben = stage.people.ben()
    browser, page = stage.goes_to_pay(ben)
    press(page, "pay", card=ASKS_ONCE)
    press(page, "abandon")
    stage.tell()
    assert not stage.reads(ben)
    press(page, "pay", card=ASKS_ONCE)
    browser.get(path(press(page, "authenticate")))
    stage.tell()
    assert stage.reads(ben)


def test_a_trial_is_paid(every_way: Stage) -> None:
    stage = every_way
    stage.plan.trial_days = 14
    stage.plan.save()
    ben = stage.people.ben()
    stage.subscribes(ben)
    assert stage.subscription(ben).state == State.TRIAL and stage.reads(ben)
    assert Grant.objects.get(reader=ben).source == Grant.Source.TRIAL
    assert not Invoice.objects.filter(reader=ben, minor__gt=0).exists()
    stage.later(days=14, hours=3)
    assert stage.subscription(ben).state == State.ACTIVE and stage.reads(ben)
    assert Invoice.objects.filter(reader=ben, minor=900, state="paid").count() == 1
    assert acts.trial_days(ben, stage.monthly) == 0, "a trial comes once"


def test_a_trial_is_not_paid(every_way: Stage) -> None:
    stage = every_way
    stage.plan.trial_days = 14
    stage.plan.save()
    ben = stage.people.ben()
    stage.subscribes(ben, card=FAILS_LATER)
    stage.later(days=14, hours=3)
    assert stage.subscription(ben).state == State.LATE and stage.reads(ben), "in grace"
    stage.later(days=15)
    assert not stage.reads(ben)


def test_a_renewal(every_way: Stage) -> None:
    stage = every_way
    ben = stage.people.ben()
    stage.subscribes(ben)
    first = stage.subscription(ben)
    stage.later(days=30, hours=3)
    second = stage.subscription(ben)
    assert second.paid_until and first.paid_until and second.paid_until > first.paid_until
    assert (second.state, stage.reads(ben), Invoice.objects.filter(reader=ben, state="paid").count()) == (State.ACTIVE, True, 2)
    assert Grant.objects.filter(reader=ben).count() == 1


def test_a_renewal_fails_and_recovers(every_way: Stage) -> None:
    stage = every_way
    ben = stage.people.ben()
    browser = stage.subscribes(ben)
    fails_from_now_on(stage, stage.subscription(ben))
    stage.later(days=30, hours=3)
    subscription = stage.subscription(ben)
    assert subscription.state == State.LATE and stage.reads(ben)
    page = browser.get("/account/").content.decode()
    assert "did not go through" in page and f"{subscription.grace_until:%-d %B %Y}" in page

    declined = browser.post("/account/payment/retry/", follow=True).content.decode()
    assert "was declined" in declined and stage.subscription(ben).state == State.LATE
    answer = browser.post("/account/payment/card/")
    press(answer.url, "update-card", card=VISA)
    assert "the payment went through" in browser.post("/account/payment/retry/", follow=True).content.decode()
    stage.tell()
    assert (stage.subscription(ben).state, stage.reads(ben)) == (State.ACTIVE, True)
    assert "did not go through" not in browser.get("/account/").content.decode()


def test_grace_then_lapse_then_won_back(every_way: Stage) -> None:
    stage = every_way
    ben = stage.people.ben()
    stage.subscribes(ben)
    fails_from_now_on(stage, stage.subscription(ben))
    stage.house.books.after_retries = "past_due"
    try:
        stage.later(days=30, hours=3)
        assert stage.reads(ben)
        stage.later(days=13)
        assert stage.reads(ben), "the grace has not ended"
        stage.later(days=2)
        assert not stage.reads(ben), "it has, whatever the provider still tries"
        acts.do_cancel(subscription=stage.subscription(ben), at=stage.at, now=True)
        stage.tell()
        assert stage.subscription(ben).state == State.ENDED and not stage.reads(ben)
        won = Subscription.objects.filter(reader=ben)
        browser, page = stage.goes_to_pay(ben)
        assert "Welcome back" in browser.get("/subscribe/").content.decode()
        browser.get(path(press(page, "pay", card=VISA)))
        stage.tell()
        assert won.count() == 2 and stage.reads(ben)
    finally:
        stage.house.books.after_retries = "canceled"


def test_cancelled_taken_back_cancelled_and_ended(every_way: Stage) -> None:
    stage = every_way
    ben = stage.people.ben()
    browser = stage.subscribes(ben)
    until = stage.subscription(ben).paid_until
    assert until and f"{until:%-d %B %Y}" in browser.get("/account/plan/cancel/").content.decode()
    for _ in range(2):
        browser.get("/account/plan/cancel/")
        assert stage.subscription(ben).ends_at is None, "opening the page changes nothing"
    browser.post("/account/plan/cancel/")
    stage.tell()
    assert stage.subscription(ben).ends_at == until
    browser.post("/account/plan/resume/")
    stage.tell()
    assert stage.subscription(ben).ends_at is None
    browser.post("/account/plan/cancel/")
    stage.later(days=1)
    assert stage.reads(ben)
    stage.travel(until - timedelta(minutes=1))
    assert stage.reads(ben)
    stage.travel(until + timedelta(minutes=1))
    assert not stage.reads(ben), "to the minute, before any news"
    stage.later(hours=3)
    assert stage.subscription(ben).state == State.ENDED and not stage.reads(ben)


def test_what_is_paid_back_is_no_access_at_the_next_request(every_way: Stage) -> None:
    stage = every_way
    ben = stage.people.ben()
    stage.subscribes(ben)
    invoice = Invoice.objects.get(reader=ben)
    acts.do_refund(invoice=invoice, minor=invoice.minor, at=stage.at)
    assert not stage.reads(ben)
    stage.tell()
    invoice.refresh_from_db()
    assert (invoice.refunded_minor, stage.subscription(ben).state, stage.reads(ben)) == (900, State.ENDED, False)


def test_a_refund_made_at_stripe_ends_access_with_its_news(every_way: Stage) -> None:
    stage = every_way
    ben = stage.people.ben()
    stage.subscribes(ben)
    stage.house.client().v1.refunds.create({"payment_intent": Invoice.objects.get(reader=ben).payment_id})
    stage.tell()
    assert not stage.reads(ben)


def test_a_partial_refund_leaves_access_if_the_desk_says_so(every_way: Stage) -> None:
    stage = every_way
    ben = stage.people.ben()
    stage.subscribes(ben)
    acts.do_refund(invoice=Invoice.objects.get(reader=ben), minor=400, at=stage.at, ends=False)
    stage.tell()
    assert stage.reads(ben) and Invoice.objects.get(reader=ben).refunded_minor == 400


def test_the_change_costs_what_was_shown(every_way: Stage) -> None:
    stage = every_way
    ben = stage.people.ben()
    browser = stage.subscribes(ben)
    stage.later(days=10)
    page = browser.get(f"/account/plan/change/?price={stage.yearly.pk}")
    preview = page.context["preview"]
    assert str(preview.due) in page.content.decode() and 8900 - 900 < preview.due.minor < 8900
    stage.later(hours=0.2)  # while the reader thinks
    browser.post("/account/plan/change/", {"price": stage.yearly.pk, "shown": page.context["shown"]})
    stage.tell()
    newest = Invoice.objects.filter(reader=ben, state="paid").order_by("-issued_at").first()
    assert newest is not None and newest.minor == preview.due.minor, "preview and invoice are equal to the cent"
    subscription = stage.subscription(ben)
    assert (subscription.months, subscription.minor, stage.reads(ben)) == (12, 8900, True)
    assert subscription.renews_at and subscription.renews_at > stage.at + timedelta(days=360)


def test_a_declined_change_changes_nothing(every_way: Stage) -> None:
    stage = every_way
    ben = stage.people.ben()
    browser = stage.subscribes(ben)
    fails_from_now_on(stage, stage.subscription(ben))
    page = browser.get(f"/account/plan/change/?price={stage.yearly.pk}")
    answer = browser.post("/account/plan/change/", {"price": stage.yearly.pk, "shown": page.context["shown"]})
    assert answer.status_code == 402 and "declined" in answer.content.decode()
    stage.tell()
    assert (stage.subscription(ben).months, stage.reads(ben)) == (1, True)


def test_a_pause_and_back(every_way: Stage) -> None:
    stage = every_way
    ben = stage.people.ben()
    browser = stage.subscribes(ben)
    paid = stage.subscription(ben).paid_until
    assert paid
    browser.post("/account/plan/pause/", {"months": "2"})
    stage.tell()
    assert (stage.subscription(ben).state, stage.reads(ben)) == (State.PAUSED, True), "what is paid is read"
    stage.travel(paid + timedelta(minutes=1))
    assert not stage.reads(ben)
    stage.later(days=20)
    assert not stage.reads(ben) and Invoice.objects.filter(reader=ben, minor__gt=0).count() == 1, "nothing is charged"
    browser.post("/account/plan/resume/")
    stage.tell()
    assert (stage.subscription(ben).state, stage.reads(ben)) == (State.ACTIVE, True)
    assert Invoice.objects.filter(reader=ben, minor=900, state="paid").count() == 2
    assert Grant.objects.filter(reader=ben).count() == 2, "and the gap stays a gap"


def test_a_pause_taken_back_at_once_costs_nothing(every_way: Stage) -> None:
    stage = every_way
    ben = stage.people.ben()
    browser = stage.subscribes(ben)
    paid = stage.subscription(ben).paid_until
    browser.post("/account/plan/pause/", {"months": "1"})
    stage.later(days=3)
    browser.post("/account/plan/resume/")
    stage.tell()
    subscription = stage.subscription(ben)
    assert (subscription.state, subscription.paid_until, stage.reads(ben)) == (State.ACTIVE, paid, True)
    assert Invoice.objects.filter(reader=ben, minor__gt=0).count() == 1
    stage.later(days=28)
    assert stage.subscription(ben).state == State.ACTIVE and Invoice.objects.filter(reader=ben, minor=900, state="paid").count() == 2


def test_a_pause_ends_by_itself_with_a_charge(every_way: Stage) -> None:
    stage = every_way
    ben = stage.people.ben()
    browser = stage.subscribes(ben)
    browser.post("/account/plan/pause/", {"months": "1"})
    stage.tell()
    until = stage.subscription(ben).paused_until
    assert until
    stage.travel(until - timedelta(days=1))
    assert not stage.reads(ben)
    stage.later(days=1, hours=3)
    assert (stage.subscription(ben).state, stage.reads(ben)) == (State.ACTIVE, True)
    assert Invoice.objects.filter(reader=ben, minor=900, state="paid").count() == 2


def test_a_card_that_runs_out_is_told_of_once(every_way: Stage) -> None:
    stage = every_way
    ben = stage.people.ben()
    stage.subscribes(ben, stage.yearly)
    subscription = stage.subscription(ben)
    assert subscription.card_until
    Subscription.objects.update(card_until=(stage.at + timedelta(days=20)).date())
    assert [clockwork.do_remind(stage.at) for _ in range(3)] == [1, 0, 0]
    assert Notice.objects.get().kind == "card_expires"


def test_a_day_of_lost_news_is_mended_at_night(stage: Stage) -> None:
    ben, cleo = stage.people.ben(), stage.people.reader("cleo")
    stage.subscribes(ben)
    stage.subscribes(cleo)
    stage.travel(stage.at + timedelta(days=30, hours=3))
    stage.house.client().v1.subscriptions.cancel(stage.subscription(cleo).external_id)
    stage.house.webhooks.forget()
    assert stage.reads(ben), "a renewal whose news is lost locks nobody out"
    assert clockwork.do_reconcile(stage.at) == 2
    assert (stage.subscription(ben).state, stage.reads(ben)) == (State.ACTIVE, True)
    assert (stage.subscription(cleo).state, stage.reads(cleo)) == (State.ENDED, False)
    assert Invoice.objects.filter(reader=ben, state="paid").count() == 2
    assert clockwork.do_reconcile(stage.at) == 0, "asked once a night"


def test_stripe_is_down(stage: Stage) -> None:
    ben, ada = stage.people.ben(), stage.people.reader("ada")
    browser = stage.subscribes(ben)
    stage.house.go_away()
    stage.travel(stage.at + timedelta(days=31))
    assert stage.reads(ben) and browser.get("/account/").status_code == 200
    assert clockwork.do_reconcile(stage.at) == 0
    assert stage.reads(ben), "who paid is not locked out"
    honest = stage.posts.sign_in(ada).post("/subscribe/", {"price": stage.monthly.pk, "pay": "card"})
    assert honest.status_code == 503 and "does not answer at the moment" in honest.content.decode()
    assert not stage.reads(ada), "who did not pay is not let in"
    refused = browser.post("/account/plan/cancel/")
    assert refused.status_code == 503 and "Nothing was charged or changed" in refused.content.decode()
    assert stage.subscription(ben).ends_at is None
    stage.house.go_away(False)
    stage.posts = type(stage.posts)()
    stage.tell()
    assert stage.subscription(ben).state == State.ACTIVE


def test_another_account_of_stripe(stage: Stage) -> None:
    """The key is that of another account: it knows neither customer nor subscription."""
    ben, paid = stage.people.ben(), stage.at + timedelta(days=29)
    browser = stage.subscribes(ben)
    stage.house.clear()
    clockwork.do_reconcile(stage.at, everything=True)
    subscription = stage.subscription(ben)
    assert (subscription.state, stage.reads(ben)) == (State.GONE, True), "what was paid is honoured"
    assert "Subscribe" in browser.get("/account/").content.decode()
    stage.travel(paid + timedelta(days=2))
    assert not stage.reads(ben)
    browser, page = stage.goes_to_pay(ben)
    browser.get(path(press(page, "pay", card=VISA)))
    assert stage.reads(ben)


def test_who_is_erased_pays_no_more(stage: Stage, outbox: Callable[[], list[str]]) -> None:
    """Ended at Stripe as soon as it answers; told to nobody, and what it said is not kept."""
    ben = stage.people.ben()
    stage.subscribes(ben)
    subscription = stage.subscription(ben)
    stage.house.go_away()
    do_erase(reader=ben, at=stage.at)
    before = len(outbox())
    assert clockwork.do_end_erased(stage.at) == 0, "Stripe is down"
    stage.house.go_away(False)
    assert clockwork.do_end_erased(stage.at) == 1
    stage.tell()
    subscription.refresh_from_db()
    assert subscription.state == State.ENDED and subscription.raw == {} and not subscription.card
    assert subscription.reader.email.endswith(NOWHERE) and len(outbox()) == before
    assert clockwork.do_end_erased(stage.at) == 0, "it is over"
