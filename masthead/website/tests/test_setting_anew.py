"""After an upgrade of the typesetter, set-up has the articles set anew."""

import pytest
from django.test import TestCase
from django_tasks_db.models import DBTaskResult

from conftest import Articles
from masthead.library.models import Galley
from masthead.website.setting_up import _set_what_is_outdated


@pytest.mark.django_db
def test_an_upgrade_sets_what_an_earlier_typesetter_set(articles: Articles) -> None:
    articles(2)
    said: list[str] = []
    asked = DBTaskResult.objects.filter(task_path="masthead.library.publishing.set_all")
    _set_what_is_outdated(said.append)
    assert not said and not asked.exists()
    Galley.objects.update(typesetter=1)
    with TestCase.captureOnCommitCallbacks(execute=True):
        _set_what_is_outdated(said.append)
    assert asked.count() == 1 and "set anew in the background" in said[0]
