"""The demo's plans, and its readers of every kind."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse

from masthead.access import ledger
from masthead.access.gate import Piece
from masthead.library import shelf as shelves
from masthead.library.tree import shelf
from masthead.newsletters.consents import do_agree
from masthead.newsletters.models import Consent, Letter
from masthead.readers.models import Reader
from masthead.readers.signing_in import do_add, do_make_link
from masthead.subscriptions.billing.offers import Audience
from masthead.subscriptions.granting import do_grant
from masthead.subscriptions.models import Grant, Plan, Price, Voice
from masthead.website.setting_up import do_make_editor, do_make_writer, let_writers_write


@dataclass(frozen=True)
class Person:
    """Somebody to sign in as."""

    email: str
    name: str
    what: str


READER = Person("ben@sextant.example", "Ben Ayling", "a reader with three articles to choose")
SPENT = Person("bea@sextant.example", "Bea Okonjo-Lind", "a reader whose month is spent")
SUBSCRIBER = Person("cleo@sextant.example", "Cleo Marchetti", "a subscriber")
LAPSED = Person("dmitri@sextant.example", "Dmitri Sandoval", "a subscriber whose access has ended")
EDITOR = Person("eva@sextant.example", "Eva Lindqvist-Rao", "the editor, who enters the desk")
WRITER = Person("otto@sextant.example", "Otto Fairweather-Kim", "a writer, whose articles an editor approves")
PEOPLE = (READER, SPENT, SUBSCRIBER, LAPSED, EDITOR, WRITER)


def load_people(at: datetime) -> None:
    """Plans with prices, and one reader of every kind. Loading again changes nothing."""
    plan = _plans()
    for person in PEOPLE:
        if Reader.objects.filter(email=person.email).exists():
            continue
        reader = do_add(email=person.email, name=person.name, at=at, staff=person in (EDITOR, WRITER))
        if person is EDITOR:
            do_make_editor(reader)
        elif person is WRITER:
            let_writers_write(shelf("Articles", "articles"))
            do_make_writer(reader)
        elif person is SUBSCRIBER:
            do_grant(reader=reader, plan=plan, source=Grant.Source.COMP, at=at, reason="the demo's subscriber")
        elif person is LAPSED:
            began = at - timedelta(days=60)
            do_grant(reader=reader, plan=plan, source=Grant.Source.COMP, at=began, until=at - timedelta(days=30), reason="lapsed")
        elif person is SPENT:
            for card in shelves.cards().filter(wall="gated")[3:6]:
                ledger.do_open(reader=reader, piece=Piece(card.pk), at=at)
        _free_letter(reader, at)


VOICES = (
    ("I read it before the cables, because it says what it does not know.", "Marta Ellingsen", "diplomat"),
    ("The one letter that I open standing up. Ten minutes, and the day has an order.", "Joaquim Sá", "shipping agent"),
    ("My students quote it against me, with page and date.", "Ruth Adeyemi", "lecturer"),
)


def _free_letter(reader: Reader, at: datetime) -> None:
    letter = Letter.objects.get(slug="free-letter")
    if not Consent.objects.filter(reader=reader, letter=letter).exists():
        do_agree(reader_id=reader.pk, letter=letter, at=at, wording="Loaded with the demo.", source="demo")


def _plans() -> Plan:
    """The plan that set-up made, with the demo's prices; another for students, and what readers would say."""
    plan = Plan.objects.get_or_create(slug="all-access", defaults={"name": "All-Access", "summary": "The whole library."})[0]
    if not plan.prices.exists():
        _price(plan, {"EUR": (900, 8900), "GBP": (800, 7900), "USD": (1000, 9900)})
    students, new = Plan.objects.get_or_create(
        slug="students",
        defaults={"name": "Students", "summary": "Everything, at half the price.", "audience": Audience.STUDENTS, "position": 1},
    )
    if new:
        _price(students, {"EUR": (450, 4400), "GBP": (400, 3900), "USD": (500, 4900)})
    if not Voice.objects.exists():
        for place, (words, who, what) in enumerate(VOICES):
            Voice.objects.create(words=words, who=who, what=what, position=place, demo=True)
    return plan


def _price(plan: Plan, amounts: dict[str, tuple[int, int]]) -> None:
    for currency, (monthly, yearly) in amounts.items():
        Price.objects.create(plan=plan, months=Price.Period.MONTH, minor=monthly, currency=currency)
        Price.objects.create(plan=plan, months=Price.Period.YEAR, minor=yearly, currency=currency)


def sign_in_addresses(at: datetime) -> list[tuple[Person, str]]:
    """A fresh one-time address for each."""
    made = []
    for person in PEOPLE:
        reader = Reader.objects.filter(email=person.email).first()
        if reader is not None:
            token = do_make_link(reader=reader, at=at)
            made.append((person, f"{settings.MASTHEAD.url}{reverse('sign-in-link', args=[token])}"))
    return made
