"""A walk through the whole house: the demo publication and a piece with everything in it, its people, and every page worth looking at.

The quality tests and the contact sheets (`make sheets`) go the same way. Beside the demo stands an empty publication, not yet
set up, for the pages that only such a one has; one of its tables is taken away, for the page that says that something failed.
"""

import json
import re
import secrets
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chromium import chromium
from playwright.sync_api import Browser
from prepared import prepared
from real_server import Server
from stops import GATED, PEOPLE, Stop, articles, stops, stops_of_an_empty_house
from windows import letter_to, press

MANUSCRIPTS = Path(__file__).parent / "manuscripts"
MADE = "tour.json"  # what was made for the tour, beside the database that holds it
# Whom `masthead demo` lets one sign in as, in its own words.
SIGNED_IN = {
    "a reader with three articles to choose": "reader",
    "a reader whose month is spent": "spent",
    "a subscriber": "subscriber",
    "a subscriber whose access has ended": "lapsed",
    "the editor, who enters the desk": "editor",
}

# A piece with everything in it that an editor may set, which no real one has; and corrected. Then the pictures' sizes, which take long.
_EXTRA = """
import sys
from datetime import date
from pathlib import Path
import django
django.setup()
from django.core.management import call_command
from masthead.kit.clock import now
from masthead.library.models import ArticlePage, Correction
from masthead.library.tree import shelf
from masthead.website.demo.load import _article
from masthead.website.demo.manuscript import read
for path in sorted(Path(sys.argv[1]).glob("*.md")):
    _article(shelf("Articles", "articles"), path.stem, read(path.read_text(encoding="utf-8")), now())
page = ArticlePage.objects.get(slug="everything-at-once")
page.corrections.add(Correction(day=date(2026, 11, 3), text="An earlier version gave the depth as 18 metres. It is 81."))
page.save_revision().publish()
call_command("db_worker", batch=True, interval=0.1, queue_name="*", startup_delay=False, verbosity=0)
"""


# What the demo has no page of yet: an order, a gift taken back, an address to leave a letter by, a reader over a limit.
_PLACES = """
import json
from datetime import timedelta
import django
django.setup()
from masthead.access import gifts
from masthead.kit import limits
from masthead.kit.clock import now
from masthead.library import following
from masthead.library.models import ArticlePage, Country, Often
from masthead.library.views.keeping import EXPORTS
from masthead.kit.signing import digest
from masthead.newsletters.consents import preferring, unsubscribe_address
from masthead.newsletters.models import Letter, SignUp
from masthead.newsletters.signing_up import wording
from masthead.newsletters.news import stop_address
from masthead.readers.models import AddressChange, Reader
from django.core import signing
from masthead.subscriptions.models import Checkout, Invoice, Order, Price, Subscription
from masthead.subscriptions.providers.manual.invoices import do_order, do_record_payment
at = now()
who = lambda name: Reader.objects.get(email=f"{name}@sextant.example")
piece = lambda slug: ArticlePage.objects.get(slug=slug).piece
given = gifts.do_give(reader=who("cleo"), piece=piece("armenia-leaving-quietly"), at=at)
over = gifts.do_give(reader=who("cleo"), piece=piece("tehran-moscow-alliance-under-strain"), at=at)
gifts.do_revoke(reader=who("cleo"), gift_id=over.pk, at=at)
order, paid = (do_order(reader=who("dmitri"), price=price, at=at) for price in Price.objects.order_by("months")[:2])
Order.objects.filter(pk=paid.pk).update(state=Order.State.PAID, paid_at=at)
monthly, yearly = Price.objects.filter(plan__slug="all-access", currency="EUR").order_by("months")
hers = do_order(reader=who("cleo"), price=monthly, at=at)
do_record_payment(order=hers, at=at)
went = Checkout.objects.create(reader=who("cleo"), price=monthly, provider="manual", external_id=hers.reference, begun_at=at)
bought = {
    "subscription-change": f"/account/plan/change/?price={yearly.pk}",
    "invoice": f"/account/invoices/{Invoice.objects.get(number=hers.reference).pk}/",
    "paid-for": f"/subscribe/paid/{went.pk}/",
    "leave-confirm": f"/cancel/{signing.dumps(Subscription.objects.get(reader=who('cleo')).pk, salt='masthead.cancel')}/",
}
for hour in range(26):
    for _ in range(EXPORTS.most):
        limits.allowed(EXPORTS, str(who("dmitri").pk), at + timedelta(hours=hour))
letter = Letter.objects.get(slug="free-letter")
left = unsubscribe_address(who("ben").pk, letter)
token = "t" * 43
SignUp.objects.create(address="ada@sextant.example", digest=digest(token, purpose="sign-up"), asked_at=at, until=at + timedelta(days=7), wording=wording([letter])).letters.set([letter])
waiting = dict(asked_at=at, code_until=at, code_digest="", until=at + timedelta(days=1))
AddressChange.objects.create(reader=who("bea"), old=who("bea").email, new="bea.new@sextant.example", link_digest=digest(token, purpose="address agreed"), **waiting)
AddressChange.objects.create(reader=who("dmitri"), old="dmitri.old@sextant.example", new=who("dmitri").email, link_digest="-", done_at=at, undo_digest=digest(token, purpose="address undo"), **waiting)
wanted = {"address-agree": f"/account/address/agree/{token}/", "address-undo": f"/account/address/undo/{token}/", "preferences": preferring()(who("bea").pk), "confirm-letters": f"/letters/confirm/{token}/"}
following.do_follow(reader=who("cleo"), kind="country", number=Country.objects.get(slug="russia").pk, at=at)
following.do_save_search(reader=who("cleo"), name="The Caspian", asked="q=caspian", often=Often.DAILY, at=at)
print(json.dumps({"gift": given.token, "over": over.token, "order": order.reference, "paid": paid.reference, "unsubscribe": left, "stop-news": stop_address(who("cleo")), **wanted, **bought}))
"""

# Who pays for whom: gifts, a team, an institution with its months, a sponsor with days.
_OTHERS = """
import json
from datetime import timedelta
import django
django.setup()
from masthead.ads import views as ads
from masthead.ads.models import Sponsorship, Tally
from masthead.kit.clock import now
from masthead.library.models import ArticlePage
from masthead.readers.models import Reader
from masthead.readers.signing_in import do_add
from masthead.subscriptions.gifts import giving
from masthead.subscriptions.institutions.admitting import do_add_ranges
from masthead.subscriptions.institutions.models import CampusUse, Institution, Librarian
from masthead.subscriptions.models import Price
from masthead.subscriptions.providers.manual.invoices import do_record_payment
from masthead.subscriptions.teams import buying, seating
at = now()
who = lambda name: Reader.objects.get(email=f"{name}@sextant.example")
cleo, price = who("cleo"), Price.objects.filter(plan__slug="all-access", currency="EUR").order_by("-months").first()
wish = giving.Wish("Cleo", "noor@sextant.example", "For the long evenings. The Caspian pieces are the ones I meant.", at + timedelta(days=20))
waits = giving.do_order(giver=cleo, price=price, wish=wish, at=at)
given = giving.do_order(giver=cleo, price=price, wish=giving.Wish("Cleo", "", "For the long evenings.", None), at=at)
do_record_payment(order=given.order, at=at)
given.refresh_from_db()
order = buying.do_order(owner=cleo, price=price, seats=5, name="The Caspian desk", at=at)
do_record_payment(order=order, at=at)
team = order.for_team.team
team.refresh_from_db()
seating.do_take_seat(team=team, reader=do_add(email="hana@sextant.example", at=at), at=at)
seating.do_invite(team=team, typed="a.reader.with.a.rather.long.name@department-of-history.university.example", at=at)
campus = Institution.objects.create(name="University of Porto Vento", slug="porto-vento", places=3, starts=at - timedelta(days=400), ends=at + timedelta(days=200))
do_add_ranges(institution=campus, typed="192.0.2.0/24\\n2001:db8:7::/48")
Librarian.objects.create(institution=campus, reader=cleo)
pieces = list(ArticlePage.objects.live().values_list("pk", flat=True)[:12])
CampusUse.objects.bulk_create(CampusUse(institution=campus, article_id=pieces[n % 12], what="request" if n % 5 else "limit_exceeded", session=f"s{n % 37}", at=at - timedelta(days=n % 200, minutes=n)) for n in range(400))
sold = Sponsorship.objects.create(sponsor="Harbour & Vale", heading="Charts for people who sail them", text="Paper charts of forty seas, corrected weekly.", link="https://harbour-and-vale.example/charts", on_front=True, on_lists=True, starts=at - timedelta(days=9), ends=at + timedelta(days=9))
Tally.objects.bulk_create(Tally(sponsorship=sold, day=at.date() - timedelta(days=n), place="article", seen=900 - 70 * n, followed=9 - n) for n in range(9))
print(json.dumps({"present": f"/subscribe/gifts/{given.pk}/", "present-waits": f"/subscribe/gifts/{waits.pk}/", "present-code": f"/gift/{giving.do_make_card(gift=given, at=at)}/", "team": f"/teams/{team.pk}/", "join": f"/join/{seating.do_make_link(team=team)}/", "sponsor-report": ads.report_address(sold).split("/", 3)[3].join(["/", ""])}))
"""


@dataclass(frozen=True)
class Tour:
    """The two publications, served; a browser; everybody's cookies to open windows with; the way."""

    server: Server
    empty: Server
    browser: Browser
    everyone: dict[str, dict[str, Any]]
    way: list[Stop]

    @property
    def bases(self) -> tuple[str, ...]:
        return self.server.base, self.empty.base

    def path(self, name: str) -> str:
        return next(stop.path for stop in self.way if stop.name == name)

    def of(self, who: str) -> list[Stop]:
        return [stop for stop in self.way if who in stop.people]


@contextmanager
def tour() -> Iterator[Tour]:
    """Everything, and everybody signed in."""
    with house() as (server, links, made), Server(work=False) as empty, chromium() as browser:
        with sqlite3.connect(empty.data / "masthead.sqlite3") as database:
            database.execute("ALTER TABLE library_correction RENAME TO lost")
        empty.start()
        everyone, found = people(browser, server, links, made)
        yield Tour(server, empty, browser, everyone, [*stops(server, {**made, **found}), *stops_of_an_empty_house(empty)])


@contextmanager
def house() -> Iterator[tuple[Server, dict[str, str], dict[str, str]]]:
    """The demo, served; for each of its people an address that signs them in once; and what was made for the tour."""
    with Server() as server:
        prepared("demo", server.data, lambda: _load(server))
        printed = re.findall(r"^ *(\S.*)\n *(http://\S+/sign-in/link/\S+)", server.call("demo"), re.MULTILINE)
        made: dict[str, str] = json.loads((server.data / MADE).read_text())
        made["sign-in-link"] = next(link.removeprefix(server.base) for what, link in printed if what.startswith("a writer"))
        server.start()
        yield server, {SIGNED_IN[what]: link for what, link in printed if what in SIGNED_IN}, made


def _load(server: Server) -> None:
    server.call("demo")
    _run(server, _EXTRA, str(MANUSCRIPTS))
    made = {**json.loads(_run(server, _PLACES)), **json.loads(_run(server, _OTHERS))}
    (server.data / MADE).write_text(json.dumps({name: it.removeprefix(server.base) for name, it in made.items()}))


def _run(server: Server, script: str, *words: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", script, *words],
        env={**server.environment, "DJANGO_SETTINGS_MODULE": "masthead.settings"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def people(browser: Browser, server: Server, links: dict[str, str], made: dict[str, str]) -> tuple[dict[str, Any], dict[str, str]]:
    """Everybody's cookies, and the address in the message that the holder of a pass was sent."""
    kept, found = {}, {}
    for who in PEOPLE:
        context = browser.new_context(base_url=server.base)
        page = context.new_page()
        if who == "held":
            address = f"noor-{secrets.token_hex(3)}@sextant.example"
            page.goto(articles(server)[GATED])
            page.locator("form[data-act=keep-reading] input[type=email]").fill(address)
            press(page, "keep-reading")
            page.wait_for_url("**#rest")
            found["confirm"] = letter_to(server, address, r"https?://[^/]+(/confirm/\S+)")
        elif who == "gifted":
            page.goto(f"/gifts/{made['gift']}/")
            press(page, "open-gift")
            page.wait_for_url("**/articles/**")
        elif who != "stranger":
            page.goto(links[who])
            press(page, "sign-in")
            page.wait_for_url(re.compile("/account/$|/desk/$"))
        kept[who] = dict(context.storage_state())
        context.close()
    return kept, found
