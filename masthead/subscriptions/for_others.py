"""What may be bought for others, to give away or to share: the plans on sale, but for those that ask for a proof of one's own."""

from django.shortcuts import get_object_or_404

from masthead.readers.models import Reader
from masthead.subscriptions.billing.acts import buyer, check_may_buy
from masthead.subscriptions.billing.offers import Audience, Buyer
from masthead.subscriptions.models import Price
from masthead.subscriptions.selling.counter import Counter, lay_out


def offered(reader: Reader | None, currency: str) -> Counter:
    """What is on sale for `reader` to buy for others. Two queries, three where the reader is known."""
    return lay_out(buyer=buyer(reader) if reader else Buyer(), currency=currency.upper()[:3], new=False, for_others=True)


def price_of(typed: str, reader: Reader) -> Price:
    """The price that was chosen in a form. Raises Http404 for none on sale, NotForYou."""
    number = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0
    on_sale = Price.objects.select_related("plan").filter(plan__on_sale=True, plan__audience=Audience.EVERYONE)
    price = get_object_or_404(on_sale, pk=number)
    check_may_buy(price.plan, buyer(reader))
    return price
