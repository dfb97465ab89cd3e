"""The editors' home: the weeks against the rhythm, what waits for review, what the checks say, drafts by age.

Every list here is short and every panel takes the same few queries, however large the library.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import CharField, F, Min, OuterRef, Subquery
from django.db.models.functions import Cast
from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString
from wagtail.admin.ui.components import Component
from wagtail.admin.views.home import UserObjectsInWorkflowModerationPanel, WorkflowObjectsToModeratePanel
from wagtail.models import PageLogEntry, Revision, WorkflowState, get_default_page_content_type

from masthead.access.rules import zone
from masthead.kit.clock import now
from masthead.library import shelf
from masthead.library.checks import Finding, Kind, examine
from masthead.library.desk import facts, plan
from masthead.library.desk.weeks import rows
from masthead.library.fitness import says_against
from masthead.library.models import ArticlePage, BasePage, Planned, Rhythm
from masthead.library.rhythm import Stage, day_of, monday

WAITING = 20  # reviews listed, the oldest first
OLDEST = 12  # drafts listed
NEWEST = 8  # live articles whose checks are shown
TAKEN_DOWN = ("wagtail.unpublish", "wagtail.unpublish.scheduled")
SOON, LATE = timedelta(days=4), timedelta(days=7)  # drafts planned until then, and overdue since


class DeskPanel(Component):
    """A panel of the home, for those who write or edit."""

    def render_html(self, parent_context: Any = None) -> SafeString:
        """Nothing for somebody at the desk who does neither."""
        return super().render_html(parent_context) if plan.may_plan(parent_context["request"].user) else SafeString("")

    class Media:
        css = {"all": ["library/desk/planning.css"]}


class Weeks(DeskPanel):
    """This week and the next, by weekday, against the rhythm."""

    name, template_name, order = "weeks", "library/desk/home_weeks.html", 60

    def get_context_data(self, parent_context: Any = None) -> Mapping[str, Any]:
        """Two weeks of the plan."""
        today = day_of(now(), zone())
        return {"rows": rows(monday(today), today, parent_context["request"].user, Rhythm.load())}


@dataclass(frozen=True)
class Waiting:
    """A review under way."""

    title: str
    edit_url: str
    who: str
    since: datetime
    state: str
    comment: str


class Reviews(DeskPanel):
    """What waits for review: all of it for those who publish, their own for those who write."""

    name, template_name, order = "reviews", "library/desk/home_reviews.html", 70

    def get_context_data(self, parent_context: Any = None) -> Mapping[str, Any]:
        """The oldest first."""
        return {"waiting": waiting(parent_context["request"].user)}


def waiting(user: Any) -> list[Waiting]:
    """Reviews under way, the oldest first."""
    states = WorkflowState.objects.active().filter(base_content_type=get_default_page_content_type(), current_task_state__isnull=False)
    if not plan.may_publish(user):
        states = states.filter(requested_by=user)
    found = list(states.select_related("current_task_state", "requested_by").order_by("current_task_state__started_at", "pk")[:WAITING])
    titles = dict(BasePage.objects.filter(pk__in=[int(one.object_id) for one in found]).values_list("pk", "draft_title"))
    return [_waiting(one, titles[int(one.object_id)]) for one in found if int(one.object_id) in titles]


def _waiting(state: Any, title: str) -> Waiting:
    asked = state.status == WorkflowState.STATUS_NEEDS_CHANGES
    task = state.current_task_state
    return Waiting(
        title=title,
        edit_url=reverse("wagtailadmin_pages:edit", args=[state.object_id]),
        who=str(state.requested_by or "somebody who has left"),
        since=task.finished_at if asked and task.finished_at else task.started_at,
        state="changes asked for" if asked else "waits for review",
        comment=task.comment if asked else "",
    )


@dataclass(frozen=True)
class Examined:
    """An article with what the checks found."""

    title: str
    edit_url: str
    where: str
    findings: list[Finding]


class Checks(DeskPanel):
    """What the checks say of what appears next, and of what appeared last."""

    name, template_name, order = "checks", "library/desk/home_checks.html", 80

    def get_context_data(self, parent_context: Any = None) -> Mapping[str, Any]:
        """Only what has findings."""
        at, user = now(), parent_context["request"].user
        return {"examined": kept_back(at) + examined(day_of(at, zone()), user), "soon": SOON.days}


def kept_back(at: datetime) -> list[Examined]:
    """What was set for a time that has come, and is not published for the sake of its pictures."""
    due = Revision.page_revisions.filter(approved_go_live_at__lt=at).order_by("approved_go_live_at")[:NEWEST]
    drafts = [draft for draft in (one.as_object() for one in due) if isinstance(draft, ArticlePage)]
    found = [(draft, [Finding(Kind.KEPT_BACK, say, "picture") for say in says_against(draft, at)]) for draft in drafts]
    return [_examined(draft.pk, draft.title, "kept back at its time", findings) for draft, findings in found if findings]


def examined(today: date, user: Any) -> list[Examined]:
    """The drafts planned for the next days and the newest live articles, where the checks find something they may mend."""
    coming = [card for card in plan.standing(today - LATE, today + SOON, user) if card.mine and card.stage is not Stage.PUBLISHED][:NEWEST]
    drafts = facts.of_drafts([card.id for card in coming])
    made = [_examined(card.id, card.title, _when(card), examine(drafts[card.id])) for card in coming if card.id in drafts]
    newest = list(shelf.cards().prefetch_related(None).select_related(None).values_list("pk", "title", "published_at")[:NEWEST])
    mine = {card.id for card in plan.cards([pk for pk, _, _ in newest], {}, {}, user) if card.mine}
    return [one for one in made if one.findings] + examined_live([row for row in newest if row[0] in mine])


def examined_live(rows: list[tuple[int, str, datetime | None]]) -> list[Examined]:
    """Of these published articles (number, title, date) the ones where the checks find something."""
    live = facts.of_live([pk for pk, _, _ in rows])
    made = [_examined(pk, title, _since(at), examine(live[pk])) for pk, title, at in rows if pk in live]
    return [one for one in made if one.findings]


def _when(card: plan.Card) -> str:
    return f"{'scheduled' if card.stage is Stage.SCHEDULED else 'planned'} for {card.day:%a %-d %b}"


def _since(at: datetime | None) -> str:
    return f"live since {at.astimezone(zone()):%-d %b %Y}" if at else "live"


def _examined(pk: int, title: str, where: str, findings: list[Finding]) -> Examined:
    return Examined(title, reverse("wagtailadmin_pages:edit", args=[pk]), where, findings)


@dataclass(frozen=True)
class Aged:
    """A draft with its age."""

    card: plan.Card
    begun: datetime | None
    editor: str


class Drafts(DeskPanel):
    """Drafts by age."""

    name, template_name, order = "drafts", "library/desk/home_drafts.html", 90

    def get_context_data(self, parent_context: Any = None) -> Mapping[str, Any]:
        """The oldest first."""
        user = parent_context["request"].user
        return {"drafts": aged(user), "withdrawn": withdrawn(user)}


@dataclass(frozen=True)
class Withdrawn:
    """An article that readers once saw."""

    card: plan.Card
    at: datetime | None
    who: str


def withdrawn(user: Any) -> list[Withdrawn]:
    """What was taken down, the last first."""
    acts = PageLogEntry.objects.filter(page_id=OuterRef("pk"), action__in=TAKEN_DOWN).order_by("-timestamp", "-pk")
    found = list(
        ArticlePage.objects.filter(live=False, first_published_at__isnull=False)
        .exclude(pk__in=plan.scheduled())
        .annotate(taken=Subquery(acts.values("timestamp")[:1]), by=Subquery(acts.values("user__name")[:1]))
        .order_by(F("taken").desc(nulls_last=True), "-pk")
        .values_list("pk", "taken", "by")[:NEWEST]
    )
    cards = {card.id: card for card in plan.cards([pk for pk, _, _ in found], {}, {}, user)}
    return [Withdrawn(cards[pk], at, by or "") for pk, at, by in found if pk in cards]


def _first_saved() -> Any:
    """When an article's first revision was saved; revisions name their page by text."""
    of_it = Revision.page_revisions.filter(object_id=Cast(OuterRef("pk"), CharField())).order_by("created_at")
    return of_it.values("created_at")[:1]


def aged(user: Any) -> list[Aged]:
    """Drafts that readers have never seen, the oldest first."""
    found = list(
        plan.drafts()
        .exclude(pk__in=plan.scheduled())
        .annotate(first_draft=Subquery(_first_saved()))
        .order_by(F("first_draft").asc(nulls_last=True), "pk")
        .values_list("pk", "latest_revision__user__name", "latest_revision__user__email")[:OLDEST]
    )
    editors = {pk: name or email or "" for pk, name, email in found}
    planned = Planned.objects.in_bulk(list(editors))
    cards = {card.id: card for card in plan.cards(list(editors), planned, {}, user)}
    return [Aged(cards[pk], begun, editors[pk]) for pk, begun in _begun(list(editors)).items() if pk in cards]


def _begun(ids: list[int]) -> dict[int, datetime | None]:
    """When their first revisions were saved, in the order of `ids`."""
    first = Revision.page_revisions.filter(object_id__in=[str(pk) for pk in ids]).values("object_id").annotate(begun=Min("created_at"))
    known = {int(row["object_id"]): row["begun"] for row in first.order_by()}
    return {pk: known.get(pk) for pk in ids}


REPLACED = (WorkflowObjectsToModeratePanel, UserObjectsInWorkflowModerationPanel)


def furnish(request: HttpRequest, panels: list[Component]) -> None:
    """Put ours in, and take out Wagtail's two lists of reviews, which ours contains."""
    panels[:] = [panel for panel in panels if not isinstance(panel, REPLACED)]
    panels += [Weeks(), Reviews(), Checks(), Drafts()]
