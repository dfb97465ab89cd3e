"""Every page worth looking at, and as whom: the way of `tour.py`. A new page is added here."""

import re
import secrets
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Page, Response
from real_server import Server
from windows import press

PEOPLE = ("stranger", "held", "gifted", "reader", "spent", "subscriber", "lapsed", "editor")
GATED, GIVEN = "armenia-leaving-quietly", "lithium-three-ways"


@dataclass(frozen=True)
class Stop:
    """A page, and as whom it is worth seeing. `act` and `typed`: the form to send there, for the page that comes of it.

    A star in what is typed is another word each time: nothing may be done too often.
    """

    name: str
    path: str
    people: tuple[str, ...] = ("stranger",)
    status: int = 200
    act: str = ""
    lands: str = ""  # where the form leads, if that is another address
    typed: dict[str, str] = field(default_factory=dict)

    def open(self, page: Page) -> Response:
        """Go there, press what is to be pressed; the answer."""
        answer = page.goto(self.path, wait_until="load")
        if self.act:
            for name, value in self.typed.items():
                page.locator(f"form[data-act={self.act}] [name={name}]").fill(value.replace("*", secrets.token_hex(3)))
            with page.expect_navigation(wait_until="load") as pressed:
                press(page, self.act)
            answer = pressed.value
        assert answer is not None
        return answer


def articles(server: Server) -> dict[str, str]:
    """Every article's path by its slug."""
    parts = re.findall(r"<loc>([^<]+)</loc>", _get(f"{server.base}/sitemap.xml"))
    return {slug: path for part in parts for path, slug in re.findall(r"<loc>[^<]*?(/articles/\d+/([^/<]+)/)</loc>", _get(part))}


def _get(url: str) -> str:
    with urllib.request.urlopen(url, timeout=60) as answer:
        return str(answer.read().decode())


def stops(server: Server, made: dict[str, str]) -> list[Stop]:
    """The way through the demo."""
    at = articles(server)
    review = re.search(r'href="(/reviews/daily/[^"]+)"', _get(server.base))
    assert review is not None, "the front page shows the demo's Daily Review"
    older = re.search(r'href="(\?after=[^"]+)"', _get(f"{server.base}/library/"))
    weekly = re.search(r'href="(/reviews/weekly/[^"]+)"', _get(f"{server.base}/reviews/weekly/"))
    assert older is not None and weekly is not None
    mail = sorted(server.outbox.glob("*.eml"))[-1].stem
    return [
        *of_articles(at),
        *of_lists(),
        Stop("library-older", f"/library/{older[1]}"),
        Stop("daily-review", review[1], ("stranger", "spent", "subscriber")),
        Stop("weekly-review", weekly[1], ("stranger", "subscriber")),
        Stop("message", f"/outbox/{mail}/"),
        *of_arriving(made),
        *of_readers(at, made),
        *of_others(made),
        Stop("not-found", "/nothing/lives/here/", ("stranger", "subscriber"), 404),
        Stop("not-to-be-opened", "/sign-out/", status=405),
    ]


def of_articles(at: dict[str, str]) -> list[Stop]:
    """Every format, every state of the wall."""
    return [
        Stop("analysis", at[GATED], ("stranger", "held", "gifted", "reader", "spent", "subscriber", "editor")),
        Stop("analysis-with-notes", at["tehran-moscow-alliance-under-strain"], ("held", "subscriber")),
        Stop("in-depth", at["middle-corridor-arithmetic"], ("stranger", "reader", "spent", "subscriber")),
        Stop("long-title", at["danube-low-water"], ("stranger",)),
        Stop("column", at["europes-defence-shopping-list"], ("stranger", "reader")),
        Stop("briefing", at["montreux-a-briefing"]),
        Stop("note", at["a-note-from-the-editor"]),
        Stop("interview", at["bosphorus-pilot"], ("subscriber",)),
        Stop("document", at["declaration-of-paris-1856"]),
        Stop("everything", at["everything-at-once"], ("stranger", "subscriber")),
        Stop("address-refused", at[GATED], status=422, act="keep-reading", typed={"email": "ada-*@nowhere"}),
    ]


def of_lists() -> list[Stop]:
    """What can be looked through, and what stands alone."""
    return [
        Stop("front", "/", ("stranger", "reader", "spent", "subscriber")),
        Stop("feeds", "/feeds/"),
        Stop("outbox", "/outbox/"),
        Stop("region", "/regions/europe/", ("stranger", "reader", "subscriber")),
        Stop("country", "/countries/russia/"),
        Stop("topic", "/topics/energy/"),
        Stop("series", "/series/waterlines/", ("stranger", "spent", "subscriber")),
        Stop("author", "/authors/ilse-marwick-otieno/", ("stranger", "subscriber")),
        Stop("authors", "/authors/"),
        Stop("regions", "/regions/"),
        Stop("topics", "/topics/"),
        Stop("countries", "/countries/"),
        Stop("all-series", "/series/"),
        Stop("library", "/library/", ("stranger", "reader", "spent", "subscriber")),
        Stop("library-found", "/library/?q=sea", ("stranger", "reader", "subscriber")),
        Stop("library-narrowed", "/library/?q=the&region=europe&topic=energy&from=2020", ("stranger", "subscriber")),
        Stop("library-none", "/library/?q=zebra"),
        Stop("corrections", "/corrections/"),
        Stop("radar", "/radar/"),
        Stop("today", "/today/", ("stranger", "reader", "subscriber")),
        Stop("dailies", "/reviews/daily/"),
        Stop("weeklies", "/reviews/weekly/"),
    ]


def of_arriving(made: dict[str, str]) -> list[Stop]:
    """Signing in, confirming, subscribing, leaving a letter."""
    return [
        Stop("subscribe", "/subscribe/", ("stranger", "reader", "spent", "subscriber")),
        Stop("order", f"/subscribe/order/{made['order']}/", ("lapsed",)),
        Stop("order-paid", f"/subscribe/order/{made['paid']}/", ("lapsed",)),
        Stop("paid-for", made["paid-for"], ("subscriber",)),
        Stop("leave", "/cancel/"),
        Stop("leave-confirm", made["leave-confirm"]),
        Stop("sign-in", "/sign-in/"),
        Stop("sign-in-code", "/sign-in/", act="sign-in", lands="/sign-in/code/", typed={"email": "nobody-*@sextant.example"}),
        Stop("sign-in-link", made["sign-in-link"]),
        Stop("sign-in-link-spent", "/sign-in/link/a-word-that-was-used/", status=410),
        Stop("no-editor", "/sign-in/?next=/desk/", ("reader",), 403),
        Stop("code", "/keep-reading/code/", ("held",)),
        Stop("code-refused", "/keep-reading/code/", ("held",), 422, act="enter-code", typed={"code": "000000"}),
        Stop("confirm", made["confirm"], ("stranger", "held")),
        Stop("unsubscribe", made["unsubscribe"]),
        Stop("unsubscribed", made["unsubscribe"], act="unsubscribe"),
        Stop("letters", "/letters/"),
        Stop("letters-refused", "/letters/", status=422, act="sign-up", lands="/letters/sign-up/", typed={"email": "ada-*@nowhere"}),
        Stop("letters-asked", "/letters/", act="sign-up", lands="/letters/sign-up/", typed={"email": "ada-*@gmial.com"}),
        Stop("letters-confirm", made["confirm-letters"]),
        Stop("letters-spent", "/letters/confirm/a-word-that-was-used/", status=410),
        Stop("preferences", made["preferences"]),
        Stop("preferences-saved", made["preferences"], act="preferences"),
        Stop("stop-news", made["stop-news"]),
        Stop("address-agree", made["address-agree"]),
        Stop("address-undo", made["address-undo"]),
        Stop("not-connected", "/sign-in/with/"),
        Stop("address-spent", "/account/address/undo/a-word-that-was-used/", status=410),
    ]


def of_readers(at: dict[str, str], made: dict[str, str]) -> list[Stop]:
    """Gifts, and a reader's own pages."""
    return [
        Stop("gift-new", f"{at['middle-corridor-arithmetic']}gift/", ("subscriber",)),
        Stop("gift-given", f"{at[GIVEN]}gift/", ("subscriber",)),
        Stop("gift-refused", f"{at[GIVEN]}gift/", ("reader",), 403),
        Stop("gift", f"/gifts/{made['gift']}/"),
        Stop("gift-over", f"/gifts/{made['over']}/", status=410),
        Stop("account", "/account/", ("reader", "spent", "subscriber", "lapsed")),
        Stop("security", "/account/security/", ("reader", "subscriber")),
        Stop("privacy", "/account/privacy/", ("reader", "subscriber")),
        Stop("add-passkey", "/account/security/passkey/", ("reader",)),
        Stop("add-app", "/account/security/app/", ("reader",)),
        Stop("recovery-codes", "/account/security/recovery/", ("reader",)),
        Stop("again", "/sign-in/again/", ("reader",)),
        Stop("again-sent", "/sign-in/again/", ("reader",), act="send-again-code"),
        Stop("address", "/account/address/", ("reader",)),
        Stop("erase", "/account/erase/", ("reader",)),
        Stop("erase-staff", "/account/erase/", ("editor",), 409),
        Stop("enrol", "/sign-in/desk/", ("editor",)),
        Stop("everything-about", "/account/privacy/", ("subscriber",), act="take-html", lands="/account/privacy/everything.html"),
        Stop("subscription-cancel", "/account/plan/cancel/", ("subscriber",)),
        Stop("subscription-withdraw", "/account/plan/withdraw/", ("subscriber",)),
        Stop("subscription-change", made["subscription-change"], ("subscriber",)),
        Stop("billing-details", "/account/payment/details/", ("subscriber",)),
        Stop("invoice", made["invoice"], ("subscriber",)),
        Stop("following", "/account/following/", ("reader", "subscriber")),
        Stop("follow", "/countries/russia/follow/", ("subscriber",)),
        Stop("save-search", "/library/save/?q=sea&country=russia", ("subscriber",)),
        Stop("saved", "/account/saved/", ("reader", "subscriber")),
        Stop("history", "/account/reading/", ("reader", "subscriber")),
        Stop("export", "/account/reading/export.html", ("subscriber",)),
        Stop("too-many", "/account/reading/export.html", ("lapsed",), 429),
    ]


def of_others(made: dict[str, str]) -> list[Stop]:
    """Who pays for whom: gift subscriptions, teams, institutions, sponsors."""
    return [
        Stop("present-new", "/subscribe/gift/", ("stranger", "reader")),
        Stop("present", made["present"], ("subscriber",)),
        Stop("present-waits", made["present-waits"], ("subscriber",)),
        Stop("present-card", made["present"], ("subscriber",), act="gift-card", lands=f"{made['present']}card/"),
        Stop("present-code", "/gift/"),
        Stop("present-code-refused", "/gift/", status=422, act="gift-code", typed={"code": "NOTACODE*"}),
        Stop("present-received", made["present-code"], ("stranger", "reader")),
        Stop("team-new", "/subscribe/team/", ("stranger", "reader")),
        Stop("team", made["team"], ("subscriber",)),
        Stop("team-refused", made["team"], ("subscriber",), 422, act="invite", typed={"address": "ada-*@nowhere"}),
        Stop("join", made["join"], ("stranger", "reader")),
        Stop("join-carried", made["join"], act="join-team", lands="/join/"),
        Stop("present-carried", made["present-code"], act="redeem", lands="/gift/yours/"),
        Stop("campus", "/campus/"),
        Stop("librarian", "/institutions/porto-vento/", ("subscriber",)),
        Stop("sponsor-report", made["sponsor-report"]),
    ]


def stops_of_an_empty_house(server: Server) -> list[Stop]:
    """A publication on its first day."""
    secret = re.search(r"/set-up/[0-9a-f]{64}/", (Path(server.folder.name) / "log").read_text())
    assert secret is not None
    paths = {
        "front": "/", "library": "/library/", "region": "/regions/", "authors": "/authors/", "radar": "/radar/", "dailies": "/reviews/daily/",
        "subscribe": "/subscribe/", "sign-in": "/sign-in/", "set-up-where": "/set-up/", "set-up": secret[0],
    }  # fmt: skip
    return [
        *(Stop(f"empty-{name}", f"{server.base}{path}") for name, path in paths.items()),
        Stop("set-up-refused", f"{server.base}{secret[0]}", status=422, act="first-run"),
        Stop("broken", f"{server.base}/corrections/", status=500),
    ]
