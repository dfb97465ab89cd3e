"""Writers submit, editors approve; set-up arranges it and leaves what the owner changed."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.contrib.auth.models import Group
from planning_play import draft_of, writer
from wagtail.models import GroupPagePermission, Task, Workflow, WorkflowState

from masthead.library.models import ArticlePage
from masthead.website.setting_up import let_writers_write, name_the_review

pytestmark = pytest.mark.django_db


@pytest.fixture
def eva(people: Any) -> Any:
    return people.eva()


@pytest.fixture
def wim(people: Any, articles: Any, eva: Any) -> Any:
    return writer(people, articles)


@pytest.fixture
def idea(articles: Any, eva: Any, at: datetime) -> Callable[..., ArticlePage]:
    return lambda title, user=None: draft_of(articles, title, user or eva, at)


def test_a_writer_submits_and_an_editor_approves(browser: Any, wim: Any, eva: Any, idea: Any) -> None:
    draft = idea("His", user=wim)
    his, hers = browser().sign_in(wim), browser().sign_in(eva)
    edit = his.get(f"/desk/pages/{draft.pk}/edit/").content.decode()
    assert "action-submit" in edit and "action-publish" not in edit and "Editorial review" in edit
    assert "action-publish" in hers.get(f"/desk/pages/{draft.pk}/edit/").content.decode()
    state = draft.get_workflow().start(draft, wim)
    path = f"/desk/pages/workflow/action/{draft.pk}/approve/{state.current_task_state.pk}/"
    his.post(path)
    assert not ArticlePage.objects.get(pk=draft.pk).live
    answer = hers.post(path, {"comment": "Good."})
    assert answer.status_code in {200, 302}, answer.content
    assert ArticlePage.objects.get(pk=draft.pk).live
    assert WorkflowState.objects.get().status == WorkflowState.STATUS_APPROVED


def test_a_writer_edits_no_article_of_others_and_nothing_of_the_business(browser: Any, wim: Any, idea: Any) -> None:
    hers = idea("Hers")
    window = browser().sign_in(wim)
    for path in (f"/desk/pages/{hers.pk}/edit/", "/desk/settings/access/wallrules/", "/desk/snippets/subscriptions/order/", "/desk/users/"):
        answer = window.get(path, follow=True)
        assert answer.status_code == 403 or (answer.redirect_chain and "permission" in answer.content.decode()), path


def test_set_up_again_changes_nothing_that_the_owner_changed(wim: Any, articles: Any) -> None:
    assert (Workflow.objects.get().name, Task.objects.get().name) == ("Editorial review", "An editor approves")
    Workflow.objects.update(name="Two pairs of eyes")
    Task.objects.get().specific.groups.clear()
    Group.objects.get(name="Writers").permissions.clear()
    GroupPagePermission.objects.filter(group__name="Editors", permission__codename="publish_basepage").delete()
    let_writers_write(articles.shelf)
    name_the_review()
    assert Workflow.objects.get().name == "Two pairs of eyes" and not Task.objects.get().specific.groups.exists()
    assert not Group.objects.get(name="Writers").permissions.exists()
    assert not GroupPagePermission.objects.filter(group__name="Editors", permission__codename="publish_basepage").exists()
