"""What logs hold: no address of anybody's, and no part of an address of ours that opens something by itself."""

import io
import logging
import re
from collections.abc import Iterator

import pytest
from django.urls import get_resolver
from test_account_threats import addresses_of
from wall_play import ADA, Browsers, Outbox, code_in, keep_reading, link_in

from conftest import NOON, Articles, People
from masthead.kit.quiet import Discreet
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
