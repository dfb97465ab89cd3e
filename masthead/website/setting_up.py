"""Setting up: the database, static files, what every publication has. Safe to do again."""

from collections.abc import Callable

from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from masthead.library import tree
from masthead.newsletters.models import Letter
from masthead.readers.models import Reader
from masthead.subscriptions.models import Plan

SETUP_LETTER = "The free letter"


def do_set_up(say: Callable[[str], None] = print) -> None:
    """Migrate, make the cache's table, collect static files, and make what every publication has."""
    if waiting := what_is_missing():
        say(f"{waiting} Bringing it up to date …")
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    _let_groups_work()
    tree.front_page()
    tree.shelf("Articles", "articles")
    Plan.objects.get_or_create(slug="all-access", defaults={"name": "All-Access", "summary": "The whole library."})
    Letter.objects.get_or_create(slug="free-letter", defaults={"name": SETUP_LETTER, "on_arrival": True})


EDITORS_MAY = {"library": ("author", "region", "country", "topic", "series")}
MODERATORS_MAY = {
    "access": ("wallrules",),
    "library": ("publication",),
    "subscriptions": ("plan", "grant", "order"),
    "newsletters": ("letter",),
}


def _let_groups_work() -> None:
    """Wagtail's two groups get the rights their work needs: editors the subjects, moderators the business too."""
    for name, rights in (("Editors", EDITORS_MAY), ("Moderators", EDITORS_MAY), ("Moderators", MODERATORS_MAY)):
        group = Group.objects.get(name=name)
        for app, models in rights.items():
            group.permissions.add(*Permission.objects.filter(content_type__app_label=app, content_type__model__in=models))


def what_is_missing() -> str:
    """A sentence on what set-up has not done yet, or ""."""
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        return f"The database does not answer ({error})."
    return f"The database is not up to date ({len(waiting)} steps wait)." if waiting else ""


def do_make_editor(reader: Reader) -> None:
    """Let a reader into the desk: they write, publish and look after subscriptions."""
    reader.groups.add(*Group.objects.filter(name__in=["Moderators", "Editors"]))
