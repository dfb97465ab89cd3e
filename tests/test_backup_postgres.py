"""A backup on PostgreSQL, and back into an empty database. Where the suite runs on PostgreSQL (`make test-services`)."""

import os
import subprocess
from pathlib import Path

import pytest
from real_server import Server
from test_race import postgres

pytestmark = [
    pytest.mark.server,
    pytest.mark.skipif(not os.environ.get("MASTHEAD_TEST_DATABASE_URL", "").startswith("postgres"), reason="the suite runs on SQLite"),
]


def test_a_backup_comes_back_into_an_empty_database_and_into_no_other(tmp_path: Path) -> None:
    file, target = tmp_path / "a.jsonl", tmp_path / "a.tar.zst"
    file.write_text('{"id": "1", "title": "Piece", "text": "One.\\n\\nTwo.\\n\\nThree.\\n\\nTAIL"}\n')
    with postgres() as place:
        with Server(place, work=False) as server:
            server.call("import", "jsonl", str(file))
            server.call("readers", "add", "cleo@example.org", "--plan", "all-access")
            assert "read again and whole" in server.call("backup", str(target))
            assert "Whole: " in server.call("restore", "--check", str(target))
            assert server.resident is not None
            status, _, complained = server.resident.call(["restore", str(target)])
            assert status == 1 and "has a publication in it" in complained
        empty = place.replace("/postgres?", "/again?")
        subprocess.run(
            ["psql", f"postgresql{place.removeprefix('postgres')}", "-c", "CREATE DATABASE again"], check=True, capture_output=True
        )
        again = Server(empty, work=False)
        try:
            assert "Restored: " in again.call("restore", str(target))
            again.start()
            link = again.call("readers", "link", "cleo@example.org")
            assert "/sign-in/link/" in link
        finally:
            again.__exit__()
        wrong = Server("", work=False)  # SQLite
        try:
            with pytest.raises(AssertionError, match="of PostgreSQL, and DATABASE_URL names SQLite"):
                wrong.call("restore", str(target))
        finally:
            wrong.__exit__()
