"""From publishing to being found, with a real server: two web processes that nobody restarts, a worker, and the desk elsewhere."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest
from real_server import Server

from bench.load import fetch

pytestmark = pytest.mark.server
LONG = 90  # seconds on a busy machine; on an idle one it takes one or two


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with Server(workers=2) as server:
        server.start()
        yield server


def found(server: Server, word: str) -> bool:
    head, body = fetch(server.port, f"/library/?q={word}&literal=1")
    assert b" 200 " in head[:20], head[:200]
    return f"/library/?q={word}".encode() not in body and b"1 article<" in body


def elsewhere(server: Server, code: str) -> None:
    """In another process, as the desk would."""
    program = f"import django; django.setup()\nfrom masthead.library.models import ArticlePage\n{code}"
    environment = {**server.environment, "DJANGO_SETTINGS_MODULE": "masthead.settings"}
    subprocess.run([sys.executable, "-c", program], env=environment, check=True, capture_output=True, timeout=120)


def test_what_is_published_is_found_and_what_is_taken_down_is_not(server: Server) -> None:
    path = server.data.parent / "one.jsonl"
    text = "\n\n".join(["The Zanzibarian ferry sails.", *["More of it follows here, and more." * 9] * 5])
    path.write_text(json.dumps({"id": "1", "title": "A ferry", "text": text, "date": "2026-11-20"}))
    assert not found(server, "zanzibarian")
    server.call("import", "jsonl", str(path))
    begun = time.monotonic()
    while not (found(server, "zanzibarian") and found(server, "zanzibarian")):  # by either process
        assert time.monotonic() - begun < LONG
        time.sleep(0.1)
    print(f"found {time.monotonic() - begun:.1f} s after the import had ended")
    elsewhere(server, "ArticlePage.objects.get(title='A ferry').unpublish()")
    assert not any(found(server, "zanzibarian") for _ in range(6)), "the very next search, by whichever process"
