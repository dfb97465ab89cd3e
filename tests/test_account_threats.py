"""Threats to accounts, each tried: guessing, fixing a session, poisoning a host, leaving for elsewhere, another reader's things."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from django.conf import settings as live
from django.contrib.sessions.models import Session
from django.urls import URLPattern, URLResolver, get_resolver
from wall_play import Browsers, Outbox, code_in

from conftest import NOON, Browser, People
from masthead.newsletters.models import Message
from masthead.readers.models import Device, Reader
from masthead.subscriptions.models import Invoice

ELSEWHERE = [
    "//evil.example", "https://evil.example", "http:evil.example", "/\\evil.example", "\\\\evil.example", "///evil.example", "javascript:alert(1)",
    "data:text/html,x", "//evil.example/%2f..", "https:/evil.example", "/\t/evil.example", "/\n/evil.example", " //evil.example", "evil.example",
    "//testserver@evil.example", "https://testserver.example.evil.example/", "/\r\nSet-Cookie: a=b", "%2f%2fevil.example", "http://[::1", "ftp://evil.example",
    "/\\/evil.example", "\t//evil.example", "/%09/evil.example\\@x", "////evil.example/..", "\\/\\/evil.example", "HTTPS://EVIL.EXAMPLE", "https:evil.example",
    "https:\\\\evil.example", "//evil%E3%80%82example", "//evil。example", "///\\evil.example", "/\x0b/evil.example", "\x00//evil.example", "vbscript:x",
    "https://evil.example\\@testserver.example/", "https://testserver.example:443@evil.example", "//[::1]/", "//127.1/", "./\\evil.example", "?//evil.example",
]  # fmt: skip


def sent_to(answer: Any) -> str:
    return str(answer.headers.get("Location", ""))


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_no_page_of_an_account_sends_elsewhere(browser: Browsers, people: People, elsewhere: str, outbox: Outbox) -> None:
    def stays(location: str) -> bool:
        # As a browser reads it: tabs and line ends fall out, a backslash is a slash.
        parts = urlsplit(urljoin("https://testserver.example/sign-in/code/", re.sub(r"[\t\r\n]", "", location.strip()).replace("\\", "/")))
        return (parts.scheme, parts.netloc) == ("https", "testserver.example")

    ben = people.ben()
    visitor = browser()
    visitor.post("/sign-in/", {"email": ben.email, "next": elsewhere})
    answers = [visitor.post("/sign-in/code/", {"code": code_in(outbox()[-1]), "next": elsewhere})]
    here = browser().sign_in(ben)
    here.post("/sign-in/again/", {"what": "send"})
    answers.append(here.post("/sign-in/again/", {"what": "mailed", "code": code_in(outbox()[-1]), "next": elsewhere}))
    answers.append(browser().get("/sign-in/again/", {"next": elsewhere}))
    answers.append(browser().get("/sign-in/desk/", {"next": elsewhere}))
    assert answers[0].status_code == answers[1].status_code == 302
    for answer in answers:
        assert sent_to(answer) and stays(sent_to(answer)), sent_to(answer)
    page = here.get("/account/security/recovery/", {"next": elsewhere}).content.decode()
    assert not re.search(r'href="[^"]*evil', page) and "javascript:" not in page


def test_codes_cannot_be_guessed_across_addresses(browser: Browsers, people: People, outbox: Outbox, settings: Any) -> None:
    """Three tries a code, and so many from a network whatever the address: the limits are counted where every process sees them."""
    settings.ACCOUNT_RATE_LIMITS = {**live.ACCOUNT_RATE_LIMITS, "request_login_code": "1000/m/ip"}
    readers = [people.reader(f"r{n}") for n in range(30)]
    let_in, refused = 0, 0
    for reader in readers:
        visitor = browser()
        visitor.post("/sign-in/", {"email": reader.email})
        right = code_in(outbox()[-1])
        for n in range(4):
            answer = visitor.post("/sign-in/code/", {"code": f"{(int(right) + n + 1) % 10**6:06d}"})
            refused += answer.status_code == 429
        let_in += visitor.post("/sign-in/code/", {"code": right}).status_code == 302 and visitor.get("/account/").status_code == 200
    assert let_in == 0, "after three wrong tries the right one is wrong too"
    assert refused > 0, "and a network that tries address after address is shut out"


def test_the_code_does_not_lie_in_the_session(browser: Browsers, people: People, outbox: Outbox) -> None:
    visitor = browser()
    visitor.post("/sign-in/", {"email": people.ben().email})
    code = code_in(outbox()[-1])
    held = str([session.get_decoded() for session in Session.objects.all()])
    assert "login_code" in held or "code" in held
    assert code not in held
    assert visitor.post("/sign-in/code/", {"code": f"{code[:3]} {code[3:]}"}).status_code == 302, "typed as people type"


def test_the_digest_from_a_session_is_no_code(browser: Browsers, people: People, outbox: Outbox) -> None:
    visitor = browser()
    visitor.post("/sign-in/", {"email": people.ben().email})
    digest = re.search(r"'code': '([0-9a-f]{64})'", str(visitor.session.load()))
    assert digest is not None
    assert visitor.post("/sign-in/code/", {"code": digest[1]}).status_code == 200
    assert visitor.get("/account/").status_code == 302


@pytest.mark.parametrize("way", ["code", "link", "passkey", "again"])
def test_a_session_fixed_beforehand_is_worth_nothing_after(
    way: str, browser: Browsers, people: People, outbox: Outbox, settings: Any
) -> None:
    """Whoever put a session's key into a victim's browser finds that key dead once the victim is in."""
    from soft_key import SoftKey
    from test_passkeys import add, sign_in_with

    from masthead.readers.signing_in import do_make_link

    settings.MASTHEAD = settings.MASTHEAD.model_copy(update={"url": "https://testserver.example"})
    ben, key = people.ben(), SoftKey()
    if way == "passkey":
        add(browser().sign_in(ben), key)
    victim = browser().sign_in(ben) if way == "again" else browser()
    victim.post("/sign-in/passkey/options/")  # a session, for the thief to know
    fixed = victim.session.session_key
    thief = browser()
    thief.cookies["sid"] = fixed
    if way == "code":
        victim.post("/sign-in/", {"email": ben.email})
        victim.post("/sign-in/code/", {"code": code_in(outbox()[-1])})
    elif way == "link":
        victim.post(f"/sign-in/link/{do_make_link(reader=ben, at=NOON)}/")
    elif way == "passkey":
        sign_in_with(victim, key)
    else:
        victim.post("/sign-in/again/", {"what": "send"})
        victim.post("/sign-in/again/", {"what": "mailed", "code": code_in(outbox()[-1])})
    assert victim.get("/account/").status_code == 200
    assert victim.session.session_key != fixed and thief.get("/account/").status_code == 302
    assert Device.objects.get(reader=ben, session=victim.session.session_key)


@pytest.mark.parametrize("headers", [{"Host": "evil.example"}, {"X-Forwarded-Host": "evil.example"}, {"Forwarded": "host=evil.example"}])
def test_no_mailed_link_names_anybody_elses_host(browser: Browsers, people: People, outbox: Outbox, headers: dict[str, str]) -> None:
    ben = people.ben()
    here = browser().sign_in(ben)
    extra = {"HTTP_HOST": headers["Host"]} if "Host" in headers else {}
    for path, sent in (("/account/address/", {"email": "new@example.org"}), ("/sign-in/again/", {"what": "send"}), ("/account/erase/", {})):
        answer = here.post(path, sent, headers=headers, **extra)
        assert answer.status_code == (400 if extra else answer.status_code)
    mails = outbox()
    assert not any("evil" in mail for mail in mails)
    assert extra or any("http://testserver.example/account/address/agree/" in mail for mail in mails)


def addresses_of(patterns: Any, prefix: str = "") -> Iterator[tuple[str, str]]:
    """Every address of the house with something of its own in it: its route and its name."""
    for it in patterns:
        route = prefix + str(it.pattern).lstrip("^").rstrip("$")
        if isinstance(it, URLResolver):
            yield from addresses_of(it.url_patterns, route)
        elif isinstance(it, URLPattern) and ("<" in route or "(" in route):
            yield route, it.name or ""


# Tokens are proofs by themselves and are drawn, not counted; what they open is tried where they are made.
PROVEN = {
    "sign-in-link",
    "confirm",
    "confirm-letters",
    "unsubscribe",
    "preferences",
    "stop-news",
    "address-agree",
    "address-undo",
    "first-run",
}


def test_another_readers_number_in_a_form_or_an_address_opens_nothing(browser: Browsers, people: People) -> None:
    """Two readers, every address of an account that takes a number, and every form of the account's pages."""
    from allauth.mfa.models import Authenticator

    cleo, ben = people.cleo(), people.ben()
    theirs, mine = browser().sign_in(cleo), browser().sign_in(ben)
    key = Authenticator.objects.create(user=cleo, type="webauthn", data={"name": "Cleo’s"})
    device = Device.objects.get(session=theirs.session.session_key)
    for what in ({"what": "remove"}, {"name": "Mine"}):
        mine.post("/account/security/keys/", {"key": key.pk, **what})
    mine.post("/account/security/devices/", {"device": device.pk})
    mine.post("/account/reading/forget/", {"article": "1", "reader": cleo.pk})
    invoice = Invoice.objects.create(number="1", reader=cleo, provider="manual", external_id="1", issued_at=NOON, minor=900, currency="EUR")
    assert mine.get(f"/account/invoices/{invoice.pk}/").status_code == 404
    assert theirs.get(f"/account/invoices/{invoice.pk}/").status_code == 200
    key.refresh_from_db()
    assert key.data == {"name": "Cleo’s"} and theirs.get("/account/").status_code == 200
    numbered = [
        (route, name) for route, name in addresses_of(get_resolver().url_patterns) if not route.startswith("desk/") and name not in PROVEN
    ]
    asked = [route for route, name in numbered if route.startswith(("account/", "sign-in/", "viewing/")) and name != "invoice"]
    assert asked == [route for route in asked if "token" in route or "kind" in route or "provider_id" in route], (
        f"none but an invoice’s names a reader or a row by number: {asked}"
    )


def test_every_act_of_an_account_is_refused_from_a_foreign_page(browser: Browsers, people: People) -> None:
    cleo = people.cleo()
    here = browser().sign_in(cleo)
    names = [str(it.pattern) for it in get_resolver("masthead.readers.urls").url_patterns if "<" not in str(it.pattern)]
    assert len(names) > 20
    for path in (f"/{name}" for name in names if not name.startswith("^")):
        for site in ("cross-site", "same-site", "none"):
            assert super(Browser, here).post(path, {"others": "1"}, headers={"Sec-Fetch-Site": site}).status_code == 403, path
        assert super(Browser, here).post(path, {}, headers={"Origin": "https://evil.example"}).status_code == 403, path
    assert here.get("/account/").status_code == 200


def test_opening_any_page_of_an_account_changes_no_row(browser: Browsers, people: People) -> None:
    """Scanners and prefetching browsers open what they find."""
    here = browser().sign_in(people.cleo())
    paths = [f"/{it.pattern}" for it in get_resolver("masthead.readers.urls").url_patterns if "<" not in str(it.pattern)]
    pages = [path for path in paths if not path.startswith("/^")]

    def rows() -> list[Any]:
        from django.apps import apps

        return [
            (model._meta.label, list(model._base_manager.order_by("pk").values()))
            for model in apps.get_models()
            if model._meta.label not in {"sessions.Session", "kit.Count"}
        ]

    for path in pages:  # what is made the first time anybody asks, such as the publication's own row
        here.get(path)
    before = rows()
    for path in pages:
        here.get(path)
        here.head(path)
    assert rows() == before


def test_the_answer_to_an_address_is_the_same_bytes_whoever_has_it(browser: Browsers, people: People, outbox: Outbox) -> None:
    """Signing in, with a passkey or without; the second and the third time; and the message goes to whom it may."""
    people.ben()
    said: dict[str, list[Any]] = {}
    for address in ("ben@example.org", "nobody@example.org"):
        visitor, heard = browser(), []
        for _ in range(3):
            post = visitor.post("/sign-in/", {"email": address})
            page = visitor.get("/sign-in/code/")
            wrong = visitor.post("/sign-in/code/", {"code": "abcdef"})
            for answer in (post, page, wrong):
                headers = sorted((name, value) for name, value in answer.headers.items() if name != "Content-Length")
                heard.append((answer.status_code, headers, answer.content.replace(address.encode(), b"X")))
        said[address] = heard
    assert said["ben@example.org"] == said["nobody@example.org"]
    assert {re.search("To: (.*)", mail)[1] for mail in outbox()} == {"ben@example.org"}  # type: ignore[index]


def test_few_messages_can_be_had_whatever_one_presses(browser: Browsers, people: People, outbox: Outbox, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = False
    ben = people.ben()
    here = browser().sign_in(ben)
    for _ in range(40):
        here.post("/sign-in/again/", {"what": "send"})
        here.post("/account/erase/", {})
        here.post("/account/address/", {"email": "new@example.org"})
        browser().post("/sign-in/", {"email": ben.email})
    assert Message.objects.filter(to=ben.email).count() <= 6 + 6 + 5, "codes for safety, to sign in, changes asked"
    assert Message.objects.exclude(to=ben.email).count() <= 3


@pytest.mark.parametrize(
    "typed",
    [
        "ben@example.org\r\nBcc: all@example.org",
        "ben@example.org%0aBcc:x@y.z",
        "ｂen@example.org",
        "ben@exаmple.org",
        "Bеn@example.org",
        "ben@example.org\0",
        '"ben"@example.org',
    ],
)
def test_no_address_smuggles_a_header_or_passes_for_another(browser: Browsers, people: People, outbox: Outbox, typed: str) -> None:
    people.ben()
    cleo = browser().sign_in(people.cleo())
    for visitor, path in ((browser(), "/sign-in/"), (cleo, "/account/address/")):
        visitor.post(path, {"email": typed})
    for mail in outbox():
        to = re.search("To: (.*)", mail)[1]  # type: ignore[index]
        # A look-alike domain is written to under its own name, which nobody takes for ours; ben gets nothing.
        assert to in {"cleo@example.org"} or to.endswith("@xn--exmple-4nf.org"), mail
    assert Reader.objects.count() == 2


def test_no_page_of_an_account_is_kept_by_anybody(browser: Browsers, people: People) -> None:
    here = browser().sign_in(people.cleo())
    for it in get_resolver("masthead.readers.urls").url_patterns:
        path = f"/{it.pattern}"
        if "<" in path or path.startswith("/^"):
            continue
        answer = here.get(path)
        if answer.status_code == 200:
            assert "no-store" in answer["Cache-Control"] and "private" in answer["Cache-Control"], path
    assert "no-store" in browser().get("/sign-in/")["Cache-Control"]
