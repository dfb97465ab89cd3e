"""The doctor: what is configured, what is missing, what to do next."""

from django.conf import settings

from masthead.configuration import LOCAL
from masthead.kit.clock import now
from masthead.library.models import ArticlePage, Changed, Galley, Publication
from masthead.library.search import indexing
from masthead.library.search.engine import Entitlement
from masthead.library.search.folders import Missing
from masthead.newsletters.outcomes.deliverability import Asked
from masthead.newsletters.sending.models import Alarm
from masthead.readers.models import Reader
from masthead.website import doctor_machine, first_run
from masthead.website.findings import Finding, bad, note
from masthead.website.setting_up import what_is_missing


def examine(records: Asked | None = None) -> list[Finding]:
    """Look at everything; the database only once it is up to date; the domain's mail records where `records` can be asked."""
    findings = [_address(), _debug(), _hosts(), _cache(), *_redis(), _mail(), *_records(records), _bounces(), *doctor_machine.of_machine()]
    missing = what_is_missing()
    if missing:
        return [*findings, bad(f"{missing} Run `masthead setup`.")]
    return [*findings, Finding("The database is up to date."), *doctor_machine.of_database(now()), *_content()]


def _address() -> Finding:
    given = settings.MASTHEAD
    if given.host in LOCAL:
        return bad(f"MASTHEAD_URL is {given.url}: readers elsewhere cannot reach it. Set it to the public https address.")
    if not given.secure:
        return bad(f"MASTHEAD_URL is {given.url}: without https, cookies and codes travel in the clear. Serve it over https.")
    return Finding(f"The public address is {given.url}.")


def _debug() -> Finding:
    return bad("MASTHEAD_DEBUG is on: errors show our insides to anyone. Unset it.") if settings.DEBUG else Finding("Debug is off.")


def _hosts() -> Finding:
    wide = [name for name in settings.ALLOWED_HOSTS if name.startswith(".") and name.count(".") < 2]
    if wide or "*" in settings.ALLOWED_HOSTS:
        return bad(f"MASTHEAD_HOSTS answers to {(wide or ['*'])[0]}: to names that others own. Name each host.")
    return Finding("The hosts answered to are " + ", ".join(settings.ALLOWED_HOSTS) + ".")


def _records(asked: Asked | None) -> list[Finding]:
    if settings.MASTHEAD.email_url.get_secret_value() == "outbox:":
        return []
    if asked is None:
        return [note("SPF, DKIM and DMARC were not looked up, for that asks others. `masthead doctor --mail` does.")]
    return doctor_machine.mail_records(asked)


def _cache() -> Finding:
    if settings.MASTHEAD.cache_in_memory:
        return bad("CACHE_URL is memory: each process counts tries to sign in by itself. Unset it, or set it to database:")
    return Finding("Tries to sign in are counted where every process sees them.")


def _redis() -> list[Finding]:
    """Whether each Redis that is named answers; nothing of it is needed, so one that does not is no danger."""
    from masthead.kit.beyond.reaching import Gone, reach

    found = []
    for name, address in (("CACHE_URL", settings.MASTHEAD.cache_in_redis), ("QUEUE_URL", settings.MASTHEAD.queue_in_redis)):
        if address:
            try:
                reach(address).ask(reach(address).client.ping)
                found.append(Finding(f"The Redis of {name} answers."))
            except Gone:
                found.append(note(f"The Redis of {name} does not answer; the database does its work. Start it, or mend {name}."))
    return found


def _mail() -> Finding:
    if settings.MASTHEAD.email_url.get_secret_value() == "outbox:":
        return bad("EMAIL_URL is outbox: messages are kept in files and reach nobody. Name a mail server: smtp://…")
    if not settings.MASTHEAD.mail_from:
        return note("MASTHEAD_MAIL_FROM is not set; messages come from letters@ your host.")
    return Finding("A mail server is named.")


def _bounces() -> Finding:
    """Whether anybody hears what comes back; the records of the domain are looked up at the desk, by a press."""
    given = settings.MASTHEAD
    if given.email_url.get_secret_value() == "outbox:" or given.bounces_url or given.bounces_listen or given.mail_events:
        return Finding(
            "What comes back is read." if given.email_url.get_secret_value() != "outbox:" else "Nothing is sent, so nothing comes back."
        )
    return note(
        "Nobody reads what comes back: dead addresses are written to for ever. Set BOUNCES_URL, BOUNCES_LISTEN or MASTHEAD_MAIL_EVENTS."
    )


def _alarms() -> Finding:
    count = Alarm.objects.filter(seen_at=None).count()
    return (
        note(f"{count} alarms about letters wait at the desk under What came back.")
        if count
        else Finding("No alarm about letters is open.")
    )


def _content() -> list[Finding]:
    publication = Publication.load()
    findings = [Finding(f"The publication is called {publication.name}.")]
    if publication.is_demo:
        what = "This is the demo publication: its readers and sign-in addresses are made up."
        local = settings.MASTHEAD.host in LOCAL
        findings.append(note(what) if local else bad(f"{what} Serve your own from a data folder of its own (MASTHEAD_DATA)."))
    if first_run.is_open():
        findings.append(note(f"The publication is not set up, nobody may enter the desk. {first_run.invitation()}"))
    elif not Reader.objects.filter(is_superuser=True).exists() and not Reader.objects.filter(is_staff=True).exists():
        findings.append(note("Nobody may enter the desk. Add an editor: masthead readers add NAME@HOST --staff"))
    unset = ArticlePage.objects.live().filter(galley=None).count()
    if unset:
        findings.append(note(f"{unset} published articles are not set for the page. Publish them again at the desk."))
    findings.append(_alarms())
    findings.append(_index())
    findings.append(Finding(f"{Galley.objects.count():,} articles are set for the page."))
    return findings


def _index() -> Finding:
    """Whether the search index holds what is published. Changes that wait for the worker are no disease."""
    if Changed.objects.filter(indexed_at=None).exists():
        return Finding("The search index is being brought up to date; the worker does that.")
    try:
        differences = [indexing.compare(entitlement) for entitlement in Entitlement]
    except Missing as missing:
        return note(f"{missing} Readers search titles and standfirsts only. Run `masthead index --rebuild`.")
    if not any(differences):
        return Finding("The search index holds every published article.")
    lacks, has = max(len(one.missing) for one in differences), max(len(one.surplus) for one in differences)
    return note(f"The search index lacks {lacks} articles and has {has} too many. Run `masthead index`.")
