"""What every test may use: named people, articles, a clock that stands still, and no memory between tests."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import time_machine
from django.conf import settings
from django.test import Client, TestCase

hypothesis.settings.register_profile("untimed", deadline=None)  # no test judges how fast the machine is
hypothesis.settings.load_profile("untimed")

SHARED = Path(__file__).parent.parent / "shared"
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def _commits(item: pytest.Item) -> bool:
    how = item.get_closest_marker("django_db")
    return how is not None and bool(how.kwargs.get("transaction"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test that commits empties every table at its end, and leaves it to us to put back what migrations wrote."""
    for item in filter(_commits, items):
        item.add_marker(pytest.mark.django_db(transaction=True, serialized_rollback=True), append=False)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    """Put it back: two processes take the files in no order, so tests that need it come after."""
    yield
    if _commits(item) and nextitem is not None:
        from django.db import connection
        from pytest_django.plugin import blocking_manager_key

        with item.config.stash[blocking_manager_key].unblock():
            connection.creation.deserialize_db_from_string(connection._test_serialized_contents)


@pytest.fixture(autouse=True)
def _monday_noon(request: pytest.FixtureRequest) -> Iterator[None]:
    """It is Monday noon when a test begins, whatever the day: what a test calls tomorrow is still to come a year from now.

    Real servers and browsers keep the real time; the tests that talk to them do too.
    """
    if request.node.get_closest_marker("server") or request.node.get_closest_marker("browser"):
        yield
        return
    with time_machine.travel(NOON, tick=True):
        yield


@pytest.fixture(autouse=True)
def _no_memory(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What the code remembers for seconds is forgotten between tests, and never within one: a busy machine is no reason to ask twice."""
    from masthead.access import rules
    from masthead.access.rules import forget_rules
    from masthead.ads import showing
    from masthead.ads.showing import forget_sponsorships
    from masthead.library import identity
    from masthead.library.identity import forget
    from masthead.newsletters.editions.interests import forget_answers
    from masthead.newsletters.setting import forget_pools
    from masthead.newsletters.today import forget_day

    monkeypatch.setattr(rules, "REMEMBERED", 3600.0)
    monkeypatch.setattr(identity, "REMEMBERED", 3600.0)
    from masthead.subscriptions.institutions import admitting
    from masthead.subscriptions.institutions.admitting import forget_ranges
    from masthead.subscriptions.institutions.members import forget_members

    monkeypatch.setattr(admitting, "REMEMBERED", 3600.0)
    monkeypatch.setattr(showing, "REMEMBERED", 3600.0)
    for memory in (forget_sponsorships, forget_ranges, forget_members, forget_rules, forget, forget_pools, forget_answers, forget_day):
        memory()
    yield
    for memory in (forget_sponsorships, forget_ranges, forget_members, forget_rules, forget, forget_pools, forget_answers, forget_day):
        memory()


@pytest.fixture(autouse=True)
def _empty_redis() -> None:
    """Where the tests have a Redis, no test finds what another counted there."""
    from django.conf import settings

    for address in {settings.MASTHEAD.cache_in_redis, settings.MASTHEAD.queue_in_redis} - {""}:
        from masthead.kit.beyond.reaching import reach

        reach(address).client.flushdb()


@pytest.fixture(autouse=True)
def _plain_static(settings: Any) -> None:
    """Tests need no collected static files."""
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}


@pytest.fixture
def shared() -> Path:
    """The shared material beside the checkout; tests that need it skip visibly where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("../shared is not here")
    return SHARED


@pytest.fixture
def at() -> datetime:
    """Monday noon."""
    return NOON


class Articles:
    """Makes published articles: `articles(5)`, or `articles(1, wall="free")`."""

    def __init__(self) -> None:
        from masthead.library.tree import shelf

        self.shelf, self.made = shelf("Articles", "articles"), 0

    def __call__(self, count: int = 1, **fields: Any) -> list[Any]:
        return [self.one(**fields) for _ in range(count)]

    def one(self, paragraphs: int = 6, **fields: Any) -> Any:
        from masthead.library.models import ArticlePage

        self.made += 1
        n = self.made
        body = fields.pop("body", None) or [
            {"type": "paragraph", "value": f"<p>Paragraph {p} of article {n}. {'OPEN' if p <= 2 else 'LOCKED'}{n}x{p}.</p>"}
            for p in range(1, paragraphs + 1)
        ]
        article = ArticlePage(
            title=fields.pop("title", f"Article number {n}"),
            slug=fields.pop("slug", f"article-{n}"),
            standfirst=f"Standfirst {n}.",
            published_at=fields.pop("published_at", NOON - timedelta(days=n)),
            live=False,
            **fields,
        )
        article.body = article.body.stream_block.to_python(body)
        self.shelf.refresh_from_db()
        self.shelf.add_child(instance=article)
        article.save_revision().publish()
        return article


@pytest.fixture
def articles(db: None) -> Articles:
    """A maker of published articles."""
    return Articles()


class People:
    """Ada is a stranger, Ben gave his e-mail, Cleo subscribes, Dmitri lapsed, Eva edits."""

    def reader(self, name: str) -> Any:
        from masthead.readers.signing_in import do_add

        return do_add(email=f"{name}@example.org", name=name.title(), at=NOON)

    def ben(self) -> Any:
        return self.reader("ben")

    def cleo(self) -> Any:
        from masthead.subscriptions.granting import do_grant
        from masthead.subscriptions.models import Grant, Plan

        reader = self.reader("cleo")
        plan = Plan.objects.get_or_create(slug="all-access", defaults={"name": "All-Access"})[0]
        do_grant(reader=reader, plan=plan, source=Grant.Source.COMP, at=NOON - timedelta(days=30))
        return reader

    def dmitri(self) -> Any:
        from masthead.subscriptions.granting import do_grant
        from masthead.subscriptions.models import Grant, Plan

        reader = self.reader("dmitri")
        plan = Plan.objects.get_or_create(slug="all-access", defaults={"name": "All-Access"})[0]
        long_ago = datetime(2020, 1, 1, tzinfo=UTC)
        do_grant(reader=reader, plan=plan, source=Grant.Source.COMP, at=long_ago, until=long_ago + timedelta(days=30))
        return reader

    def eva(self, name: str = "eva") -> Any:
        from masthead.website.setting_up import _let_groups_work, do_make_editor

        _let_groups_work()
        reader = self.reader(name)
        do_make_editor(reader)
        reader.refresh_from_db()
        return reader


@pytest.fixture
def people(db: None) -> People:
    """Makers of named people."""
    return People()


class Browser(Client):
    """Django's test client with a browser's manners: forms come from our own pages, and what happens on commit happens."""

    def request(self, **request: Any) -> Any:
        with TestCase.captureOnCommitCallbacks(execute=True):
            return super().request(**request)

    def post(self, path: str, data: Any = None, **extra: Any) -> Any:
        headers = {"Sec-Fetch-Site": "same-origin", **(extra.pop("headers", None) or {})}
        return super().post(path, data, headers=headers, **extra)

    def sign_in(self, reader: Any) -> "Browser":
        """Whoever works at the desk has shown their second proof."""
        self.force_login(reader)
        prove_second(self)
        return self


def prove_second(client: Client) -> None:
    """The second proof, which the desk asks for, is shown in this browser."""
    from masthead.kit.clock import now
    from masthead.readers.security import proofs

    session = client.session
    proofs.note(session, "second", now())
    session.save()


@pytest.fixture
def browser(db: None) -> Callable[[], Browser]:
    """A maker of browsers, each with its own cookies."""
    return Browser


@pytest.fixture
def outbox(settings: Any, tmp_path: Path) -> Iterator[Callable[[], list[str]]]:
    """Run the queue and read what was sent: the text parts, oldest first."""
    settings.OUTBOX = tmp_path / "outbox"
    settings.EMAIL_BACKEND = "masthead.newsletters.outbox.OutboxBackend"  # the test runner had put its own in place

    def read() -> list[str]:
        from masthead.kit.clock import now
        from masthead.newsletters.messages import do_send
        from masthead.newsletters.models import Message

        for pk in Message.objects.filter(sent_at=None).order_by("pk").values_list("pk", flat=True):
            do_send(pk, max(NOON + timedelta(days=2), now() + timedelta(minutes=1)))  # whichever clock wrote it
        import email
        import email.policy

        texts = []
        for path in sorted(settings.OUTBOX.glob("*.eml")):
            mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            part = mail.get_body(("plain",))
            texts.append(f"To: {mail['To']}\nSubject: {mail['Subject']}\n\n{part.get_content() if part else ''}")
        return texts

    yield read


assert settings is not None
