"""The pages for what should not happen: they need nothing, and allow nothing but their own style."""

from base64 import b64encode
from hashlib import sha256
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver

from masthead.library.views import lists
from masthead.website import failing

pytestmark = pytest.mark.django_db


def test_a_failure_of_ours_is_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists.catalogue, "corrections", lambda after: 1 / 0)
    answer = Client(raise_request_exception=False).get("/corrections/")
    text, policy = answer.content.decode(), answer["Content-Security-Policy"]
    assert (answer.status_code, answer["Cache-Control"]) == (500, "no-store")
    assert "<h1>Something failed on our side</h1>" in text and "src=" not in text
    style = text.split("<style>")[1].split("</style>")[0]
    assert f"'sha256-{b64encode(sha256(style.encode()).digest()).decode()}'" in policy and "unsafe" not in policy


def test_it_asks_nothing_of_the_database(rf: Any, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert failing.broken(rf.get("/")).status_code == 500


def test_what_django_cannot_read_is_answered_with_such_a_page(rf: Any) -> None:
    assert get_resolver().resolve_error_handler(400) is failing.not_understood
    answer = failing.not_understood(rf.get("/"), Exception())
    assert answer.status_code == 400 and "We could not read that" in answer.content.decode()
