"""What goes out packed, and what does not."""

import gzip
from typing import Any

import brotli
import pytest
from django.http import FileResponse, HttpResponse
from django.test import Client, RequestFactory

from masthead.website.compressing import CompressMiddleware

PAGE = "<p>" + "A sentence of a page. " * 50


def answer(accepts: str, response: Any) -> Any:
    return CompressMiddleware(lambda request: response)(RequestFactory().get("/", headers={"Accept-Encoding": accepts}))


@pytest.mark.parametrize(
    ("accepts", "encoding", "unpack"),
    [("gzip, deflate, br", "br", brotli.decompress), ("gzip", "gzip", gzip.decompress), ("gzip, br;q=0", "gzip", gzip.decompress)],
)
def test_a_page_is_packed_as_the_browser_can_read_it(accepts: str, encoding: str, unpack: Any) -> None:
    packed = answer(accepts, HttpResponse(PAGE, headers={"ETag": '"x"'}))
    assert packed["Content-Encoding"] == encoding and packed["ETag"] == 'W/"x"' and "Accept-Encoding" in packed["Vary"]
    assert unpack(packed.content).decode() == PAGE and len(packed.content) == int(packed["Content-Length"]) < len(PAGE)


def test_who_asks_for_nothing_gets_it_plain() -> None:
    assert answer("", HttpResponse(PAGE)).content.decode() == PAGE


def test_a_picture_is_let_through(tmp_path: Any) -> None:
    (tmp_path / "a.jpg").write_bytes(b"x" * 1000)
    sent = answer("br", FileResponse((tmp_path / "a.jpg").open("rb")))
    assert "Content-Encoding" not in sent and sent["Content-Length"] == "1000"
    assert "Content-Encoding" not in answer("br", HttpResponse(b"x" * 1000, content_type="image/jpeg"))


@pytest.mark.django_db
def test_the_site_packs_its_pages(client: Client) -> None:
    page = client.get("/sign-in/", headers={"Accept-Encoding": "br"})
    assert page["Content-Encoding"] == "br" and b"<h1" in brotli.decompress(page.content)
