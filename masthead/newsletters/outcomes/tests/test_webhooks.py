"""Providers' notices: recordings and forgeries, sent to the real view."""

import hashlib
import hmac
import json
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pydantic import SecretStr

from masthead.newsletters.outcomes.acting import do_work
from masthead.newsletters.outcomes.models import Inbound

SECRET = "notices:a-long-password"


@pytest.fixture
def tell(db: None, settings: Any) -> Any:
    def do(provider: str, body: Any, secret: str = SECRET, configured: str = "", **headers: str) -> Any:
        settings.MASTHEAD = settings.MASTHEAD.model_copy(update={"mail_events": SecretStr(f"{configured or provider}:{SECRET}")})
        auth = {"Authorization": f"Basic {b64encode(secret.encode()).decode()}"} if secret else {}
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        return Client().post(f"/letters/events/{provider}/", raw, content_type="application/json", headers={**auth, **headers})

    return do


def verdicts() -> list[str]:
    for row in Inbound.objects.order_by("pk"):
        do_work(row.pk, row.came_at)
    return list(Inbound.objects.order_by("pk").values_list("verdict", flat=True))


BOUNCE = {
    "RecordType": "Bounce", "Type": "HardBounce", "ID": 42, "MessageID": "a1", "Email": "ben@example.org", "BouncedAt": "2026-11-23T08:00:00Z",
    "Description": "The server was unable to deliver your message", "Details": "smtp;550 5.1.1 The email account that you tried to reach does not exist.",
}  # fmt: skip


def test_a_notice_is_stored_once_however_often_it_comes(tell: Any) -> None:
    assert [tell("postmark", BOUNCE).status_code for _ in range(3)] == [200] * 3
    assert Inbound.objects.count() == 1 and verdicts() == ["dead"]


@pytest.mark.parametrize("secret", ["", "notices:wrong-password-1", "other:a-long-password"])
def test_without_the_password_nothing_is_stored(tell: Any, secret: str) -> None:
    assert tell("postmark", BOUNCE, secret).status_code in {400, 401}
    assert not Inbound.objects.exists()


def test_a_provider_that_is_not_named_is_unknown(tell: Any) -> None:
    assert tell("sendgrid", [], configured="postmark").status_code == 404


def test_mailgun_signs(tell: Any) -> None:
    def notice(signature: str) -> dict[str, Any]:
        data = {"event": "failed", "severity": "permanent", "reason": "bounce", "id": "x", "timestamp": 1764000000.0, "recipient": "ben@example.org", "message": {"headers": {"message-id": "m"}}, "delivery-status": {"code": 550, "message": "5.1.1 user unknown"}}  # fmt: skip
        return {"signature": {"timestamp": "1764000000", "token": "t", "signature": signature}, "event-data": data}

    good = hmac.new(SECRET.encode(), b"1764000000t", hashlib.sha256).hexdigest()
    assert tell("mailgun", notice("0" * 64), secret="").status_code == 400
    assert tell("mailgun", notice(good), secret="").status_code == 200
    assert verdicts() == ["dead"]


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"null", b"{", b'{"RecordType": 7}', b"\xff\xfe", b'{"RecordType":"Bounce","Email":null}', b'"x"']
)
@pytest.mark.parametrize("provider", ["postmark", "sendgrid", "amazon-ses", "mailgun", "brevo", "mailjet", "sparkpost", "mailersend"])
def test_garbage_is_answered_and_never_breaks_us(tell: Any, provider: str, body: bytes) -> None:
    assert tell(provider, body).status_code in {200, 400}


def test_recordings_of_amazon(tell: Any, shared: Path) -> None:
    files = sorted((shared / "data/email/esp-webhooks").glob("json-amazonses-*.json"))
    for number, path in enumerate(files):
        given = json.loads(path.read_text())
        message = given["Message"] if "Message" in given else json.dumps(given)
        notice = {"Type": "Notification", "MessageId": f"{number}", "Message": message}
        headers = {"X-Amz-Sns-Message-Type": "Notification", "X-Amz-Sns-Message-Id": f"{number}"}
        assert tell("amazon-ses", notice, **headers).status_code == 200
    assert len(files) == 6 and {"dead", "complaint", "delivered"} <= set(verdicts())


def test_recordings_of_sendgrid(tell: Any, shared: Path) -> None:
    """Its old list of bounces, as the events of today say the same."""
    found = []
    for path in sorted((shared / "data/email/esp-webhooks").glob("json-sendgrid-*.json")):
        for row in json.loads(path.read_text()):
            if "email" in row and "reason" in row:
                found.append({"event": "bounce", "email": row["email"], "reason": row["reason"], "status": row.get("status", ""), "sg_event_id": f"{len(found)}", "timestamp": 1764000000, "type": "bounce"})  # fmt: skip
    assert tell("sendgrid", found).status_code == 200
    said = verdicts()
    assert (
        len(found) == len(said)
        and "dead" in said
        and "unknown" not in {one for one, row in zip(said, found, strict=True) if "nknown" in row["reason"]}
    )
