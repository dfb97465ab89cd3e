"""Setting up: the database, static files, what every publication has. Safe to do again."""

from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from wagtail.models import GroupCollectionPermission, GroupPagePermission, Task, Workflow

from masthead.kit.clock import now
from masthead.library import publishing, tree
from masthead.library.models import ShelfPage
from masthead.library.search import indexing
from masthead.newsletters.letters import do_make_letters
from masthead.readers.models import Reader
from masthead.subscriptions.models import Plan


def do_set_up(say: Callable[[str], None] = print) -> None:
    """Migrate, make the cache's table, collect static files, and make what every publication has."""
    if waiting := what_is_missing():
        say(f"{waiting} Bringing it up to date …")
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    if settings.MASTHEAD.front is not None:
        let_front_read(settings.DATA)
    _let_groups_work()
    tree.front_page()
    let_writers_write(tree.shelf("Articles", "articles"))
    name_the_review()
    Plan.objects.get_or_create(slug="all-access", defaults={"name": "All-Access", "summary": "The whole library."})
    do_make_letters()
    _set_what_is_outdated(say)
    _make_findable(say)


def let_front_read(data: Path) -> None:
    """Static files and the pictures that pages show are open to a server in front; whatever lies beside them stays closed to it.

    The folders above may be passed through and not listed: so nothing in them is found by looking.
    """
    pictures = data / "media" / "images"
    pictures.mkdir(parents=True, exist_ok=True)
    for beside in data.iterdir():
        if beside.name not in {"static", "media"}:
            beside.chmod(beside.stat().st_mode & ~0o077)
    for closed in (data / "media").iterdir():
        if closed != pictures:
            closed.chmod(closed.stat().st_mode & ~0o077)
    for open_ in (data / "static", *(data / "static").rglob("*"), pictures, *pictures.iterdir()):
        open_.chmod(0o755 if open_.is_dir() else 0o644)
    for passed in (data, data / "media"):
        passed.chmod(0o711)


def _set_what_is_outdated(say: Callable[[str], None]) -> None:
    """After an upgrade of the typesetter the worker sets the articles anew; until then they stay as they were."""
    if publishing.outdated().exists():
        publishing.set_all.enqueue()
        say("Articles set by an earlier typesetter are set anew in the background.")


def _make_findable(say: Callable[[str], None]) -> None:
    """Without a search index one is built; with one, the worker keeps it true."""
    if not indexing.folders().current and (count := indexing.do_rebuild(now())):
        say(f"The search index was built: {count} articles.")


EDITORS_MAY = {
    "library": ("author", "region", "country", "topic", "series", "pause", "rhythm"),
    "curator": ("radarentry", "calendar", "feed", "outlet", "story"),
    "newsletters": ("edition",),
}
MODERATORS_MAY = {
    "access": ("wallrules",),
    "library": ("publication",),
    "subscriptions": ("plan", "grant", "order"),
    "newsletters": ("letter", "imprint"),
    "readers": ("deskact",),  # to look after readers: whom one finds, and what was done
}


def _let_groups_work() -> None:
    """Wagtail's two groups get the rights their work needs: editors the subjects, moderators the business too."""
    for name, rights in (("Editors", EDITORS_MAY), ("Moderators", EDITORS_MAY), ("Moderators", MODERATORS_MAY)):
        group = Group.objects.get(name=name)
        for app, models in rights.items():
            group.permissions.add(*Permission.objects.filter(content_type__app_label=app, content_type__model__in=models))


WRITERS, REVIEW = "Writers", "Editorial review"
WAGTAILS_OWN = "Moderators approval"  # the workflow it makes by itself, and that workflow's one task
WRITERS_MAY = (
    "access_admin", "add_image", "change_image", "choose_image", "add_document", "change_document", "choose_document",
    "view_author", "view_region", "view_country", "view_topic", "view_series",
)  # fmt: skip


def let_writers_write(shelf: ShelfPage) -> Group:
    """The group that writes and submits but does not publish; made once, and then the owner's to change.

    Whoever is an editor publishes: Wagtail's group of that name may not by itself.
    """
    group, new = Group.objects.get_or_create(name=WRITERS)
    if new:
        of_pages = Permission.objects.filter(content_type__app_label="library", content_type__model="basepage")
        group.permissions.add(*Permission.objects.filter(codename__in=WRITERS_MAY))
        GroupPagePermission.objects.get_or_create(group=group, page=shelf, permission=of_pages.get(codename="add_basepage"))
        for right in GroupCollectionPermission.objects.filter(group__name="Editors"):
            GroupCollectionPermission.objects.get_or_create(group=group, collection=right.collection, permission=right.permission)
        root = shelf.get_root()
        for editors in Group.objects.filter(name="Editors"):
            for codename in ("publish_basepage", "lock_basepage", "unlock_basepage"):
                GroupPagePermission.objects.get_or_create(group=editors, page=root, permission=of_pages.get(codename=codename))
    return group


def name_the_review() -> None:
    """Wagtail's own workflow, as long as nobody has touched it, becomes ours: an editor approves what a writer submits."""
    task = Task.objects.filter(name=WAGTAILS_OWN).first()
    workflow = Workflow.objects.filter(name=WAGTAILS_OWN, active=True).first()
    if workflow is None or task is None or [one.task_id for one in workflow.workflow_tasks.all()] != [task.pk]:
        return
    Workflow.objects.filter(pk=workflow.pk).update(name=REVIEW)
    Task.objects.filter(pk=task.pk).update(name="An editor approves")
    task.specific.groups.add(*Group.objects.filter(name="Editors"))


def what_is_missing() -> str:
    """A sentence on what set-up has not done yet, or ""."""
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        return f"The database does not answer ({error})."
    return f"The database is not up to date ({len(waiting)} steps wait)." if waiting else ""


def do_make_writer(reader: Reader) -> None:
    """Let a reader into the desk as a writer: they write and submit, and an editor approves."""
    reader.groups.add(Group.objects.get(name=WRITERS))


def do_make_editor(reader: Reader) -> None:
    """Let a reader into the desk: they write, publish and look after subscriptions."""
    reader.groups.add(*Group.objects.filter(name__in=["Moderators", "Editors"]))
