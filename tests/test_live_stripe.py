"""What is played against Stripe itself with a key (`live_stripe.py`), played against the rehearsal: so that the play is no guess."""

from collections.abc import Iterator

import pytest
from live_stripe import (
    SECRET,
    prices,
    reader,
    running,
    test_a_page_to_pay_on,
    test_a_page_to_pay_on_once,
    test_a_subscription_from_its_beginning_to_its_end,
    test_news,
)

from masthead.subscriptions.providers.stripe.provider import Stripe
from masthead.subscriptions.providers.stripe.rehearsal.handle import Rehearsal

pytestmark = pytest.mark.django_db
PLAYED = (test_a_page_to_pay_on, test_a_page_to_pay_on_once, test_a_subscription_from_its_beginning_to_its_end, test_news)
assert prices and reader and running and PLAYED  # fixtures and tests, used by pytest


@pytest.fixture
def stripe() -> Iterator[Stripe]:
    with Rehearsal(hold=True) as house:
        yield Stripe(house.key, SECRET, house.api_base)
        assert house.breaches == []
