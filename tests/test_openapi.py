"""docs/openapi.json says what is so: its addresses exist, take its methods, and answer as it says; and there is no other for programs."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.urls import get_resolver
from test_canary import article, patterns

from conftest import Browser

DOCUMENT = json.loads((Path(__file__).parent.parent / "docs" / "openapi.json").read_text())
assert article  # the fixture
METHODS = {"get", "post", "put", "patch", "delete"}
FILLED = {"{number}": "1", "{slug}": "x", "{token}": "x" * 20, "{provider}": "postmark", "{key}": "stripe"}
# JSON that is a reader's own, by a session, for our own pages and scripts: no interface for programs.
OURS = {"account/reading/export.json", r"account/privacy/everything\.(?P<kind>json|html)", "sign-in/passkey/options/", "sign-in/again/options/",
        "account/security/passkey/options/", "institutions/<slug:slug>/<slug:name>.<slug:form>"}  # fmt: skip


@pytest.mark.parametrize("path", DOCUMENT["paths"])
def test_an_address_takes_its_methods_and_answers_as_it_says(browser: Callable[[], Browser], article: Any, path: str) -> None:
    address = path.replace("{number}", str(article.pk))
    for blank, value in FILLED.items():
        address = address.replace(blank, value)
    said = DOCUMENT["paths"][path]
    for method in METHODS:
        answer = getattr(browser(), method)(address, headers={"Sec-Fetch-Site": "same-origin"})
        if method not in said:
            assert answer.status_code == 405, f"{method} {path}: {answer.status_code}"
            continue
        told = said[method]["responses"]
        assert str(answer.status_code) in told, f"{method} {path}: {answer.status_code}"
        assert answer["Content-Type"].partition(";")[0] in told[str(answer.status_code)]["content"], answer["Content-Type"]


def test_what_answers_json_is_listed_or_ours() -> None:
    listed = {re.sub(r"\{\w+\}", "*", path).strip("/") for path in DOCUMENT["paths"]}
    json_like = [
        route
        for route in patterns(get_resolver())
        if not route.startswith("desk/") and re.search(r"json|options/|suggest|status/|readyz", route)
    ]
    missing = [route for route in json_like if route not in OURS and re.sub(r"<[^>]*>", "*", route).strip("/") not in listed]
    assert missing == [] and len(json_like) > 6
