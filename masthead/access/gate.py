"""The gate: who may read what. One pure function answers for every page, feed, message and search result."""

from dataclasses import dataclass, field
from enum import StrEnum


class Wall(StrEnum):
    """What stands before an article."""

    FREE = "free"  # anyone reads it
    GATED = "gated"  # an address opens it; readers have a number of these a month
    SUBSCRIBERS = "subscribers"  # All-Access only


class Reason(StrEnum):
    """Every way a decision ends. Used in logs, pages, reports and tests."""

    FREE_ARTICLE = "free_article"
    EDITOR = "editor"
    SUBSCRIBER = "subscriber"
    ALREADY_OPENED = "already_opened"
    OPENED_BY_PASS = "opened_by_pass"
    OPENED_BY_GIFT = "opened_by_gift"
    SUBSCRIBERS_ONLY = "subscribers_only"
    MAY_CHOOSE = "may_choose"
    METER_SPENT = "meter_spent"
    PASS_MAY_CHOOSE = "pass_may_choose"
    NEEDS_CONFIRMATION = "needs_confirmation"
    NEEDS_EMAIL = "needs_email"


@dataclass(frozen=True)
class Piece:
    """What is asked for."""

    id: int
    wall: Wall = Wall.GATED


@dataclass(frozen=True)
class Visit:
    """Who asks, as far as is proven. The default is a stranger.

    `opened`: articles that stand open for this reader. `spent`: articles of choice used this month. `passed`:
    articles that the pass in this browser opened (None: the browser has no pass). `gifted`: articles that somebody gave
    away and this browser opened.
    """

    known: bool = False
    subscribed: bool = False
    editor: bool = False
    opened: frozenset[int] = field(default_factory=frozenset)
    spent: int = 0
    passed: frozenset[int] | None = None
    gifted: frozenset[int] = field(default_factory=frozenset)


@dataclass(frozen=True)
class Policy:
    """The publication's rules: articles a month for a reader, articles in all for an unproven address."""

    allowance: int = 3
    pass_allowance: int = 2


@dataclass(frozen=True)
class Decision:
    """The answer. `left`: what the reader (or the pass) may still choose, before this article."""

    reason: Reason
    may_read: bool = False
    may_unlock: bool = False
    left: int = 0


def decide(visit: Visit, piece: Piece, policy: Policy) -> Decision:
    """Who may read `piece`, and why.

    What has a date (grants, opened articles, passes) is judged against the clock where the Visit is made, by
    `access.meter` and the grants' own start and end, so that nothing here depends on time.
    """
    left = max(0, policy.allowance - visit.spent)
    if piece.wall is Wall.FREE:
        return Decision(Reason.FREE_ARTICLE, may_read=True, left=left)
    if visit.editor:
        return Decision(Reason.EDITOR, may_read=True, left=left)
    if visit.subscribed:
        return Decision(Reason.SUBSCRIBER, may_read=True, left=left)
    if visit.known and piece.id in visit.opened:
        return Decision(Reason.ALREADY_OPENED, may_read=True, left=left)
    if not visit.known and visit.passed and piece.id in visit.passed:
        return Decision(Reason.OPENED_BY_PASS, may_read=True)
    if piece.id in visit.gifted:  # before the wall for subscribers: theirs is what they give away
        return Decision(Reason.OPENED_BY_GIFT, may_read=True, left=left if visit.known else 0)
    if piece.wall is Wall.SUBSCRIBERS:
        return Decision(Reason.SUBSCRIBERS_ONLY)
    if visit.known:
        if left:
            return Decision(Reason.MAY_CHOOSE, may_unlock=True, left=left)
        return Decision(Reason.METER_SPENT)
    return _decide_for_pass(visit, policy)


def _decide_for_pass(visit: Visit, policy: Policy) -> Decision:
    """A gated article, asked for by somebody who has proven no address."""
    if visit.passed is None:
        return Decision(Reason.NEEDS_EMAIL)
    left = max(0, policy.pass_allowance - len(visit.passed))
    if left:
        return Decision(Reason.PASS_MAY_CHOOSE, may_unlock=True, left=left)
    return Decision(Reason.NEEDS_CONFIRMATION)
