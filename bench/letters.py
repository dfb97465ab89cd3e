"""`make bench`'s row on letters: our sender, and a raw client that sends bytes made before, to the same sink, in turns.

`python -m bench.letters [COUNT]`: so many letters of 40 kB (100,000 without it). The sink is a process of its own; the machine's
noise is the same for both. Also how long the audience takes to freeze, on SQLite and, where its server is installed, PostgreSQL.
"""

import os
import resource
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from threading import Thread

TESTS = Path(__file__).parent.parent / "tests"
sys.path.insert(0, str(TESTS))

CONNECTIONS = 4


class SinkProcess:
    """A mail server that takes everything, in its own process."""

    def __enter__(self) -> "SinkProcess":
        self.folder = tempfile.TemporaryDirectory(prefix="masthead-sink-")
        place = Path(self.folder.name) / "port"
        self.process = subprocess.Popen(
            [sys.executable, str(TESTS / "mail_sink.py"), str(place)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        deadline = time.monotonic() + 20
        while not place.exists() or not place.read_text():
            assert time.monotonic() < deadline, "the sink did not start"
            time.sleep(0.05)
        self.port = int(place.read_text())
        return self

    def __exit__(self, *rest: object) -> None:
        out, _ = self.process.communicate(timeout=20)
        self.count = int(out)
        self.folder.cleanup()


def raw(port: int, message: bytes, count: int) -> tuple[float, float]:
    """Seconds and CPU seconds of a client that knows nothing: the same bytes, pipelined, over as many connections."""

    def lane(share: int) -> None:
        with socket.create_connection(("127.0.0.1", port)) as wire:
            wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            wire.recv(1000)
            wire.sendall(b"EHLO bench\r\n")
            wire.recv(1000)
            envelope = b"MAIL FROM:<a@example.org>\r\nRCPT TO:<b@example.org>\r\nDATA\r\n"
            wire.sendall(envelope)
            for number in range(share):
                while b"354" not in wire.recv(1000):
                    pass
                wire.sendall(message + b".\r\n" + (envelope if number + 1 < share else b""))
            wire.recv(1000)

    lanes = [Thread(target=lane, args=(count // CONNECTIONS,)) for _ in range(CONNECTIONS)]
    before, began = _cpu(), time.perf_counter()
    for one in lanes:
        one.start()
    for one in lanes:
        one.join()
    return time.perf_counter() - began, _cpu() - before


def _cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def populate(count: int) -> None:
    """So many readers of the Daily, in thirty zones, every other a subscriber."""
    from masthead.kit.clock import now
    from masthead.newsletters.models import Consent, Letter
    from masthead.readers.models import Reader
    from masthead.subscriptions.models import Grant, Plan

    zones = ["Europe/Berlin", "America/New_York", "Asia/Kolkata", "UTC", "Australia/Sydney", "America/Los_Angeles"]
    rows = [Reader(email=f"reader{n}@example{n % 40}.org", name=f"Reader {n}", time_zone=zones[n % 6], password="!") for n in range(count)]
    readers = Reader.objects.bulk_create(rows, batch_size=5000)
    letter, plan, at = Letter.objects.get(slug="daily"), Plan.objects.get(slug="all-access"), now()
    Consent.objects.bulk_create([Consent(reader=one, letter=letter, given_at=at) for one in readers], batch_size=5000)
    Grant.objects.bulk_create([Grant(reader=one, plan=plan, starts=at) for one in readers[::2]], batch_size=5000)


def an_edition() -> "object":
    """A Daily whose letter has about 40 kB."""
    from datetime import date

    from masthead.newsletters.models import Edition

    words = "The ministers met again in the capital, and agreed on little beyond the date of their next meeting. "
    return Edition.objects.create(
        day=date(2026, 11, 27), title="Iran’s long silence", take="".join(f"<p>{words * 6}</p>" for _ in range(28))
    )


def freeze(count: int) -> None:
    """Print how long it takes (in this process's own database)."""
    from masthead.kit.clock import now
    from masthead.newsletters.sending.freezing import do_hand_over

    populate(count)
    edition = an_edition()
    began = time.perf_counter()
    dispatch = do_hand_over(edition=edition, at=now())  # type: ignore[arg-type]
    seconds = time.perf_counter() - began
    from django.db import connection

    print(f"| freeze {dispatch.audience:,} readers, {connection.vendor} | {seconds:.2f} s |")


def send(port: int, count: int) -> tuple[float, float, bytes, str]:
    """Seconds, CPU seconds, a letter, and what memory the sender took: at a quarter of the way, and at the most."""
    from threading import Event

    from django.conf import settings

    from masthead.kit.clock import now
    from masthead.mailer import Mailer
    from masthead.newsletters.models import Dispatch
    from masthead.newsletters.senders.smtp import SmtpSender
    from masthead.newsletters.sending import running
    from masthead.newsletters.sending.freezing import renditions_of
    from masthead.newsletters.sending.press import Addressee, Press, date_header
    from masthead.newsletters.setting import personal

    dispatch = Dispatch.objects.select_related("edition", "letter").latest("pk")
    press = Press(dispatch.edition, dispatch.letter, renditions_of(dispatch.versions.get()))
    own = personal(dispatch.edition, "registered", [1]).get(1, {})
    letter = press.letter_for(Addressee(1, 1, "reader1@example.org", "Reader 1", "registered"), own, date_header(now()))
    assert settings.MASTHEAD is not None
    sender = SmtpSender(Mailer("smtp", "127.0.0.1", port, connections=CONNECTIONS), "bench.example")
    session = running.Session(sender, now)
    memory = list[int]()
    Thread(target=_watch, args=(memory,), daemon=True).start()
    before, began = _cpu(), time.perf_counter()
    session.work(Event())
    spent, wall = _cpu() - before, time.perf_counter() - began - running.IDLE
    left = dispatch.deliveries.exclude(state="sent").count()
    assert not left, f"{left} were not sent"
    return wall, spent, letter, f"{memory[len(memory) // 4]} MB at a quarter of the way, {max(memory)} MB at the most"


def _watch(memory: list[int]) -> None:
    page = os.sysconf("SC_PAGE_SIZE")
    while True:
        # Its own alone: of SQLite's file ever more is mapped, up to all of it; that is the system's to take back.
        _, resident, mapped, *_ = map(int, Path("/proc/self/statm").read_text().split())
        memory.append((resident - mapped) * page // 2**20)
        time.sleep(0.25)


def main() -> None:
    """Everything, and the table. `freeze COUNT`: that alone, on the database of the environment."""
    words = sys.argv[1:]
    alone = words[:1] == ["freeze"]
    count = int(words[-1]) if words else int(os.environ.get("BENCH_LETTERS", "100000"))
    with tempfile.TemporaryDirectory(prefix="masthead-bench-") as folder:
        os.environ.update(
            MASTHEAD_DATA=folder, MASTHEAD_URL="http://127.0.0.1:1", EMAIL_URL="outbox:", DJANGO_SETTINGS_MODULE="masthead.settings"
        )
        import django

        django.setup()
        from masthead.website.setting_up import do_set_up

        do_set_up(lambda words: None)
        freeze(count)
        if not alone:
            _measure(count)
    if not alone:
        _freeze_on_postgres(count)


def _freeze_on_postgres(count: int) -> None:
    from services import NotHere, Postgres

    try:
        with Postgres() as address:
            environment = {**os.environ, "DATABASE_URL": address}
            subprocess.run([sys.executable, "-m", "bench.letters", "freeze", str(count)], env=environment, check=True)
    except NotHere as reason:
        print(f"(not on PostgreSQL: {reason})")


def _measure(count: int) -> None:
    from django.utils import timezone

    from masthead.newsletters.models import Delivery, Dispatch

    Dispatch.objects.update(grace=None)
    Delivery.objects.update(next_at=timezone.now(), due_at=timezone.now())
    with SinkProcess() as sink:
        wall, spent, letter, memory = send(sink.port, count)
        raw_wall, raw_spent = raw(sink.port, letter, count)
    assert sink.count == 2 * count, f"the sink counted {sink.count}"
    print(f"| letters of {len(letter):,} bytes | letters/s | CPU ms a letter |\n|---|---|---|")
    print(f"| ours: claimed, personal, journalled, written down | {count / wall:,.0f} | {spent * 1000 / count:.3f} |")
    print(f"| raw client, bytes made before | {count / raw_wall:,.0f} | {raw_spent * 1000 / count:.3f} |")
    print(f"ratio of rates {raw_wall / wall:.2f}; memory {memory}")


if __name__ == "__main__":
    main()
