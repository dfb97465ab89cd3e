"""The desk's index of titles, written by the server and the worker at once: whoever comes second adds to what the first wrote."""

import subprocess
import sys

import pytest
from real_server import Server

pytestmark = pytest.mark.server

PICTURES = 200
MAKE = f"""
import django; django.setup()
from masthead.library.models.pictures import Picture
Picture.objects.bulk_create(Picture(title=f"Crane {{n}}", file=f"{{n}}.jpg", width=1, height=1) for n in range({PICTURES}))
"""
# Reads the pictures, says so, and waits for the word: both go through the same ones in the same order.
INDEX = """
import sys
import django; django.setup()
from modelsearch import index
from masthead.library.models.pictures import Picture
pictures = list(Picture.objects.order_by("pk"))
print("ready", flush=True)
sys.stdin.readline()
for picture in pictures:
    index.insert_or_update_object(picture)
"""
COUNT = """
import django; django.setup()
from wagtail.search.models import IndexEntry
print(IndexEntry.objects.filter(title__startswith="Crane").count())
"""


def test_two_index_the_same_pictures_at_once() -> None:
    with Server() as server:
        environment = {**server.environment, "DJANGO_SETTINGS_MODULE": "masthead.settings"}
        subprocess.run([sys.executable, "-c", MAKE], env=environment, check=True, timeout=120)
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        writers = [subprocess.Popen([sys.executable, "-c", INDEX], env=environment, **pipes) for _ in range(3)]  # type: ignore[call-overload]
        for writer in writers:
            assert writer.stdout.readline() == "ready\n"
        for writer in writers:
            writer.stdin.write("go\n")
            writer.stdin.flush()
        said = [writer.communicate(timeout=120)[1] for writer in writers]
        assert [writer.returncode for writer in writers] == [0, 0, 0], said
        counted = subprocess.run([sys.executable, "-c", COUNT], env=environment, check=True, timeout=120, capture_output=True, text=True)
        assert counted.stdout.strip() == str(PICTURES)
