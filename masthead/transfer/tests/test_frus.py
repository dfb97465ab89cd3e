"""The beginning of a real archive: 98 volumes of diplomatic documents."""

import lzma
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import pytest

from masthead.library.models import ArticlePage, BasePage, Galley
from masthead.transfer.jsonl.importing import import_jsonl

COUNT = 300


@pytest.mark.django_db
def test_every_word_of_real_documents_arrives_on_the_page(shared: Path, tmp_path: Path) -> None:
    source = shared / "data" / "news" / "frus_30083.jsonl.xz"
    if not source.exists():
        pytest.skip("the archive is not in ../shared")
    sample = tmp_path / "frus.jsonl"
    with lzma.open(source) as lines:
        sample.write_bytes(b"".join(islice(lines, COUNT)))
    report = import_jsonl(sample, progress=False, at=datetime(2026, 11, 23, 12, tzinfo=UTC))
    assert report.complete
    assert report.read == ArticlePage.objects.live().count() == COUNT
    assert report.came_in == report.came_out
    # Counted on the page itself: what the reader sees is what was in the file.
    assert sum(Galley.objects.values_list("words", flat=True)) == report.came_in.words
    assert BasePage.find_problems() == ([], [], [], [], [])
