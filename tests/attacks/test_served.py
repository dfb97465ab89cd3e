"""Headers on what a real server gives out beside pages: static files, pictures, the lane's pages, what is refused before any view."""

import re
from dataclasses import dataclass

import pytest
from asking import Answer
from attacks.house import House
from test_headers import assert_armoured

pytestmark = pytest.mark.server


@dataclass(frozen=True)
class AsDjango:
    """An answer over HTTP, read as the test client's are."""

    answer: Answer

    @property
    def status_code(self) -> int:
        return self.answer.status

    def __getitem__(self, name: str) -> str:
        assert name in self, f"{self.status_code}: no {name}"
        return self.answer.header(name)

    def __contains__(self, name: str) -> bool:
        # The server's program writes its name behind us; of what it is made it says nothing.
        return name != "Server" and any(known.lower() == name.lower() for known, _ in self.answer.headers)

    def get(self, name: str, default: str = "") -> str:
        return self.answer.header(name) or default


def test_static_files_pictures_and_the_lane(house: House) -> None:
    ada = house.asker()
    pages = [ada.ask(path).text for path in ("/", house.one("").path, "/articles/everything-at-once/")]
    found = {path for page in pages for path in re.findall(r'(?:src|href)="(/(?:static|media)/[^"]+)"', page)}
    kinds = {path.rpartition(".")[2] for path in found}
    assert {"css", "js"} <= kinds and kinds & {"jpg", "avif", "webp", "png"}
    for path in [
        *found,
        "/favicon.ico",
        "/theme.css",
        "/robots.txt",
        "/static/nothing.css",
        "/media/images/nothing.jpg",
        house.one("").path,
    ]:
        for method in ("GET", "HEAD"):
            answer = ada.ask(path, method)
            assert_armoured(AsDjango(answer), f"{method} {path}")
            assert not answer.header("Set-Cookie"), path
            if answer.status == 200 and path in found:
                assert "public" in answer.header("Cache-Control") or "max-age" in answer.header("Cache-Control"), path


def test_what_is_refused_before_any_view(house: House) -> None:
    ada = house.asker()
    etag = ada.ask(house.one("").path).header("ETag")
    for answer, status in (
        (ada.ask("/sign-in/", "POST", "login=x", Host="evil.example"), 400),
        (ada.ask(house.one("").path, If_None_Match=etag), 304),
        (ada.ask("/nothing/"), 404),
        (ada.ask("/outbox/x/y/z"), 404),
        (ada.ask(house.one("").path, "PUT"), 403),
        (ada.ask("/library"), 301),
    ):
        assert answer.status == status, (answer.status, answer.headers)
        assert_armoured(AsDjango(answer), str(status))


def test_no_answer_says_what_we_are_made_of(house: House) -> None:
    ada = house.asker()
    for path in ("/", "/nothing/", "/desk/", "/healthz", "/static/nothing"):
        told = repr(ada.ask(path).headers)
        assert not re.search(r"(?i)django|wagtail|python|granian/|\d+\.\d+\.\d+(?!\.)", told), told


def test_no_original_and_no_file_beside_the_pictures(house: House) -> None:
    """An original lies beside its renditions on the disk, and is handed out by nobody."""
    ada, media = house.asker(), house.server.data / "media"
    others = [path for path in media.rglob("*") if path.is_file() and path.parent.name != "images"][:12]
    assert others
    for path in others:
        told = str(path.relative_to(media))
        for asked in (
            f"/media/{told}",
            f"/media/images/{told}",
            f"/media/images/..%2f{told}",
            f"/media/images/%2e%2e/{told}",
            f"/media/images/{told.replace('/', '%2f')}",
        ):
            assert ada.ask(asked).status in {400, 404}, asked
