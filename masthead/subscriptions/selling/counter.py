"""What stands on the subscribe page for somebody: plans they may buy, in one currency, with what a year saves."""

from dataclasses import dataclass

from masthead.kit.money import Money
from masthead.subscriptions.billing.offers import Audience, Buyer, may_buy, studies
from masthead.subscriptions.models import Plan, Price
from masthead.subscriptions.selling.models import SellingRules


@dataclass(frozen=True)
class Tag:
    """A price as it is shown. `saves`: per cent less than twelve months; `monthly`: what a month of it comes to."""

    price: Price
    saves: int = 0
    monthly: Money | None = None
    trial_days: int = 0


@dataclass(frozen=True)
class Offer:
    """A plan with its prices, cheapest period first; `proof`: what else it asks for."""

    plan: Plan
    tags: tuple[Tag, ...]
    students: bool = False


@dataclass(frozen=True)
class Counter:
    """Everything on sale for somebody."""

    offers: tuple[Offer, ...]
    currency: str
    currencies: tuple[str, ...]
    countries: tuple[str, ...]  # where something is sold that is not sold everywhere


def tags(prices: list[Price], trial_days: int) -> tuple[Tag, ...]:
    """Prices of one plan and currency, with what the longer ones save."""
    month = next((price.minor for price in prices if price.months == 1), None)
    found = []
    for price in sorted(prices, key=lambda one: one.months):
        whole = (month or 0) * price.months
        saves = (whole - price.minor) * 100 // whole if whole > price.minor and price.months > 1 else 0
        each = Money(round(price.minor / price.months), price.currency) if price.months > 1 else None
        found.append(Tag(price, saves, each, trial_days))
    return tuple(found)


def lay_out(*, buyer: Buyer | None, currency: str, new: bool, for_others: bool = False) -> Counter:
    """What `buyer` (None: not known) may buy in `currency` (anything else: the owner's first). Two queries.

    Who is not known sees what students pay, and is asked for the address later; what is sold in some countries only is shown to
    who says they live there. `for_others`: what may be given away or shared; nobody proves that another one studies.
    """
    plans = list(Plan.objects.filter(on_sale=True).prefetch_related("prices"))
    rules, who = SellingRules.load(), buyer or Buyer()
    every = [price for plan in plans for price in plan.prices.all()]
    currencies = tuple(dict.fromkeys(price.currency for price in sorted(every, key=lambda price: price.pk)))
    currency = currency if currency in currencies else currencies[0] if currencies else ""
    offers = []
    for plan in plans:
        student = plan.audience == Audience.STUDENTS
        asks = Audience.EVERYONE if student and not who.address else Audience(plan.audience)
        prices = [price for price in plan.prices.all() if price.currency == currency]
        if student and for_others:
            continue
        if prices and may_buy(asks, plan.sold_in, who, rules.students_at):
            offers.append(Offer(plan, tags(prices, plan.trial_days if new else 0), student))
    if studies(who.address, rules.students_at):
        offers.sort(key=lambda offer: not offer.students)
    countries = tuple(sorted({country for plan in plans for country in plan.sold_in}))
    return Counter(tuple(offers), currency, currencies, countries)
