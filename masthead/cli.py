"""The `masthead` program. Each command is a few lines that call a named act; `masthead COMMAND --help` explains it."""

import argparse
import os
import sys
import threading
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path

from masthead import __version__, cli_operations
from masthead.starting import uncollected

Command = Callable[[argparse.Namespace], int]
FARTHEST = 9000  # the last year that --until may name


def main(words: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status. Refusals and wrong settings are one sentence, not a traceback."""
    options = _parser().parse_args(words)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "masthead.settings")
    with uncollected():
        import django

        django.setup()
    from masthead.kit.refusals import Refusal
    from masthead.kit.settling import settle

    try:
        status = int(options.run(options))
        settle()
        return status
    except Refusal as refusal:
        print(f"masthead {options.command}: {refusal.say()}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="masthead", description=__doc__)
    parser.add_argument("--version", action="version", version=f"masthead {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def command(name: str, run: Command, what: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=what, description=what)
        sub.set_defaults(run=run)
        return sub

    command("setup", setup, "Migrate the database, build static files; safe to run again.")
    command("demo", demo, "Load the demo publication and print addresses to sign in with; safe to run again.")
    serving = command("serve", serve, "Web, worker and scheduler in one supervised process.")
    serving.add_argument("--bind", default="127.0.0.1:8000", metavar="HOST:PORT")
    serving.add_argument("--workers", type=int, default=1, metavar="N", help="web processes")
    serving.add_argument("--no-work", action="store_true", help="web alone; run `masthead work` elsewhere")
    command("work", work, "Worker and scheduler alone.")
    _importing(command("import", bring_in, "Bring in an archive or readers, with a report of what came in and what came out."))
    indexing = command("index", index, "Bring the search index up to date; with --rebuild, build it anew beside the one in use.")
    how = indexing.add_mutually_exclusive_group()
    how.add_argument("--rebuild", action="store_true")
    how.add_argument("--follow", action="store_true", help="keep this host's index up to date until stopped, where there are several hosts")
    evaluating = command("evaluate", evaluate, "Measure the shipped code on judged data; say what mail programs do not show of a mail.")
    evaluating.add_argument("what", choices=["search", "bounces", "email", "stories", "actors"])
    evaluating.add_argument(
        "files",
        type=Path,
        nargs="+",
        metavar="FILE",
        help="search: a collection; bounces: folders, then LABELS.json; email: mails; stories: items; actors: sentences or documents",
    )
    evaluating.add_argument("--json", action="store_true", help="for programs")
    evaluating.add_argument("--names", type=Path, metavar="LIST.csv", help="actors: with this list of names, as the desk gives it out")
    _readers(command("readers", lambda options: options.act(options), "Readers made by staff."))
    _reviewing(command("review", review, "Begin an edition, hand it over for sending, or say how far it is."))
    cli_operations.commands(command)
    asking = command("doctor", doctor, "What is configured, what is missing, what to do next; 1 when production would be unsafe.")
    asking.add_argument("--mail", action="store_true", help="look the domain's mail records up, too: that asks the name system")
    return parser


def _importing(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("source", choices=["wordpress", "jsonl", "readers"])
    sub.add_argument("paths", nargs="+", metavar="PATH", type=Path)
    sub.add_argument("--dry-run", action="store_true", help="read and report, write nothing")
    sub.add_argument("--report", type=Path, metavar="FILE.json", help="write the whole report there")
    sub.add_argument("--collection", default="", help="a name for this archive, where two have the same ids")
    sub.add_argument("--media", type=Path, metavar="FOLDER", help="wordpress: a copy of wp-content/uploads")


def _reviewing(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("kind", choices=["daily", "weekly", "free"])
    sub.add_argument("--date", default="", metavar="D", help="YYYY-MM-DD; without it today")
    act = sub.add_mutually_exclusive_group()
    act.add_argument("--draft", action="store_true", help="begin it, if it is not there (the default)")
    act.add_argument("--send", action="store_true", help="freeze its text and audience; the worker sends it at each reader's hour")
    act.add_argument("--status", action="store_true", help="how far it is")
    sub.add_argument("--now", action="store_true", help="with --send: not at each reader's hour but now")
    sub.add_argument("--json", action="store_true", help="with --status: for programs")


def _readers(sub: argparse.ArgumentParser) -> None:
    acts = sub.add_subparsers(required=True, metavar="ACT")
    adding = acts.add_parser("add", help="a reader, with a plan if you like")
    adding.add_argument("email")
    adding.add_argument("--plan", help="e.g. all-access")
    adding.add_argument("--until", help="the last day of access, YYYY-MM-DD; without it access is open-ended")
    adding.add_argument("--name", default="")
    desk = adding.add_mutually_exclusive_group()
    desk.add_argument("--staff", action="store_true", help="may enter the desk, as an editor")
    desk.add_argument("--writer", action="store_true", help="may enter the desk, as a writer: an editor approves what they submit")
    adding.set_defaults(act=add_reader)
    linking = acts.add_parser("link", help="print a one-time sign-in address")
    linking.add_argument("email")
    linking.set_defaults(act=link_reader)


def setup(options: argparse.Namespace) -> int:
    """`masthead setup`."""
    from masthead.website.first_run import invitation
    from masthead.website.setting_up import do_set_up

    do_set_up()
    if invited := invitation():
        print(f"Nobody may enter the desk yet. Start `masthead serve`. {invited}")
    return 0


def demo(options: argparse.Namespace) -> int:
    """`masthead demo`."""
    from masthead.kit.clock import now
    from masthead.library.relating import UNDER_WAY, do_relate
    from masthead.library.search.indexing import do_index
    from masthead.website.demo.load import load
    from masthead.website.demo.people import sign_in_addresses

    load(now())
    do_index(now())
    do_relate(now() + UNDER_WAY)  # nobody else is publishing
    print("\nSign in as (each address works once, for a day; `masthead demo` prints new ones):")
    for person, address in sign_in_addresses(now()):
        print(f"  {person.what}\n    {address}")
    return 0


def serve(options: argparse.Namespace) -> int:
    """`masthead serve`."""
    from django.conf import settings
    from django.db import connection

    from masthead.service import answers
    from masthead.supervisor import Supervisor, listening, web_command
    from masthead.website.demo.paying import rehearsed
    from masthead.website.first_run import invitation
    from masthead.website.setting_up import what_is_missing

    if missing := what_is_missing():
        print(f"masthead serve: {missing} Run `masthead setup` first.", file=sys.stderr)
        return 1
    commands = {**rehearsed(), "web": web_command(listening(options.bind), options.workers)}
    if not options.no_work:
        commands["work"] = [sys.executable, "-m", "masthead", "work"]
    elif connection.vendor != "sqlite":  # a web host by itself: nobody else keeps its index
        commands["index"] = [sys.executable, "-m", "masthead", "index", "--follow"]
    print(f"Serving on http://{options.bind} (public address {settings.MASTHEAD.url}). Ctrl-C stops.", flush=True)
    if invited := invitation():
        print(invited, flush=True)
    return Supervisor(commands, ready=lambda: answers(options.bind), drain=settings.MASTHEAD.drain_seconds).run()


def work(options: argparse.Namespace) -> int:
    """`masthead work`."""
    from masthead.supervisor import work as run

    run()
    return 0


def bring_in(options: argparse.Namespace) -> int:
    """`masthead import`."""
    from masthead.kit.clock import now
    from masthead.kit.refusals import BadInput
    from masthead.transfer.reports import Report

    for path in options.paths:
        if not path.is_file():
            raise BadInput(f"There is no file {path}.")
    if options.report:
        _writable(options.report)
    if options.source != "wordpress" and options.report and len(options.paths) > 1:
        raise BadInput("--report names one file: import one archive at a time with it.")
    reports: list[Report]
    if options.source == "wordpress":
        from masthead.transfer.wordpress.importing import import_wordpress

        reports = [
            import_wordpress(
                options.paths, collection=options.collection, media=options.media, dry_run=options.dry_run, report=options.report, at=now()
            )
        ]
    elif options.source == "readers":
        from masthead.transfer.readers.importing import import_readers

        reports = [import_readers(path, dry_run=options.dry_run, report=options.report, at=now()) for path in options.paths]
    else:
        from masthead.transfer.jsonl.importing import import_jsonl

        reports = [
            import_jsonl(path, collection=options.collection, dry_run=options.dry_run, report=options.report, at=now())
            for path in options.paths
        ]
    for report in reports:
        print(report.summary())
    return 0 if all(report.complete for report in reports) else 1


def _writable(report: Path) -> None:
    """Refuse a report that could not be written, before an import of an hour and not after it."""
    from masthead.kit.refusals import BadInput

    folder = report.absolute().parent
    if report.is_dir():
        raise BadInput(f"--report: {report} is a folder. Name a file.")
    if not folder.is_dir():
        raise BadInput(f"--report: there is no folder {folder}. Make it first, or name a file elsewhere.")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise BadInput(f"--report: nothing can be written to {folder}. Name a file elsewhere.")


def _address(typed: str) -> str:
    from masthead.access.wall import clean_address

    return clean_address(typed)


def add_reader(options: argparse.Namespace) -> int:
    """`masthead readers add`."""
    from masthead.kit.clock import now
    from masthead.kit.refusals import BadInput
    from masthead.readers.signing_in import do_add
    from masthead.subscriptions.granting import do_grant, find_plan
    from masthead.subscriptions.models import Grant

    # Everything that can be refused is looked at before the reader is made: a refusal leaves nothing half done.
    plan = find_plan(options.plan) if options.plan else None
    until = _last_moment(options.until, now()) if options.until else None
    if until and not plan:
        raise BadInput("--until is the end of a plan. Name the plan too: --plan all-access")
    reader = do_add(email=_address(options.email), name=options.name, at=now(), staff=options.staff or options.writer)
    if options.staff or options.writer:
        from masthead.website.setting_up import do_make_editor, do_make_writer

        (do_make_editor if options.staff else do_make_writer)(reader)
    if plan:
        do_grant(reader=reader, plan=plan, source=Grant.Source.COMP, at=now(), until=until, reason="masthead readers add")
    print(f"{reader.email}" + (f": {plan.name}" if plan else "") + (f" until {options.until}" if until else ""))
    return 0


def _last_moment(day: str, at: datetime) -> datetime:
    """The end of that day in the publication's zone; raises BadInput when it is no day, or one gone by."""
    from masthead.access.rules import zone
    from masthead.kit.refusals import BadInput

    try:
        last = date.fromisoformat(day)
    except ValueError:
        raise BadInput(f"--until: {day!r} is not a date. Write it as 2027-01-31.") from None
    # The calendar of a computer ends with 9999, and a zone ahead of ours must still be able to write the moment.
    if last.year > FARTHEST:
        raise BadInput(f"--until: {day} is too far away. Leave --until out: access is then without end.")
    moment = datetime.combine(last, time(), tzinfo=zone()) + timedelta(days=1)
    if moment <= at:
        raise BadInput(f"--until: {day} has gone by. Give a later date.")
    return moment


def link_reader(options: argparse.Namespace) -> int:
    """`masthead readers link`."""
    from django.conf import settings
    from django.urls import reverse

    from masthead.kit.clock import now
    from masthead.kit.refusals import BadInput
    from masthead.readers.models import Reader
    from masthead.readers.signing_in import do_make_link

    email = _address(options.email)
    reader = Reader.objects.filter(email=email).first()
    if reader is None:
        raise BadInput(f"Nobody here has the address {email}. Add them: masthead readers add {email}")
    print(f"{settings.MASTHEAD.url}{reverse('sign-in-link', args=[do_make_link(reader=reader, at=now())])}")
    return 0


def review(options: argparse.Namespace) -> int:
    """`masthead review`."""
    from masthead.newsletters.sending.command import review as run

    return run(options)


def index(options: argparse.Namespace) -> int:
    """`masthead index`."""
    from masthead.kit.clock import now
    from masthead.kit.refusals import BadInput
    from masthead.library import relating
    from masthead.library.search import indexing

    def say(done: int, of: int) -> None:
        print(f"\r{done:,} of {of:,} articles", end="" if done < of else "\n", flush=True)

    if options.follow:
        indexing.follow(threading.Event())
    if options.rebuild or not indexing.folders().current:
        try:
            print(f"The index holds {indexing.do_rebuild(now(), say):,} articles and is in use.")
            print(f"What stands at an article's end was found for {relating.do_relate(now(), say=say):,}.")
        except indexing.Busy as busy:
            raise BadInput(str(busy)) from None
        return 0
    print(f"{indexing.do_mend(now()):,} articles were out of step; {indexing.do_index(now()):,} were written.")
    return 0


def evaluate(options: argparse.Namespace) -> int:
    """`masthead evaluate`."""
    from masthead.curator import evaluating as stories
    from masthead.curator import evaluating_actors as actors
    from masthead.kit.refusals import BadInput
    from masthead.library.search import evaluating
    from masthead.newsletters.linting import command
    from masthead.newsletters.outcomes import evaluating as bounces

    if options.what == "email":
        print(command.evaluate(options.files, options.json))
        return 0
    if options.what in {"search", "stories"} and len(options.files) > 1:
        raise BadInput(f"{options.what} is measured on one file.")
    if options.names and options.what != "actors":
        raise BadInput("--names is for `evaluate actors`.")
    try:
        if options.what == "bounces":
            if len(options.files) < 2:
                raise BadInput("Name a folder of messages, and the file with their labels.")
            measured = bounces.evaluate(options.files[:-1], options.files[-1])
            print(measured.as_json() if options.json else measured.say())
            return 0
        if options.what == "actors":
            files = actors.evaluate(options.files, options.names)
            print(actors.as_json(files) if options.json else "\n\n".join(file.say() for file in files))
            return 0
        quality = stories.evaluate(options.files[0]) if options.what == "stories" else evaluating.evaluate(options.files[0])
    except (evaluating.CannotEvaluate, bounces.CannotEvaluate) as reason:
        raise BadInput(str(reason)) from None
    print(quality.as_json() if options.json else quality.say())
    return 0


def doctor(options: argparse.Namespace) -> int:
    """`masthead doctor`."""
    from masthead.newsletters.outcomes.looking_up import NameSystem
    from masthead.website.doctor import examine

    findings = examine(NameSystem() if options.mail else None)
    for finding in findings:
        print(f"{'ok     ' if finding.fine else 'UNSAFE ' if finding.unsafe else 'note   '}{finding.sentence}")
    return 1 if any(finding.unsafe for finding in findings) else 0


if __name__ == "__main__":
    sys.exit(main())
