"""What 10,000 ranges of institutions cost a page view: the look-up alone, against a call that does nothing. `python -m bench.premises`."""

import random
import statistics
import timeit

from masthead.subscriptions.institutions.ranges import Range, Table, number_of

RANGES, VIEWS, ROUNDS = 10_000, 20_000, 9


def nothing(address: str) -> str:
    """The baseline."""
    return address


def measure() -> None:
    """Prints the row."""
    draw = random.Random(1)
    first = 0xFFFF << 32
    table = Table(Range(first + n * 400_000, first + n * 400_000 + 65_535, n) for n in range(RANGES))
    addresses = [".".join(str(draw.randrange(256)) for _ in range(4)) for _ in range(VIEWS)]

    def look(address: str) -> Range | None:
        number = number_of(address)
        return table.find(number) if number is not None else None

    ours, bare = [], []
    for _ in range(ROUNDS):
        ours.append(timeit.timeit(lambda: [look(one) for one in addresses], number=1) / VIEWS * 1e6)
        bare.append(timeit.timeit(lambda: [nothing(one) for one in addresses], number=1) / VIEWS * 1e6)
    one, other = statistics.median(ours), statistics.median(bare)
    print(f"\n{RANGES:,} ranges of institutions, a look-up a page view: {one:.2f} µs, a no-op {other:.3f} µs, ratio {one / other:.0f}.")


if __name__ == "__main__":
    measure()
