"""What is counted: over several processes, without anybody in it, and for whom it is there."""

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from pydantic import SecretStr
from wall_play import Browsers, keep_reading

from conftest import NOON, Articles, People
from masthead.kit import metrics
from masthead.kit.metrics import Counting
from masthead.library.models import Changed
from masthead.newsletters.models import Message
from masthead.subscriptions.billing.models import ProviderEvent
from masthead.website import counting as middleware
from masthead.website.measuring import KINDS, standing

IN_A_PROCESS = """
import sys, pathlib
from masthead.kit import metrics
metrics.counting.folder = pathlib.Path(sys.argv[1])
for _ in range(int(sys.argv[2])): metrics.count("lane_total", outcome="answered")
metrics.timed("request_seconds", 0.3, kind="article")
metrics.counting.write()
"""


@pytest.fixture
def counting(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settings: Any) -> Counting:
    fresh = Counting()
    monkeypatch.setattr(metrics, "counting", fresh)
    settings.DATA = tmp_path
    fresh.folder = tmp_path / "metrics"
    fresh.pid, fresh.name = os.getpid(), "this.json"  # no thread in a test
    return fresh


def test_counts_of_all_processes_are_added_and_never_fall_when_one_goes(tmp_path: Path) -> None:
    for times in (3, 4):
        subprocess.run([sys.executable, "-c", IN_A_PROCESS, str(tmp_path), str(times)], check=True)
    key = ("lane_total", (("outcome", "answered"),))
    at = max(path.stat().st_mtime for path in tmp_path.glob("*.json"))
    assert metrics.summed(tmp_path, at)[key] == 7 and len(list(tmp_path.glob("*.json"))) == 2
    for _ in range(3):
        assert metrics.summed(tmp_path, at + metrics.GONE + 1)[key] == 7
    assert [path.name for path in tmp_path.glob("*.json")] == [metrics.ADDED]
    subprocess.run([sys.executable, "-c", IN_A_PROCESS, str(tmp_path), "5"], check=True)
    (tmp_path / "torn.json").write_text('[[["lane_to')
    assert metrics.summed(tmp_path, at)[key] == 12


def test_a_histogram_is_cumulative_and_as_prometheus_reads_it(counting: Counting) -> None:
    for seconds in (0.001, 0.005, 0.02, 0.3, 60.0):
        metrics.timed("request_seconds", seconds, kind="article", method="GET", status="2xx")
    said = metrics.text(counting.counts, KINDS).splitlines()
    assert said[1] == "# TYPE masthead_request_seconds histogram"
    buckets = [line for line in said if "_bucket" in line]
    assert [line.rpartition(" ")[2] for line in buckets] == ["2", "2", "3", "3", "3", "3", "4", "4", "4", "4", "4", "5"]
    assert buckets[0] == 'masthead_request_seconds_bucket{kind="article",method="GET",status="2xx",le="0.005"} 2'
    assert 'masthead_request_seconds_count{kind="article",method="GET",status="2xx"} 5' in said


@pytest.mark.django_db
def test_it_is_there_for_this_machine_or_for_whoever_shows_the_token(client: Client, counting: Counting, settings: Any) -> None:
    assert client.get("/metrics").status_code == 200
    for more in (
        {"REMOTE_ADDR": "192.0.2.7"},
        {"HTTP_X_FORWARDED_FOR": "127.0.0.1"},
        {"HTTP_AUTHORIZATION": "Bearer x", "REMOTE_ADDR": "192.0.2.7"},
    ):
        assert client.get("/metrics", **more).status_code == 404, more
    settings.MASTHEAD = settings.MASTHEAD.model_copy(update={"metrics_token": SecretStr("t0ken")})
    assert client.get("/metrics").status_code == 404, "with a token set, it is the token that counts"
    assert client.get("/metrics", HTTP_AUTHORIZATION="Bearer wrong").status_code == 404
    answer = client.get("/metrics", HTTP_AUTHORIZATION="Bearer t0ken", REMOTE_ADDR="192.0.2.7")
    assert answer.status_code == 200 and "no-store" in answer["Cache-Control"]


def test_what_readers_do_is_counted_by_kind_and_reason_and_names_nobody(
    browser: Browsers, articles: Articles, people: People, counting: Counting
) -> None:
    (article,), cleo = articles(), people.cleo()
    keep_reading(browser(), article)
    browser().sign_in(cleo).get(article.address())
    browser().get(f"{article.address()}?email=secret@example.org")
    said = browser().get("/metrics").content.decode()
    assert 'masthead_gate_decisions_total{reason="subscriber"} 1' in said and 'reason="needs_email"' in said
    assert 'masthead_request_seconds_count{kind="article",method="POST",status="3xx"} 1' in said
    for secret in ("@", "secret", cleo.email, article.slug, f"/{article.pk}/"):
        assert secret not in said, secret
    assert {line.split()[2] for line in said.splitlines() if line.startswith("# TYPE")} <= {f"masthead_{name}" for name in KINDS}


def test_a_method_or_an_address_that_somebody_made_up_makes_no_count_of_its_own(client: Client, db: None, counting: Counting) -> None:
    for n in range(5):
        client.generic(f"M{n}", f"/made-up-{n}/")
    kinds = {dict(labels).get("method", "") + dict(labels).get("kind", "") for _, labels in counting.counts if labels}
    assert kinds == {"otherother"}


@pytest.mark.parametrize(
    ("says", "name"), [("database is locked", "locked"), ("database or disk is full", "full"), ("disk I/O error", "full")]
)
def test_who_could_not_be_written_down_is_asked_to_come_again_and_counted(counting: Counting, rf: Any, says: str, name: str) -> None:
    seen = middleware.CountingMiddleware(lambda request: None)  # type: ignore[arg-type, return-value]
    answer = seen.process_exception(rf.get("/"), OperationalError(says))
    assert answer is not None and answer.status_code == 503 and answer["Retry-After"] and "Please try again" in answer.content.decode()
    assert seen.process_exception(rf.get("/"), OperationalError("no such table")) is None
    assert seen.process_exception(rf.get("/"), ValueError("is locked")) is None
    assert counting.counts == {(f"database_{name}_total", ()): 1}


def test_how_things_stand_is_asked_of_the_database(db: None) -> None:
    before = NOON - timedelta(minutes=5)
    Message.objects.create(kind="x", to="a@example.org", subject="x", text="", html="", made_at=before)
    Message.objects.create(kind="x", to="a@example.org", subject="x", text="", html="", made_at=before, tries=2, error="refused")
    Changed.objects.create(article_id=1, at=before)
    ProviderEvent.objects.create(provider="stripe", external_id="1", kind="x", made_at=before, received_at=before, body={})
    found = standing(NOON)
    assert found["messages_waiting", (("tried", "no"),)] == found["messages_waiting", (("tried", "yes"),)] == 1
    assert found["index_oldest_seconds", ()] == found["provider_news_oldest_seconds", ()] == 300
    assert found["provider_news_waiting", ()] == 1 and found["disk_free_bytes", ()] > 0 and found["queue_oldest_seconds", ()] == 0
    assert {name for name, _ in found} <= set(KINDS)
