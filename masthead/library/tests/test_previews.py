"""Preview as a stranger, a reader, a reader whose month is spent, a subscriber: for every format and every wall."""

from datetime import date
from typing import Any

import pytest

from masthead.access.gate import Reason, Wall
from masthead.access.rules import rules
from masthead.library.models import Correction, Format

pytestmark = pytest.mark.django_db

SEES = {
    Wall.FREE: dict.fromkeys(("stranger", "reader", "spent", "subscriber"), Reason.FREE_ARTICLE),
    Wall.GATED: {
        "stranger": Reason.NEEDS_EMAIL,
        "reader": Reason.MAY_CHOOSE,
        "spent": Reason.METER_SPENT,
        "subscriber": Reason.SUBSCRIBER,
    },
    Wall.SUBSCRIBERS: {
        **dict.fromkeys(("stranger", "reader", "spent"), Reason.SUBSCRIBERS_ONLY),
        "subscriber": Reason.SUBSCRIBER,
    },
}


@pytest.mark.parametrize("kind", Format.values)
def test_each_format_behind_each_wall_as_each_visitor(articles: Any, people: Any, kind: str) -> None:
    eva = people.eva()
    for wall, sees in SEES.items():
        article = articles.one(format=kind, wall=wall.value, place="Basel", source_url="https://example.org/first")
        article.corrections = [Correction(day=date(2026, 11, 20), text="An earlier version named the wrong river.")]
        draft = article.save_revision().as_object()
        assert [mode for mode, _ in draft.preview_modes] == list(sees)
        for mode, reason in sees.items():
            page = draft.make_preview_request(preview_mode=mode, extra_request_attrs={"user": eva})
            text = page.content.decode()
            assert page.status_code == 200 and "preview-bar" in text, (kind, wall, mode)
            assert "LOCKED" in text if reason in (Reason.FREE_ARTICLE, Reason.SUBSCRIBER) else "LOCKED" not in text, (kind, wall, mode)
            assert "An earlier version named the wrong river." in text
    assert rules().articles_a_month == 3
