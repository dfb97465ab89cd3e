"""Every way to readers asks about pictures: a picture without a credit goes none of them, and nothing is lost by trying."""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.actions.create_alias import CreatePageAliasAction
from wagtail.models import Revision, WorkflowState

from conftest import Articles, Browser, People
from masthead.library.fitness import NotFit
from masthead.library.models import ArticlePage, Picture
from masthead.library.pictures.rights import NO_CREDIT
from masthead.library.scheduling import do_publish_due
from masthead.library.tests.test_picture_rules import Desk, _own_files, desk, picture
from masthead.website.setting_up import let_writers_write, name_the_review

Browsers = Callable[[], Browser]
pytestmark = pytest.mark.django_db
assert _own_files and desk  # the fixtures


@pytest.fixture
def bare() -> Picture:
    """Described, but nobody is credited."""
    return picture(description="Cranes", title="Bare")


@pytest.fixture
def draft(articles: Articles, bare: Picture) -> ArticlePage:
    """Live as “Before”, with a later draft that shows the picture: refusing it must leave both."""
    article = articles.one(title="Before", slug="quay")
    article.title, article.picture = "Quay", bare
    article.save_revision()
    return ArticlePage.objects.get(pk=article.pk)


@pytest.fixture
def eva(browser: Browsers, people: People) -> Browser:
    return browser().sign_in(people.eva())


def standing(article: ArticlePage) -> tuple[str, str]:
    """What readers see, and what the desk keeps."""
    row = ArticlePage.objects.get(pk=article.pk)
    return row.title, row.get_latest_revision_as_object().title


def credited() -> None:
    Picture.objects.update(credit="AP")


def page_of(answer: Any) -> str:
    return str(answer.content.decode())


HTML = {"Accept": "text/html"}


def test_an_approval_outside_the_form(draft: ArticlePage, eva: Browser, articles: Articles, people: People) -> None:
    let_writers_write(articles.shelf)
    name_the_review()
    state = draft.get_workflow().start(draft, people.reader("wim"))
    path = f"/desk/pages/workflow/action/{draft.pk}/approve/{state.current_task_state.pk}/"
    answer = eva.post(path, {"comment": "Good."}, headers=HTML)
    assert answer.status_code == 302 and answer["Location"] == reverse("wagtailadmin_pages:edit", args=[draft.pk])
    assert f"“Quay” is not published: {NO_CREDIT}" in page_of(eva.get(answer["Location"]))
    assert standing(draft) == ("Before", "Quay")
    assert WorkflowState.objects.get().status == WorkflowState.STATUS_IN_PROGRESS, "it still waits for approval"
    credited()
    assert eva.post(path, {"comment": "Good."}, headers=HTML).status_code in {200, 302}
    assert standing(draft) == ("Quay", "Quay")


def test_the_desk_s_api(draft: ArticlePage, eva: Browser, articles: Articles) -> None:
    path = f"/desk/api/main/pages/{draft.pk}/action/"
    assert eva.post(f"{path}publish/").status_code == 409 and standing(draft) == ("Before", "Quay")
    ArticlePage.objects.filter(pk=draft.pk).update(picture=draft.get_latest_revision_as_object().picture)  # as an import may leave it
    for act in ("copy", "create_alias"):
        assert eva.post(f"{path}{act}/", {"slug": "another", "update_slug": "another"}).status_code == 409, act
    assert ArticlePage.objects.count() == 1
    credited()
    assert eva.post(f"{path}publish/").status_code == 200 and standing(draft) == ("Quay", "Quay")


def test_a_script(draft: ArticlePage) -> None:
    revision = draft.get_latest_revision()
    with pytest.raises(NotFit, match="") as refused:
        revision.publish()
    assert refused.value.says == [NO_CREDIT] and standing(draft) == ("Before", "Quay")
    credited()
    revision.publish()
    assert standing(draft) == ("Quay", "Quay")


def test_what_is_set_for_a_time(draft: ArticlePage, bare: Picture, caplog: pytest.LogCaptureFixture) -> None:
    credited()
    at = timezone.now()
    later = draft.get_latest_revision_as_object()
    later.go_live_at = at - timedelta(minutes=1)
    later.save_revision(approved_go_live_at=later.go_live_at)
    Picture.objects.update(credit="")  # meanwhile
    with caplog.at_level(logging.WARNING):
        assert [do_publish_due(at), do_publish_due(at)] == [0, 0]
    assert [one.message for one in caplog.records].count(NotFit(later, [NO_CREDIT]).say()) == 1, "said once, not at each turn"
    assert standing(draft) == ("Before", "Quay") and Revision.objects.filter(approved_go_live_at__isnull=False).count() == 1
    credited()
    assert do_publish_due(at) == 1 and standing(draft) == ("Quay", "Quay")


def test_setting_a_time_is_judged_by_that_day(draft: ArticlePage, bare: Picture) -> None:
    today = timezone.localdate()
    Picture.objects.update(credit="AP", rights_end=today + timedelta(days=3))
    later = draft.get_latest_revision_as_object()
    later.go_live_at = timezone.now() + timedelta(days=5)
    with pytest.raises(NotFit, match=""):
        later.save_revision().publish()
    assert not Revision.objects.filter(approved_go_live_at__isnull=False).exists()


def test_an_earlier_version_brought_back(draft: ArticlePage, eva: Browser) -> None:
    """It becomes the newest draft; publishing that asks."""
    bad = draft.get_latest_revision()
    draft.get_latest_revision_as_object()
    later = draft.get_latest_revision_as_object()
    later.picture = None
    later.save_revision()
    assert eva.post(f"/desk/api/main/pages/{draft.pk}/action/revert_to_page_revision/", {"revision_id": bad.pk}).status_code == 200
    with pytest.raises(NotFit, match=""):
        ArticlePage.objects.get(pk=draft.pk).get_latest_revision().publish()
    assert standing(draft) == ("Before", "Quay")


def test_a_copy_is_a_draft(draft: ArticlePage, eva: Browser) -> None:
    path = reverse("wagtailadmin_pages:copy", args=[draft.pk])
    assert 'name="publish_copies"' not in page_of(eva.get(path)) and 'name="alias"' not in page_of(eva.get(path))
    form = {"new_title": "Again", "new_slug": "again", "new_parent_page": draft.get_parent().pk, "publish_copies": "on", "alias": "on"}
    assert eva.post(path, form).status_code == 302
    copy = ArticlePage.objects.get(slug="again")
    assert not copy.live and copy.alias_of_id is None


def test_a_page_that_follows_another_by_script(draft: ArticlePage, bare: Picture) -> None:
    ArticlePage.objects.filter(pk=draft.pk).update(picture=bare)
    with pytest.raises(NotFit, match=""):
        CreatePageAliasAction(ArticlePage.objects.get(pk=draft.pk), update_slug="follows").execute()
    assert ArticlePage.objects.count() == 1


def test_what_is_live_from_an_import_stays_and_asks_when_published_anew(articles: Articles, bare: Picture) -> None:
    article = articles.one()
    ArticlePage.objects.filter(pk=article.pk).update(picture=bare)
    article.refresh_from_db()
    article.save(update_fields=["title"])
    assert ArticlePage.objects.get(pk=article.pk).live
    with pytest.raises(NotFit, match=""):
        article.save_revision().publish()


def test_asking_for_changes_asks_nothing_of_the_pictures(desk: Desk, articles: Articles, people: People) -> None:
    """Who sends a draft back publishes nothing; who approves it does."""
    let_writers_write(articles.shelf)
    name_the_review()
    desk.article.get_workflow().start(desk.article, people.reader("wim"))
    review = {"picture": picture().pk, "action": "action-workflow-action"}
    answer = desk.save(**review, **{"workflow-action-name": "approve"})
    assert answer.context["form"].errors["picture_credit"] == [NO_CREDIT] and desk.title == "Before"
    changes = '{"comment": "Whose picture is this?"}'
    answer = desk.save(**review, **{"workflow-action-name": "reject", "workflow-action-extra-data": changes})
    assert answer.status_code == 302
    assert WorkflowState.objects.get().status == WorkflowState.STATUS_NEEDS_CHANGES
