"""The plan: what stands on which day, and the acts that change it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.text import slugify
from wagtail.models import Revision, WorkflowState, get_default_page_content_type
from wagtail.permissions import policy_registry

from masthead.access.rules import zone
from masthead.kit.refusals import Refusal
from masthead.library.models import ArticlePage, Author, BasePage, Byline, Format, Pause, Planned, Rhythm, ShelfPage
from masthead.library.rhythm import Break, Promise, Slot, Stage, day_of, span

FORMATS = dict(Format.choices)
UNPLANNED = 60  # drafts without a day that the board shows


class Fixed(Refusal):
    """Its day is no plan any more."""

    code, status = "fixed", 409


class NotYours(Refusal):
    """They may not edit it."""

    code: ClassVar[str] = "not_yours"
    status: ClassVar[int] = 403


@dataclass(frozen=True)
class Card:
    """An article on the board. `day`: where it stands; `at`: when it appeared or will."""

    id: int
    title: str
    format: str
    authors: tuple[str, ...]
    stage: Stage
    day: date | None
    at: datetime | None
    position: int
    mine: bool  # whether who looks may edit it
    edited: datetime | None = None
    changed: datetime | None = None  # the last time that anything a calendar shows became different
    slug: str = ""

    @property
    def edit_url(self) -> str:
        """Where it is edited."""
        return reverse("wagtailadmin_pages:edit", args=[self.id])

    @property
    def address(self) -> str:
        """Where readers find it, once it is published."""
        return reverse("article", args=[self.id, self.slug])

    @property
    def kind(self) -> str:
        """Its format, as readers call it."""
        return str(FORMATS.get(self.format, self.format))

    @property
    def state(self) -> str:
        """How far it has come: "draft", "scheduled 06:00"."""
        if self.stage.fixed and self.at:
            return f"{self.stage.value} {self.at.astimezone(zone()):%H:%M}"
        return self.stage.value

    @property
    def movable(self) -> bool:
        """Whether who looks may give it another day."""
        return self.mine and not self.stage.fixed

    @property
    def why(self) -> str:
        """Why not, in one sentence."""
        if self.stage is Stage.SCHEDULED:
            return "It is scheduled: change its time in the editor."
        if self.stage is Stage.PUBLISHED:
            return "It is published: its day is the day it appeared."
        return "" if self.mine else "It is not yours to move."

    @property
    def slot(self) -> Slot | None:
        """As the rhythm counts it."""
        return Slot(self.day, self.format, self.stage) if self.day else None


def may_plan(user: Any) -> bool:
    """Whether somebody at the desk writes or edits at all."""
    policy = policy_registry.get_by_type(BasePage)
    return bool(user.is_superuser or policy.user_has_any_permission(user, {"add", "change", "publish"}))


def may_publish(user: Any) -> bool:
    """Whether they publish, and so review what others submit."""
    return bool(user.is_superuser or policy_registry.get_by_type(BasePage).user_has_any_permission(user, {"publish"}))


def promise(rhythm: Rhythm) -> Promise:
    """The rhythm as the rule takes it."""
    return Promise(rhythm.analyses_a_weekday, rhythm.in_depth_a_week)


def pauses(first: date, last: date) -> list[Pause]:
    """Those that touch these days."""
    return list(Pause.objects.filter(first_day__lte=last, last_day__gte=first))


def breaks(found: Iterable[Pause]) -> list[Break]:
    """Pauses as the rule takes them."""
    return [Break(pause.first_day, pause.last_day, pause.why) for pause in found]


def standing(first: date, last: date, user: Any = None) -> list[Card]:
    """What was published, is scheduled or planned on these days, in the order of each day."""
    begin, end = span(first, last, zone())
    planned = {row.pk: row for row in Planned.objects.filter(day__range=(first, last))}
    set_for = scheduled()
    live = ArticlePage.objects.live().filter(published_at__gte=begin, published_at__lt=end).values_list("pk", flat=True)
    soon = {pk for pk, at in set_for.items() if begin <= at < end}
    made = cards({*planned, *soon, *live}, planned, set_for, user)
    return sorted((card for card in made if card.day and first <= card.day <= last), key=_order)


def unplanned(user: Any = None, limit: int = UNPLANNED) -> tuple[list[Card], bool]:
    """Drafts without a day, the last edited first; and whether there are more of them."""
    found = drafts().filter(planned=None).exclude(pk__in=scheduled()).order_by("-latest_revision_created_at", "-pk")
    ids = list(found.values_list("pk", flat=True)[: limit + 1])
    made = {card.id: card for card in cards(ids[:limit], {}, {}, user)}
    return [made[pk] for pk in ids[:limit]], len(ids) > limit


def drafts() -> Any:
    """Articles that readers have never seen."""
    return ArticlePage.objects.filter(live=False, first_published_at=None)


def scheduled() -> dict[int, datetime]:
    """What is set to be published, and when."""
    found = Revision.page_revisions.filter(approved_go_live_at__isnull=False).values_list("object_id", "approved_go_live_at")
    return {int(pk): at for pk, at in found}


def _order(card: Card) -> tuple[Any, ...]:
    """In a day: what has appeared, what will at a set time, then the rest as the editors put it."""
    return card.day, not card.stage.fixed, card.at.timestamp() if card.at and card.stage.fixed else 0, card.position, card.id


def cards(ids: Collection[int], planned: dict[int, Planned], set_for: dict[int, datetime], user: Any = None) -> list[Card]:
    """The articles as cards. A draft's own words stand in its latest revision, of which only the few small ones are read."""
    if not ids:
        return []
    rows = ArticlePage.objects.filter(pk__in=ids).values(
        "pk", "title", "draft_title", "slug", "live", "published_at", "format", "owner_id", "path",
        "latest_revision_created_at", "latest_revision__content__format", "latest_revision__content__bylines",
    )  # fmt: skip
    rows = list(rows)
    review = _in_review([row["pk"] for row in rows])
    authors = _authors(rows)
    rights = _Rights(user)
    return [_card(row, planned.get(row["pk"]), set_for.get(row["pk"]), review, authors[row["pk"]], rights.over(row)) for row in rows]


def _card(
    row: dict[str, Any], plan: Planned | None, at: datetime | None, review: dict[int, Stage], authors: tuple[str, ...], mine: bool
) -> Card:
    live, edited = row["live"], row["latest_revision_created_at"]
    stage = Stage.PUBLISHED if live else Stage.SCHEDULED if at else review.get(row["pk"], Stage.DRAFT)
    at = row["published_at"] if live else at
    return Card(
        id=row["pk"],
        title=row["title"] if live else row["draft_title"] or row["title"],
        format=row["format"] if live else row["latest_revision__content__format"] or row["format"],
        authors=authors,
        stage=stage,
        day=day_of(at, zone()) if at else plan.day if plan and not live else None,
        at=at,
        position=plan.position if plan else 0,
        mine=mine,
        edited=edited,
        slug=row["slug"],
        changed=max((moment for moment in (edited, plan and plan.moved_at, live and at) if moment), default=None),
    )


def _in_review(ids: list[int]) -> dict[int, Stage]:
    found = WorkflowState.objects.active().filter(base_content_type=get_default_page_content_type(), object_id__in=[str(pk) for pk in ids])
    asked = WorkflowState.STATUS_NEEDS_CHANGES
    return {int(pk): Stage.CHANGES if status == asked else Stage.REVIEW for pk, status in found.values_list("object_id", "status")}


def _authors(rows: list[dict[str, Any]]) -> dict[int, tuple[str, ...]]:
    """Their authors' names: of live articles as published, of drafts as in the latest revision."""
    drafted = {
        row["pk"]: [line.get("author") for line in row["latest_revision__content__bylines"]]
        for row in rows
        if not row["live"] and isinstance(row["latest_revision__content__bylines"], list)
    }
    named = dict(Author.objects.filter(pk__in={pk for line in drafted.values() for pk in line if pk}).values_list("pk", "name"))
    found: dict[int, list[str]] = {row["pk"]: [named[pk] for pk in drafted.get(row["pk"], ()) if pk in named] for row in rows}
    others = [row["pk"] for row in rows if row["pk"] not in drafted]
    for pk, name in Byline.objects.filter(article_id__in=others).order_by("sort_order").values_list("article_id", "author__name"):
        found[pk].append(name)
    return {pk: tuple(names) for pk, names in found.items()}


class _Rights:
    """Who may edit what, as Wagtail's own test says it, without a query for each page."""

    def __init__(self, user: Any) -> None:
        self.user = user
        self.all = bool(user and user.is_superuser)
        policy = policy_registry.get_by_type(BasePage)
        given = [] if user is None or self.all else policy.get_cached_permissions_for_user(user)
        self.given = [(one.page.path, one.permission.codename.split("_", 1)[0]) for one in given]

    def over(self, row: dict[str, Any]) -> bool:
        """Whether they may edit this one."""
        if self.user is None:
            return False
        rights = {right for path, right in self.given if row["path"].startswith(path)}
        return self.all or "change" in rights or ("add" in rights and row["owner_id"] == self.user.pk)


def check_may_move(article: ArticlePage, user: Any) -> None:
    """Raises when this article's day is not theirs to change, or not to be changed at all."""
    if not article.permissions_for_user(user).can_edit():
        raise NotYours(f"“{article.draft_title}” is not yours to move.")
    if article.live:
        raise Fixed(f"“{article.draft_title}” is published: its day is the day it appeared.")
    if article.scheduled_revision:
        raise Fixed(f"“{article.draft_title}” is scheduled: change its time in the editor.")


def do_place(*, article_id: int, day: date, before: int | None, at: datetime) -> Planned:
    """Give an article its day: before the article `before`, or last. Of two who move it at once the later one wins."""
    with transaction.atomic():
        _hold()
        was = Planned.objects.filter(pk=article_id).values_list("day", flat=True).first()
        row = Planned(article_id=article_id, day=day, moved_at=at)
        others = list(Planned.objects.filter(day=day).exclude(pk=article_id).order_by("position", "pk"))
        place = next((number for number, other in enumerate(others) if other.pk == before), len(others))
        row.position = place
        Planned.objects.update_or_create(pk=article_id, defaults={"day": day, "position": place, "moved_at": at})
        _number([*others[:place], row, *others[place:]])
        if was and was != day:
            _number(list(Planned.objects.filter(day=was).order_by("position", "pk")))
    return row


def do_unplan(*, article_id: int) -> None:
    """Take its day away."""
    with transaction.atomic():
        _hold()
        row = Planned.objects.filter(pk=article_id).first()
        if row:
            row.delete()
            _number(list(Planned.objects.filter(day=row.day).order_by("position", "pk")))


def do_shift(*, article_id: int, steps: int, at: datetime) -> None:
    """Earlier or later in its day; at the ends nothing happens."""
    with transaction.atomic():
        _hold()
        row = Planned.objects.filter(pk=article_id).first()
        if row:
            # What has appeared keeps a row and no longer a place among what can be moved.
            rows = list(Planned.objects.filter(day=row.day, article__live=False).exclude(pk=article_id).order_by("position", "pk"))
            row.position = sum((other.position, other.pk) < (row.position, row.pk) for other in rows)
            place = min(max(row.position + steps, 0), len(rows))
            Planned.objects.filter(pk=article_id).update(position=place, moved_at=at)
            _number([*rows[:place], row, *rows[place:]])


def _hold() -> None:
    """One change of the plan at a time: otherwise two at once could give one place to two articles."""
    Rhythm.objects.select_for_update().get(pk=Rhythm.load().pk)


def _number(rows: list[Planned]) -> None:
    """Positions from 0, without gaps."""
    for place, row in enumerate(rows):
        Planned.objects.filter(pk=row.pk).exclude(position=place).update(position=place)


def do_begin(*, shelf: BasePage, title: str, form: str, author: Author | None, day: date | None, user: Any, at: datetime) -> ArticlePage:
    """A draft made of an idea: on its shelf, with its day, ready to be written."""
    with transaction.atomic():
        article = ArticlePage(title=title, format=form, live=False, owner=user)
        article.slug = _free_slug(shelf, slugify(title, allow_unicode=True)[:200] or "draft")
        if author:
            article.bylines = [Byline(author=author)]
        shelf.add_child(instance=article)
        article.save_revision(user=user, log_action=True)
        if day:
            do_place(article_id=article.pk, day=day, before=None, at=at)
    return article


def _free_slug(shelf: BasePage, wanted: str) -> str:
    """Wagtail's own choice fails for a title of signs alone, and for the longest titles when they come twice."""
    taken = set(shelf.get_children().filter(slug__startswith=wanted).values_list("slug", flat=True))
    return next(slug for slug in (wanted, *(f"{wanted}-{number}" for number in range(2, len(taken) + 3))) if slug not in taken)


def shelves_for(user: Any) -> list[Any]:
    """Where they may put an article."""
    return [shelf for shelf in ShelfPage.objects.order_by("title") if shelf.permissions_for_user(user).can_add_subpage()]


def author_named(name: str) -> Author | None:
    """By their name as typed, whatever its case."""
    return Author.objects.filter(Q(name=name) | Q(name__iexact=name)).order_by("pk").first()
