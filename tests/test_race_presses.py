"""Presses at once, against the real server, on SQLite and on PostgreSQL: a link signs one in, a code is used as often as it may be."""

import re
import threading
from collections.abc import Callable

import pytest
from real_server import Server
from test_race import ask, database
from test_race_seats import run

pytestmark = pytest.mark.server
assert database  # the fixture: SQLite, then PostgreSQL
PRESSES, MAY = 16, 3

PRICES = f"""
import django; django.setup()
from django.conf import settings
from django.test import Client
from masthead.kit.clock import now
from masthead.readers.signing_in import do_add
from masthead.subscriptions.models import Plan, Price
from masthead.subscriptions.selling.models import Coupon
plan = Plan.objects.get_or_create(slug="all-access", defaults={{"name": "All-Access"}})[0]
price = Price.objects.create(plan=plan, months=1, minor=900, currency="EUR")
Coupon.objects.create(code="SPRING", percent=50, most={MAY})
Coupon.objects.create(code="ALWAYS", percent=50)
keys = []
for n in range({PRESSES}):
    client = Client()
    client.force_login(do_add(email=f"r{{n}}@example.org", at=now()))
    keys.append(client.cookies[settings.SESSION_COOKIE_NAME].value)
print("price", price.pk, settings.SESSION_COOKIE_NAME, *keys)
"""


def at_once(press: Callable[[int], int]) -> list[int]:
    """What each of the presses that begin together was answered."""
    barrier, statuses = threading.Barrier(PRESSES), []

    def one(n: int) -> None:
        barrier.wait()
        statuses.append(press(n))

    threads = [threading.Thread(target=one, args=(n,)) for n in range(PRESSES)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return statuses


def test_a_link_signs_in_once_and_a_code_is_used_as_often_as_it_may_be(database: str) -> None:
    """Two web processes of several threads each, so that presses meet in one process and across two."""
    with Server(database, work=False, workers=2) as server:
        server.environment["MASTHEAD_PROXIES"] = "1"  # presses from many networks
        server.call("setup")
        found = re.search(r"price (\d+) (\S+) (.*)", run(server, PRICES))
        assert found
        server.start()
        link = server.call("readers", "link", "r0@example.org").strip().removeprefix(server.base)
        assert sorted(at_once(lambda n: ask(server, "POST", link)[0])) == [302] + [410] * (PRESSES - 1)

        cookies = [f"{found[2]}={key}" for key in found[3].split()]

        def pays(code: str) -> Callable[[int], int]:
            typed = f"price={found[1]}&code={code}"
            return lambda n: ask(server, "POST", "/subscribe/", cookies[n], typed=typed, forwarded=f"203.0.113.{n + 1}")[0]

        assert sorted(at_once(pays("SPRING"))) == [302] * MAY + [422] * (PRESSES - MAY), "nobody meets an error"
        assert at_once(pays("ALWAYS")) == [302] * PRESSES, "nobody is told that a code is used up which is not"
