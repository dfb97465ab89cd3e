"""Whether a reader has access, among a hundred and among 100,000 readers with grants of every source. `python -m bench.grants`.

Processor time and queries of the one question that access is read from, beside the barest query on the same table.
"""

import os
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

FEW, MANY, ASKED, ROUNDS = 100, 100_000, 500, 7
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def fill(first: int, last: int) -> None:
    """Readers of these numbers, each with a grant that has ended and, but for every fifth, one that runs."""
    from masthead.readers.models import Reader
    from masthead.subscriptions.models import Grant, Plan

    plan, _ = Plan.objects.get_or_create(slug="all-access", defaults={"name": "All-Access"})
    numbers, sources = range(first, last + 1), Grant.Source.values
    Reader.objects.bulk_create((Reader(pk=n, email=f"r{n}@example.org") for n in numbers), batch_size=2000)
    day = timedelta(days=1)
    Grant.objects.bulk_create(
        (Grant(reader_id=n, plan=plan, source=sources[n % len(sources)], starts=NOW - 700 * day, ends=NOW - 300 * day) for n in numbers),
        batch_size=2000,
    )
    Grant.objects.bulk_create(
        (Grant(reader_id=n, plan=plan, source=sources[n % 7], starts=NOW - 30 * day, ends=NOW + 30 * day) for n in numbers if n % 5),
        batch_size=2000,
    )


def cpu(ask: Callable[[int], object], among: int) -> float:
    """Microseconds of processor time a question, the median of the rounds."""
    step, took = max(1, among // ASKED), []
    for _ in range(ROUNDS):
        asked, begun = range(1, among + 1, step), time.process_time()
        for number in asked:
            ask(number)
        took.append((time.process_time() - begun) * 1e6 / len(asked))
    return statistics.median(took)


def main() -> None:
    """Prints the rows."""
    import django
    from django.core.management import call_command
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    django.setup()
    call_command("migrate", verbosity=0)
    from masthead.subscriptions.granting import has_access
    from masthead.subscriptions.models import Grant

    print("\n| readers | access: CPU µs | a bare query: CPU µs | ratio | queries |\n|---|---|---|---|---|")
    found, begun = [], 0
    for among in (FEW, MANY):
        fill(begun + 1, among)
        begun = among
        assert sum(has_access(n, NOW) for n in range(1, 101)) == 80
        with CaptureQueriesContext(connection) as asked:
            has_access(7, NOW)
        ours, bare = cpu(lambda n: has_access(n, NOW), among), cpu(lambda n: Grant.objects.filter(pk=n).exists(), among)
        found.append(ours / bare)
        print(f"| {among:,} | {ours:.0f} | {bare:.0f} | {ours / bare:.2f} | {len(asked)} |", flush=True)
    print(f"\nA thousand times the readers: {found[1] / found[0]:.2f} times the cost.")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="masthead-grants-") as data:
        os.environ |= {"MASTHEAD_DATA": data, "MASTHEAD_SECRET_KEY": "b" * 50, "DJANGO_SETTINGS_MODULE": "masthead.settings"}
        main()
