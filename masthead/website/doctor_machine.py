"""The doctor on the machine: keys, folders, disks, what stands in front, backups, clock, worker."""

import os
import shutil
import stat
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db.models import Max

from masthead.access.models import Opened
from masthead.kit import heard
from masthead.newsletters.models import Message
from masthead.newsletters.outcomes import deliverability
from masthead.newsletters.outcomes.deliverability import State
from masthead.newsletters.verp import domain
from masthead.transfer.backup.databases import sqlite_file
from masthead.transfer.backup.taking import MADE
from masthead.website.findings import Finding, bad, note

LEAST_LETTERS = 12  # different characters in a key that was drawn and not made up
FEW, LITTLE = 0.10, 0.03  # of a disk
FREE = 300 * 1024 * 1024  # bytes: what a night's backup and a morning's pictures take
OLD = timedelta(days=8)  # a backup
AHEAD = timedelta(minutes=5)
OPEN_TO_FRONT = {"static", "media"}  # where MASTHEAD_FRONT is set


def of_machine() -> list[Finding]:
    """What can be said without the database."""
    return [key(), key_file(), proxies(), front(), data(), disk(), backups(datetime.now(UTC))]


def key() -> Finding:
    """Whether it is one that nobody guesses."""
    given = settings.MASTHEAD.secret_key
    if given is None:
        return note("The secret key was drawn by us and lies in the data folder. Back it up with it, or set MASTHEAD_SECRET_KEY.")
    if len(set(given.get_secret_value())) < LEAST_LETTERS:
        return bad(
            "MASTHEAD_SECRET_KEY looks made up: whoever guesses it signs in as anybody. Draw one: "
            "python3 -c 'import secrets; print(secrets.token_hex(32))'"
        )
    return Finding("The secret key is yours.")


def key_file() -> Finding:
    """Whether anybody else on the machine can read it."""
    named = os.environ.get("MASTHEAD_SECRET_KEY_FILE", "")
    path = Path(named) if named and not os.environ.get("MASTHEAD_SECRET_KEY") else settings.DATA / "secret_key"
    if path.is_file() and path.stat().st_mode & 0o007:
        return bad(f"Everyone on this machine may read the secret key. Close it: chmod 600 {path}")
    return Finding("The secret key is closed to others.")


def proxies() -> Finding:
    """Whether what visitors write in headers is believed exactly as far as it may be."""
    given = settings.MASTHEAD
    if given.secure and not given.proxies:
        return bad(
            f"MASTHEAD_URL is {given.url} and MASTHEAD_PROXIES is 0: something in front speaks https for us, and all readers would share "
            "its address and its limits. Set MASTHEAD_PROXIES to how many proxies of yours stand in front."
        )
    if given.proxies and not given.secure:
        return bad(
            f"MASTHEAD_PROXIES is {given.proxies}, but the address is plain http: if nothing stands in front, anybody may write an "
            "address into X-Forwarded-For and be believed. Set it to 0, or serve over https."
        )
    return Finding(f"{given.proxies} proxies in front are believed." if given.proxies else "No forwarded header is believed.")


def front() -> Finding:
    """Whether a cache in front can be told of changes."""
    folder: Path | None = settings.MASTHEAD.front
    if folder is None:
        return Finding("No cache in front is told of changes; pages there are a minute old at most.")
    if not os.access(folder, os.W_OK | os.X_OK):
        return bad(f"MASTHEAD_FRONT: {folder} is not there or may not be written to: the cache in front hears of no change. Make it.")
    if folder.resolve().is_relative_to(settings.DATA):
        return bad(f"MASTHEAD_FRONT: {folder} is in the data folder, which is closed to others. Name another.")
    return Finding(f"The cache in front is told of changes in {folder}.")


def data() -> Finding:
    """Whether anybody else on the machine can read what readers trust us with."""
    open_ = sorted(_open_to_others())
    if open_:
        more = f" and {len(open_) - 1} more" if len(open_) > 1 else ""
        return bad(f"Everyone on this machine may read {open_[0]}{more}. Close what is open: chmod -R o= {open_[0]}")
    return Finding("The data folder is closed to others.")


def _open_to_others() -> Iterator[Path]:
    """The topmost of what others can get at: the database wherever it lies, and each kind of thing in the data folder."""
    database, folder = sqlite_file(), settings.DATA
    if database is not None:
        for path in (Path(f"{database}{end}") for end in ("", "-wal", "-shm")):
            if path.is_file() and path.stat().st_mode & 0o006 and _passed(path.parent):
                yield path
    if not _passed(folder):
        return  # a closed folder closes all that is in it
    in_front = settings.MASTHEAD.front is not None
    if folder.stat().st_mode & stat.S_IROTH:
        yield folder
    for path in folder.iterdir():
        if in_front and path.name in OPEN_TO_FRONT:
            continue
        if path.stat().st_mode & 0o007 and path.name != "static":
            yield path
    originals = folder / "media" / "original_images"
    if _passed(folder / "media") and originals.is_dir() and originals.stat().st_mode & 0o005:
        yield originals


def _passed(folder: Path) -> bool:
    return folder.is_dir() and bool(folder.stat().st_mode & stat.S_IXOTH)


def disk() -> Finding:
    """Whether there is room."""
    usage = shutil.disk_usage(settings.DATA)
    free, share = f"{usage.free / 1e9:,.1f} GB", usage.free / usage.total
    if usage.free < FREE or share < LITTLE:
        return bad(f"The disk of {settings.DATA} is nearly full: {free} are left. When it is full, nobody signs in. Make room.")
    if share < FEW:
        return note(f"The disk of {settings.DATA} fills: {free} are left, {share:.0%}.")
    return Finding(f"There is room on the disk: {free}.")


def backups(at: datetime) -> Finding:
    """Whether there is one to go back to."""
    try:
        when, where = (settings.DATA / MADE).read_text().splitlines()[:2]
        taken = datetime.fromisoformat(when)
    except (OSError, ValueError):
        return note("No backup was taken here. Take one each night: masthead backup FOLDER --keep 30 (deploy/systemd has a timer).")
    days = (at - taken).days
    if at - taken > OLD:
        return bad(f"The last backup is {days} days old ({where}). Look why the next ones were not taken: masthead backup FOLDER")
    return Finding(f"The last backup was taken {taken:%Y-%m-%d %H:%M} UTC.")


# What the database knows


def of_database(at: datetime) -> list[Finding]:
    """What can be said once it is up to date."""
    return [clock(at), worker(at)]


def clock(at: datetime) -> Finding:
    """Whether it was set back: then codes and limits last longer than they say."""
    newest = [Message.objects.aggregate(at=Max("made_at"))["at"], Opened.objects.aggregate(at=Max("opened_at"))["at"]]
    ahead = max((one for one in newest if one is not None), default=at) - at
    if ahead > AHEAD:
        return bad(
            f"The clock is wrong: something was written {ahead.total_seconds() / 60:,.0f} minutes from now. Set it by NTP (timedatectl)."
        )
    return Finding("The clock goes forward.")


def worker(at: datetime) -> Finding:
    """Whether anybody does what is done by the clock."""
    last = heard.of_worker()
    if last is None:
        return note("No worker was ever heard of: nothing is sent, indexed or renewed. `masthead serve` runs one, or run `masthead work`.")
    if at - last > heard.LATELY:
        return bad(
            f"No worker was heard of since {last:%Y-%m-%d %H:%M} UTC: letters, orders and the search stand still. Start "
            "`masthead serve`, or `masthead work`."
        )
    return Finding("The worker is at work.")


def mail_records(asked: deliverability.Asked) -> list[Finding]:
    """What other mail servers find in the name system about us; asked only when the owner asks."""
    given = settings.MASTHEAD
    selector = given.dkim_selector if given.dkim_key else ""
    found = deliverability.examine(domain(), selector=selector, sending=[], asked=asked)
    return [_as_ours(one) for one in found]


def _as_ours(one: deliverability.Finding) -> Finding:
    sentence = f"{one.name}: {one.sentence}"
    return bad(sentence) if one.state is State.MEND else Finding(sentence) if one.state is State.FINE else note(sentence)
