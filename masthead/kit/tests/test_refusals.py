"""What a person sees who opens an address that has no page."""

from typing import Any

import pytest

pytestmark = pytest.mark.django_db


def test_an_address_that_takes_forms_only_says_so(client: Any) -> None:
    answer = client.get("/sign-out/")
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "takes what a form sends" in answer.content.decode() and "Set-Cookie" not in answer.headers
    assert answer["Cache-Control"] == "no-store"


def test_a_program_is_told_so_as_json(client: Any) -> None:
    assert client.get("/sign-out/", headers={"Accept": "application/json"}).json()["error"] == "not_opened"


def test_a_wrong_method_is_answered_as_before(client: Any) -> None:
    answer = client.delete("/", headers={"Sec-Fetch-Site": "same-origin"})
    assert (answer.status_code, answer.content) == (405, b"")
