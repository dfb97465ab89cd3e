"""Explain the wall: who may read an article and why, by the same code that answers readers, with the facts it used."""

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime

from masthead.access import ledger, passes
from masthead.access.gate import Decision, Policy, Visit, decide
from masthead.access.meter import month_of, renews
from masthead.access.models import Gift, Opened, Pass, WallRules
from masthead.access.rules import rules, zone
from masthead.library.desk.wall_words import Case, explain, what_next
from masthead.library.models import ArticlePage, BasePage
from masthead.readers.models import Reader
from masthead.subscriptions.models import Grant

Row = tuple[str, ...]
SHOWN = 20  # rows of a kind: somebody may have years of grants and passes


@dataclass(frozen=True)
class Table:
    """Facts of a kind."""

    name: str
    head: Row
    rows: Sequence[Row]
    none: str = ""


@dataclass(frozen=True)
class Explanation:
    """The answer, in words and with its facts."""

    case: Case
    tables: list[Table]
    unknowable: list[str] = field(default_factory=list)

    @property
    def decision(self) -> Decision:
        """As the gate gave it."""
        return self.case.decision

    @property
    def sentence(self) -> str:
        """The decision in one sentence."""
        return explain(self.case)

    @property
    def next(self) -> str:
        """What would change it."""
        return what_next(self.case)


@dataclass(frozen=True)
class Asker:
    """Who asks: a reader, a browser with a pass, or (neither) a stranger."""

    reader: Reader | None = None
    held: Pass | None = None
    new_pass: bool = False

    @property
    def name(self) -> str:
        """As the sentence calls them."""
        if self.reader is not None:
            return str(self.reader)
        if self.held is not None:
            return f"The browser in which {self.held.address} was typed"
        return "A browser with a new pass" if self.new_pass else "A stranger"


def explanation(asker: Asker, article: ArticlePage, at: datetime, then: datetime | None = None) -> Explanation:
    """Why `asker` may or may not read `article` at `at`, or at `then`, a moment gone by."""
    moment, policy = then or at, rules().policy()
    visit = visit_of(asker, moment, past=then is not None)
    decision = decide(visit, article.piece, policy)
    reader = asker.reader
    grants = list(Grant.objects.filter(reader=reader).select_related("plan")[:SHOWN]) if reader else []
    opened = (
        list(Opened.objects.filter(reader=reader, opened_at__lte=moment).order_by("-opened_at")[:SHOWN]) if reader and visit.known else []
    )
    mine = max((row.until for row in opened if row.article_id == article.pk), default=None)
    case = Case(
        who=asker.name,
        title=article.title,
        decision=decision,
        policy=policy,
        month=f"{month_of(moment, zone()):%B %Y}",
        next_month=_day(renews(moment, zone())),
        wall=article.piece.wall,
        ended="" if visit.subscribed or not visit.known else _ended(grants, moment),
        open_until=_day(mine) if mine else "",
    )
    tables = [
        _of_article(article),
        _of_visit(visit, policy, article),
        *_of_asker(asker, grants, opened),
        _of_gifts(article),
        *_of_rules(moment),
    ]
    return Explanation(case, tables, _unknowable(asker, article, then) if then else [])


def visit_of(asker: Asker, moment: datetime, *, past: bool) -> Visit:
    """What is proven about the asker, asked of the very code that a request asks."""
    if asker.reader is not None:
        if not asker.reader.is_active or (past and _since(asker.reader) > moment):
            return Visit()
        return ledger.visit_then(asker.reader, moment) if past else ledger.visit_of(asker.reader, moment)
    if asker.held is not None:
        if past:
            # A pass closed since then held; one not yet given did not.
            return Visit(passed=passes.articles_of(asker.held, moment)) if held_then(asker.held, moment) else Visit()
        return Visit(passed=passes.articles_of(asker.held)) if asker.held.holds(moment) else Visit()
    return Visit(passed=frozenset()) if asker.new_pass else Visit()


def held_then(held: Pass, moment: datetime) -> bool:
    """Whether the pass opened anything at a moment gone by."""
    closed = held.closed_at is not None and held.closed_at <= moment
    return held.made_at <= moment < held.until and not closed


def newest_pass(address: str, moment: datetime) -> Pass | None:
    """The pass last given for an address, as of a moment."""
    return Pass.objects.filter(address=address, made_at__lte=moment).order_by("-made_at").first()


def _since(reader: Reader) -> datetime:
    return reader.confirmed_at or reader.date_joined


def _ended(grants: list[Grant], moment: datetime) -> str:
    """Why the last subscription is over, or "" when there was none."""
    over = [(min(filter(None, (one.ends, one.revoked_at))), one) for one in grants if one.starts <= moment and (one.ends or one.revoked_at)]
    over = [pair for pair in over if pair[0] <= moment]
    if not over:
        return ""
    end, last = max(over, key=lambda pair: pair[0])
    revoked = last.revoked_at is not None and last.revoked_at == end
    return f"their access was revoked on {_day(end)}" if revoked else f"their subscription ended on {_day(end)}"


def _of_article(article: ArticlePage) -> Table:
    walls: dict[str, str] = dict(ArticlePage.WALLS)
    state = "published" if article.live else "not published: whoever asks is told that there is nothing here"
    rows = [("Number", str(article.pk)), ("Wall", walls.get(article.wall, article.wall)), ("State", state)]
    if article.first_published_at:
        rows.append(("First published", _minute(article.first_published_at)))
    return Table("The article", ("Fact", "Value"), rows)


FACTS = {
    "known": "A reader, signed in",
    "subscribed": "Has All-Access",
    "editor": "Works at the desk",
    "opened": "Articles that stand open",
    "spent": "Articles of choice spent this month",
    "passed": "Opened by the pass in this browser",
    "gifted": "Opened by gifts in this browser",
}


def _of_visit(visit: Visit, policy: Policy, article: ArticlePage) -> Table:
    """The visit as the gate saw it, field by field: one that the gate learns later shows by its own name."""
    rows = [(FACTS.get(one.name, one.name), _value(getattr(visit, one.name), article.pk)) for one in fields(visit)]
    rows.append(("Articles a month", str(policy.allowance)))
    rows.append(("Articles before an address is confirmed", str(policy.pass_allowance)))
    return Table("What the gate was told", ("Fact", "Value"), rows)


def _value(value: object, article_id: int) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None:
        return "there is no pass"
    if isinstance(value, frozenset):
        return f"{len(value)}, {'this one among them' if article_id in value else 'this one not among them'}" if value else "none"
    return str(value)


def _of_asker(asker: Asker, grants: list[Grant], opened: list[Opened]) -> list[Table]:
    if asker.held is not None:
        held, passed = asker.held, list(asker.held.passed.order_by("opened_at"))
        titles = _titles([row.article_id for row in passed])
        about = [
            ("Given", _minute(held.made_at)),
            ("Ends", _minute(held.until)),
            ("Closed", _minute(held.closed_at) if held.closed_at else "no"),
        ]
        rows = [(titles.get(row.article_id, str(row.article_id)), _minute(row.opened_at)) for row in passed]
        return [Table("The pass", ("Fact", "Value"), about), Table("Opened by it", ("Article", "When"), rows, "Nothing.")]
    if asker.reader is None:
        return []
    titles = _titles([row.article_id for row in opened])
    return [
        Table("Access", ("Plan", "From", "Until", "Source", "Revoked", "Why"), [_grant(one) for one in grants], "No subscription, ever."),
        Table(
            "Opened articles, newest first",
            ("Article", "Opened", "Open until", "Counted"),
            [
                (
                    titles.get(row.article_id, str(row.article_id)),
                    _minute(row.opened_at),
                    _minute(row.until),
                    f"{row.month:%B %Y}, number {row.slot}" if row.slot else "no: it brought them in",
                )
                for row in opened
            ],
            "None.",
        ),
    ]


def _grant(one: Grant) -> Row:
    until, revoked = _minute(one.ends) if one.ends else "without end", _minute(one.revoked_at) if one.revoked_at else "no"
    return (one.plan.name, _minute(one.starts), until, str(one.get_source_display()), revoked, one.reason)


def _of_gifts(article: ArticlePage) -> Table:
    gifts = Gift.objects.filter(article_id=article.pk).select_related("giver").prefetch_related("opens").order_by("-made_at")[:SHOWN]
    rows = [
        (
            str(one.giver),
            _minute(one.made_at),
            _minute(one.until),
            str(len(one.opens.all())),
            _minute(one.revoked_at) if one.revoked_at else "no",
        )
        for one in gifts
    ]
    return Table(
        "Gifts of this article", ("From", "Given", "Until", "Opened", "Revoked"), rows, "None. A gift opens a browser, not an address."
    )


def _of_rules(moment: datetime) -> list[Table]:
    names = ("articles_a_month", "articles_unconfirmed", "kept_open_days", "gifts_a_month", "gift_opens", "gift_days")
    found = rules()
    rows = [(str(WallRules._meta.get_field(name).help_text), str(getattr(found, name))) for name in names]  # type: ignore[union-attr]
    local = moment.astimezone(zone())
    clock = [
        ("Moment", _minute(moment)),
        ("Time zone of the publication", zone().key),
        ("Month", f"{month_of(moment, zone()):%B %Y}"),
        ("The next month begins", _minute(renews(local, zone()))),
    ]
    return [Table("The rules in force", ("Rule", "Value"), rows), Table("The clock", ("Fact", "Value"), clock)]


def _unknowable(asker: Asker, article: ArticlePage, then: datetime) -> list[str]:
    """What the rows do not tell of a moment gone by."""
    said = [
        "The rules, and the article’s wall, are those of today; what they were then is not kept.",
        "Which browser asked, and whether it was signed in, is not kept: a reader who is not signed in is a stranger.",
    ]
    if article.first_published_at and article.first_published_at > then:
        said.insert(0, f"The article was first published on {_minute(article.first_published_at)}: at that moment nobody could read it.")
    if asker.reader is not None and _since(asker.reader) > then:
        said.insert(0, f"{asker.reader} became a reader on {_minute(_since(asker.reader))}; before that, a stranger.")
    elif asker.reader is not None and asker.reader.may_edit():
        said.append("Since when they work at the desk is not kept.")
    return said


def _titles(article_ids: list[int]) -> dict[int, str]:
    return dict(BasePage.objects.filter(pk__in=article_ids).values_list("pk", "title"))


def _day(moment: datetime) -> str:
    return f"{moment.astimezone(zone()):%-d %B %Y}"


def _minute(moment: datetime) -> str:
    return f"{moment.astimezone(zone()):%-d %B %Y, %H:%M}"
