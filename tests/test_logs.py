"""What logs hold: no address of anybody's, and no part of an address of ours that opens something by itself."""

import io
import json
import logging
import re
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import get_resolver
from test_account_threats import addresses_of
from wall_play import ADA, Browsers, Outbox, code_in, keep_reading, link_in

from conftest import NOON, Articles, People
from masthead.kit.quiet import Discreet, Json, Line, request_number
from masthead.readers import arriving, signing_in

SECRET = "qX7-pR_2sT9"
OPENS_BY_ITSELF = re.compile(r"<str:(token|secret|key|code)>")


@pytest.fixture
def heard() -> Iterator[io.StringIO]:
    """Everything that is logged from `INFO` on, as the console's handler writes it."""
    lines, root = io.StringIO(), logging.getLogger()
    handler = logging.StreamHandler(lines)
    handler.addFilter(Discreet())
    loggers = [root, logging.getLogger("django.request"), logging.getLogger("masthead"), logging.getLogger("django")]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.addHandler(handler)
        logger.setLevel(logging.INFO)
    yield lines
    for logger, level in zip(loggers, levels, strict=True):
        logger.removeHandler(handler)
        logger.setLevel(level)


def test_the_secret_part_of_every_address_is_crossed_out() -> None:
    """Those of today and those to come: whoever adds one adds it to `kit.quiet`."""
    routes = [route for route, _ in addresses_of(get_resolver().url_patterns) if OPENS_BY_ITSELF.search(route)]
    assert len(routes) >= 10
    for route in routes:
        path = "/" + OPENS_BY_ITSELF.sub(SECRET, route)
        line = logging.LogRecord("django.request", logging.ERROR, "", 0, "Internal Server Error: %s", (path,), None)
        Discreet().filter(line)
        assert SECRET not in line.getMessage(), route


def test_no_line_holds_an_address_or_a_token_whatever_goes_wrong(
    browser: Browsers, articles: Articles, people: People, outbox: Outbox, heard: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    (article,), ben = articles(), people.ben()
    ada, visitor = browser(), browser()
    keep_reading(ada, article)
    keep_reading(ada, article, "no address")
    mail = outbox()[-1]
    ada.post("/keep-reading/code/", {"code": "000000"})
    visitor.post("/sign-in/", {"email": ben.email})
    visitor.post("/sign-in/code/", {"code": "abcdef"})
    visitor.post("/cancel/", {"email": ben.email})
    visitor.get("/confirm/nothing-of-ours/")
    code, confirm, staff = code_in(mail), link_in(mail), signing_in.do_make_link(reader=ben, at=NOON)
    for broken, name in ((arriving, "do_confirm"), (signing_in, "do_use_link")):
        monkeypatch.setattr(broken, name, lambda **given: 1 / 0)
    visitor.raise_request_exception = ada.raise_request_exception = False
    assert ada.post(confirm).status_code == visitor.post(f"/sign-in/link/{staff}/").status_code == 500
    said = heard.getvalue()
    assert "Internal Server Error: /confirm/…" in said and "/sign-in/link/…" in said
    for secret in (ADA, ben.email, "@example", code, confirm.split("/")[2], staff):
        assert secret not in said, secret


CANARIES = ("ada@example.org", "192.0.2.77", "2001:db8:1:2::77", "secret-word", "qX7-pR_2sT9")


def _raised() -> Any:
    try:
        raise ValueError("Key (email)=(ada@example.org) of 192.0.2.77 and 2001:db8:1:2::77 at /library/?q=secret-word exists")
    except ValueError:
        return sys.exc_info()


@pytest.mark.parametrize("kind", [Line, Json])
def test_no_line_names_anybody_whatever_an_error_says(kind: type[logging.Formatter]) -> None:
    message = (
        "ada@example.org asked for /confirm/qX7-pR_2sT9/ and /library/?q=secret-word&n=2 from 192.0.2.77 (2001:db8:1:2::77) at 12:30:05"
    )
    said = kind().format(logging.LogRecord("masthead", logging.ERROR, "", 0, message, (), _raised()))
    assert not [canary for canary in CANARIES if canary in said], said
    assert "ValueError" in said and "/confirm/…" in said and "12:30:05" in said and "/library/?…" in said


def test_a_line_for_programs_is_one_object_with_the_requests_number() -> None:
    token = request_number.set("ab" * 16)
    record = logging.LogRecord("masthead.requests", logging.INFO, "", 0, "two\nlines", (), _raised())
    record.about = {"kind": "article", "ms": 3.1}
    said = Json().format(record)
    request_number.reset(token)
    assert "\n" not in said
    read = json.loads(said)
    assert (read["request"], read["kind"], read["level"], read["says"]) == ("ab" * 16, "article", "INFO", "two\nlines")
    assert read["traceback"].startswith("Traceback") and "request" not in json.loads(Json().format(record))


def test_each_request_has_a_number_and_a_line_without_its_address(client: Any, db: None, settings: Any, heard: io.StringIO) -> None:
    settings.MASTHEAD = settings.MASTHEAD.model_copy(update={"log_format": "json", "proxies": 1})
    handler = next(one for one in logging.getLogger("masthead").handlers if getattr(one, "stream", None) is heard)
    handler.setFormatter(Json())
    client.get("/library/?q=secret-word", HTTP_X_REQUEST_ID="cd" * 16, HTTP_X_FORWARDED_FOR="192.0.2.77")
    client.get("/library/", HTTP_X_REQUEST_ID="not one\nof ours")
    first, second = [json.loads(line) for line in heard.getvalue().splitlines() if "masthead.requests" in line][:2]
    assert (first["request"], first["kind"], first["status"], first["method"]) == ("cd" * 16, "library", 200, "GET")
    assert re.fullmatch("[0-9a-f]{32}", second["request"]) and not [canary for canary in CANARIES if canary in heard.getvalue()]
