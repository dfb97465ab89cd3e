"""`python -m bench.hosts [SECONDS]`: one web host and one worker killed under load, then the others lose their power; a table of verdicts.

Needs root, `ip`, nginx, PostgreSQL and Redis; says so and ends with 0 where it may not make network namespaces. Ends with 1 when a promise
is broken. Everything runs in network namespaces of its own and ends with it; it takes SECONDS (60) of load and two minutes around them.
"""

import collections
import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2] / "tests"))

import psycopg
from services import NotHere

from bench.hosts.machines import CONNECTIONS, PEOPLE, WEB, WORK, Machines
from bench.hosts.network import CannotHere

READERS, AUDIENCE, ARTICLES = 80, 3000, 40


def main(words: list[str]) -> int:
    """Play, and say how it went."""
    seconds = float(words[0]) if words else 60.0
    folder = Path(tempfile.mkdtemp(prefix="masthead-hosts-", dir="/tmp"))
    folder.chmod(0o755)
    try:
        with Machines(folder) as machines:
            return play(machines, seconds)
    except (CannotHere, NotHere) as why:
        print(f"No hosts here, nothing was played: {why}")
        return 0


def play(machines: Machines, seconds: float) -> int:
    """The whole of it."""
    say = clock()
    plan = prepare(machines)
    say("set up on four hosts")
    for name in (*WEB, *WORK):
        machines.power(name)
    for name in WEB:
        machines.wait(lambda name=name: machines.answers(name), name)
    machines.front()
    say("all hosts answer; visitors come, and a letter goes out")
    crowd = machines.crowd(plan, seconds)
    machines.call("store", "-m", "masthead", "review", "daily", "--send", "--now")
    machines.wait(lambda: any(one["letter"] for one in machines.mail()), "the first letter")
    for (web, work), unplugged in (((WEB[0], WORK[0]), False), ((WEB[1], WORK[1]), True)):
        time.sleep(seconds * 0.12)
        for name in (web, work):
            if unplugged:
                machines.net.cable(name, plugged=False)
            machines.net.kill(name)
        say(f"{web} and {work} {'lose their power' if unplugged else 'are killed'}; letters so far: {letters(machines)}")
        began = time.monotonic()
        bring(machines, f"while{web}")
        time.sleep(max(0.0, seconds * 0.2 - (time.monotonic() - began)))
        for name in (web, work):
            machines.power(name)
        machines.wait(lambda web=web: machines.answers(web), web)
        say(f"{web} and {work} are back")
    status = crowd.wait(seconds + 200)
    say("the visitors are gone")
    if status:
        raise AssertionError((machines.folder / "visitors.log").read_text()[-4000:])
    told = json.loads((machines.folder / "report").read_text())
    return judge(machines, told, say)


def clock() -> Any:
    """Says things with the seconds since the start."""
    began = time.monotonic()

    def say(what: str) -> None:
        print(f"{time.monotonic() - began:6.1f} s  {what}", flush=True)

    return say


def prepare(machines: Machines) -> dict[str, Any]:
    """The database by the first host; the others build what each has of its own."""
    machines.call(WEB[0], "-m", "masthead", "setup")
    rows = [
        {
            "id": f"a{n}",
            "title": f"Article {n}, on a treaty",
            "date": f"2026-10-{n % 28 + 1:02d}",
            "text": "One.\n\nTwo.\n\nThree is behind.",
        }
        for n in range(ARTICLES)
    ]
    archive = machines.folder / "archive.jsonl"
    archive.write_text("\n".join(map(json.dumps, rows)))
    machines.call(WEB[0], "-m", "masthead", "import", "jsonl", str(archive))
    audience = "".join(f"subscriber{n}@example.org,S {n},daily,2026-01-05T08:00:00Z\n" for n in range(AUDIENCE))
    listed = machines.folder / "readers.csv"
    listed.write_text("email,name,letters,confirmed_at\n" + audience)
    machines.call(WEB[0], "-m", "masthead", "import", "readers", str(listed))
    for name in (WEB[1], *WORK, "store"):
        machines.call(name, "-m", "masthead", "setup")
    return dict(json.loads(machines.call(WEB[0], "-c", PEOPLE, str(READERS))))


def bring(machines: Machines, word: str) -> None:
    """An article that comes while a host is away."""
    piece = machines.folder / f"{word}.jsonl"
    piece.write_text(json.dumps({"id": word, "title": f"The {word} piece", "date": "2026-11-01", "text": "One.\n\nTwo.\n\nThree."}))
    machines.call("store", "-m", "masthead", "import", "jsonl", str(piece))


def letters(machines: Machines) -> int:
    """How many were taken."""
    return sum(one["letter"] for one in machines.mail())


def judge(machines: Machines, told: dict[str, Any], say: Any) -> int:
    """The table. Each line is a promise."""
    status = settled(machines, told)
    say("everything is settled")
    mail = machines.mail()
    sent = collections.Counter(one["to"] for one in mail if one["letter"])
    twice = {to for to, count in sent.items() if count > 1}
    named = {row["email"] for row in status["doubtful"]}
    plain = {one["to"] for one in mail if not one["letter"]}
    rows = opened(machines)
    lost = [one for one in map(tuple, told["opened"]) if one not in rows]
    again = {kind: count for kind, count in told["seen"].items() if "again" in kind}
    over = [reader for reader, count in collections.Counter(reader for reader, _ in rows).items() if count > 3]
    unfound = [f"{word} on {web}" for word in (f"while{one}" for one in WEB) for web in WEB if not machines.finds(web, word)]
    verdicts = [
        ("visitors saw an error", f"{len(told['wrong'])} of {sum(told['seen'].values())} requests", not told["wrong"]),
        ("forms cut off, answered at the second press", f"{sum(again.values())}", sum(again.values()) <= 20),
        ("acknowledged openings lost", f"{len(lost)} of {len(told['opened'])}", not lost and len(told["opened"]) > 20),
        ("readers with more than three", f"{len(over)}", not over),
        ("addresses typed that got no mail", f"{len(set(told['asked']) - plain)} of {len(told['asked'])}", set(told["asked"]) <= plain),
        ("pieces that came meanwhile and are not found", f"{len(unfound)} of 4", not unfound),
        ("letters lost", f"{AUDIENCE - len(sent)} of {AUDIENCE}", len(sent) == AUDIENCE),
        ("letters twice and not named", f"{len(twice - named)}", twice <= named),
        ("letters in doubt, named and sent again", f"{len(named)}", len(named) <= 2 * 2 * CONNECTIONS),
    ]
    print(f"\n{sum(told['seen'].values())} requests, median {told['p50'] * 1000:.0f} ms, 99 of 100 in {told['p99'] * 1000:.0f} ms, "
          f"the longest {told['longest']:.1f} s, {told['slow']} above 5 s: {dict(sorted(told['seen'].items()))}\n")  # fmt: skip
    print("| promise | found | |\n|---|---|---|")
    for name, found, kept in verdicts:
        print(f"| {name} | {found} | {'kept' if kept else 'BROKEN'} |")
    for line in told["wrong"][:20]:
        print(f"  {line}")
    return 0 if all(kept for _, _, kept in verdicts) else 1


def settled(machines: Machines, told: dict[str, Any]) -> dict[str, Any]:
    """Wait until nothing is under way any more; returns how the letter stands."""
    found: dict[str, Any] = {}

    def done() -> bool:
        found.update(json.loads(machines.call("store", "-m", "masthead", "review", "daily", "--status", "--json")))
        plain = {one["to"] for one in machines.mail() if not one["letter"]}
        return found["to_send"] == 0 and set(told["asked"]) <= plain

    try:
        machines.wait(done, "letters and messages", 240)
    except AssertionError as late:
        print(late)
    return found


def opened(machines: Machines) -> set[tuple[str, int]]:
    """What the database holds."""
    asked = "SELECT r.email, o.article_id FROM access_opened o JOIN readers_reader r ON r.id = o.reader_id"
    with psycopg.connect(host=str(machines.postgres.folder), port=5432, user="masthead", dbname="postgres") as database:
        return {(str(email), int(article)) for email, article in database.execute(asked)}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
