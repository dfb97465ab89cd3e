"""`masthead evaluate email`: what mail programs do not show of a file, or of many."""

import json
from collections.abc import Sequence
from pathlib import Path

from masthead.kit.refusals import BadInput
from masthead.newsletters.linting.features import verdicts

LARGEST = 5_000_000  # bytes of a file


def evaluate(paths: Sequence[Path], as_json: bool) -> str:
    """The report. JSON: {file: {feature: {client: "n"|"a"}}}; "a" is in part, or not known. Raises BadInput for what is no file."""
    found = {str(path): verdicts(_read(path)) for path in paths}
    if as_json:
        return json.dumps(found, ensure_ascii=False, indent=1)
    rows = []
    for name, features in found.items():
        rows.append(f"{name}: {len(features)} features that not every mail program shows")
        for feature, clients in features.items():
            none = sorted(client for client, mark in clients.items() if mark == "n")
            part = len(clients) - len(none)
            rows.append(f"  {feature}: not in {', '.join(none) or 'none'}" + (f"; in part or unknown in {part}" if part else ""))
    return "\n".join(rows)


def _read(path: Path) -> str:
    if not path.is_file():
        raise BadInput(f"There is no file {path}.")
    if path.stat().st_size > LARGEST:
        raise BadInput(f"{path} is larger than any mail: {LARGEST // 1_000_000} MB is the end.")
    return path.read_text(encoding="utf-8", errors="replace")
