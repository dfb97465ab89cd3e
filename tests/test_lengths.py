"""Files and functions stay short; what is longer has its name and its reason in long_things.txt."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
FILE, FUNCTION = 400, 60


def sources() -> Iterator[Path]:
    for folder in ("masthead", "tests", "bench", "tools"):
        yield from (path for path in (ROOT / folder).rglob("*.py") if "migrations" not in path.parts)


def long_things() -> Iterator[str]:
    for path in sources():
        text, name = path.read_text(), str(path.relative_to(ROOT))
        if text.count("\n") > FILE:
            yield name
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and (node.end_lineno or 0) - node.lineno >= FUNCTION:
                yield f"{name}:{node.name}"


def test_long_things_are_named_with_a_reason() -> None:
    lines = [line for line in (ROOT / "tests" / "long_things.txt").read_text().splitlines() if line and not line.startswith("#")]
    named = {line.split(" — ")[0].strip() for line in lines}
    assert all(len(line.split(" — ")) == 2 for line in lines), "each needs a reason"
    assert set(long_things()) == named
