"""The docs are true where a test can tell."""

import dataclasses
import re
from pathlib import Path

from masthead import cli, settings_page
from masthead.kit import events

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"


def test_settings_are_documented() -> None:
    assert (DOCS / "settings.md").read_text() == settings_page.markdown(), "run `make docs`"


def test_events_are_documented_with_who_hears_them() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (\w+) \|.*\| (\w+): ", (DOCS / "events.md").read_text(), re.MULTILINE)
    real = {
        (kind.__name__, kind.__module__.split(".")[1], hearer.__module__.split(".")[1])
        for kind, hearers in events.heard().items()
        for hearer in hearers
    }
    assert set(rows) == real
    assert all(dataclasses.is_dataclass(kind) for kind in events.heard())


def test_commands_are_documented() -> None:
    text = (DOCS / "operators.md").read_text()
    parser = cli._parser()
    commands = next(action for action in parser._actions if action.dest == "command").choices
    assert commands is not None
    for command in commands:
        assert f"`masthead {command}" in text, command


def test_links_between_pages_hold() -> None:
    for page in [*ROOT.glob("*.md"), *DOCS.rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[\w-]*)?\)", page.read_text()):
            assert (page.parent / target).exists(), f"{page.name} → {target}"


def test_nothing_committed_names_a_machine_or_an_index() -> None:
    import subprocess

    hosts = ("pypi" + ".org", "python" + "hosted", "registry" + ".npmjs")  # in pieces: this file is looked through as well
    bad = re.compile(r"(?<![\w./-])/(work|root|home/\w+)/|" + "|".join(map(re.escape, hosts)))
    files = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.split()
    texts = [ROOT / name for name in files if not name.endswith((".jpg", ".png", ".woff2"))]
    found = [path.name for path in texts if path.is_file() and bad.search(path.read_text(encoding="utf-8", errors="replace"))]
    assert not found


def test_each_flow_has_its_browser_test() -> None:
    named = re.findall(r"`(test_browser_\w+\.py)::(test_\w+)`", (DOCS / "flows.md").read_text())
    assert len(named) >= 20
    for file, test in named:
        assert f"\ndef {test}(" in (ROOT / "tests" / file).read_text(), f"{file}::{test}"
