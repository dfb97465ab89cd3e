"""Presses at once, against the real server: a team's seats are never more than are paid for. On SQLite and on PostgreSQL."""

import json
import subprocess
import sys

import pytest
from real_server import Server
from test_race import ask, database
from test_race_gifts import at_once

pytestmark = pytest.mark.server
assert database  # the fixture: SQLite, then PostgreSQL
PEOPLE, SEATS = 12, 5

PREPARE = f"""
import django; django.setup()
import json, sys
from datetime import timedelta
from django.test import Client
from django.conf import settings
from masthead.kit.clock import now
from masthead.readers.signing_in import do_add
from masthead.subscriptions.models import Plan
from masthead.subscriptions.teams import seating
from masthead.subscriptions.teams.models import Team
plan = Plan.objects.get_or_create(slug="all-access", defaults=dict(name="All-Access"))[0]
team = Team.objects.create(name="T", plan=plan, seats={SEATS}, ends=now() + timedelta(days=9), made_at=now())
cookies = []
for n in range({PEOPLE}):
    client = Client()
    client.force_login(do_add(email=f"r{{n}}@example.org", at=now()))
    cookies.append(client.cookies[settings.SESSION_COOKIE_NAME].value)
print(json.dumps([settings.SESSION_COOKIE_NAME, seating.do_make_link(team=team), cookies]))
"""
COUNT = (
    "import django; django.setup()\n"
    "from masthead.subscriptions.models import Grant\nfrom masthead.subscriptions.teams.models import Seat\n"
    "print(Grant.objects.filter(source='seat').count(), sorted(Seat.objects.values_list('number', flat=True)))"
)


def run(server: Server, code: str) -> str:
    environment = {**server.environment, "DJANGO_SETTINGS_MODULE": "masthead.settings"}
    return subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True).stdout


def test_twelve_at_once_take_five_seats(database: str) -> None:
    with Server(database, work=False, workers=2) as server:
        server.call("setup")
        name, token, cookies = json.loads(run(server, PREPARE))
        server.start()
        answers = at_once(PEOPLE, lambda n: ask(server, "POST", f"/join/{token}/", f"{name}={cookies[n]}")[:2])
        assert sorted(status for status, _ in answers) == [302] * SEATS + [409] * (PEOPLE - SEATS)
        assert run(server, COUNT).strip() == f"{SEATS} {list(range(1, SEATS + 1))}"
