"""Defences, taken away one at a time: each must turn a named test red. `make mutations`.

    python -m tools.mutations [WORD]

WORD: a room (`search`), or a part of a test's name; without it, all of them. Works on a copy of the tree, so that nothing
here is ever left without its defence. Exit status 1 when a test stays green without the defence it is there for, when a
defence is no longer found where its list says, or when WORD names none.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tools.mutations import (
    access,
    ads,
    attacks,
    feeds,
    for_others,
    kit,
    library,
    newsletters,
    newsroom,
    operations,
    radar,
    readers,
    search,
    subscriptions,
    transfer,
)
from tools.mutations.mutation import Mutation

ROOT = Path(__file__).parent.parent.parent
NOT_OURS = shutil.ignore_patterns(".git", ".venv*", "data", "__pycache__", ".*_cache", ".hypothesis", "*.egg-info", "screenshots")


def left_out(folder: str, names: list[str]) -> set[str]:
    """What is not copied. The guides' pictures are large; `pictures` elsewhere is code, without which every test is red."""
    return set(NOT_OURS(folder, names)) | ({"pictures"} if Path(folder).name == "docs" else set())


ROOMS = {
    "access": access.MUTATIONS,
    "ads": ads.MUTATIONS,
    "attacks": attacks.MUTATIONS,
    "feeds": feeds.MUTATIONS,
    "for_others": for_others.MUTATIONS,
    "kit": kit.MUTATIONS,
    "library": library.MUTATIONS,
    "newsletters": newsletters.MUTATIONS,
    "newsroom": newsroom.MUTATIONS,
    "operations": operations.MUTATIONS,
    "radar": radar.MUTATIONS,
    "readers": readers.MUTATIONS,
    "search": search.MUTATIONS,
    "subscriptions": subscriptions.MUTATIONS,
    "transfer": transfer.MUTATIONS,
}


def stays_green(mutation: Mutation) -> str:
    """A sentence on what is wrong, or "" when the test failed as it must."""
    with tempfile.TemporaryDirectory(prefix="masthead-mutation-") as folder:
        tree = Path(folder) / "tree"
        shutil.copytree(ROOT, tree, ignore=left_out)
        if (ROOT.parent / "shared").is_dir():  # for tests that play with what lies beside the checkout
            (Path(folder) / "shared").symlink_to(ROOT.parent / "shared")
        path = tree / mutation.file
        text = path.read_text()
        if text.count(mutation.old) != 1:
            return f"the defence is found {text.count(mutation.old)} times in {mutation.file}"
        path.write_text(text.replace(mutation.old, mutation.new))
        command = [sys.executable, "-m", "pytest", "-x", "-p", "no:cacheprovider", mutation.test]
        done = subprocess.run(command, cwd=tree, capture_output=True, text=True, check=False)
        if done.returncode == 1:
            return ""
        return "the test stays green" if done.returncode == 0 else f"the test did not run: {done.stdout[-300:]}{done.stderr[-300:]}"


def chosen(word: str) -> list[Mutation]:
    """Those of this room, or whose test's name has this word in it; all for ""."""
    if word in ROOMS:
        return list(ROOMS[word])
    return [mutation for room in ROOMS.values() for mutation in room if word in mutation.test]


def main() -> int:
    """Each mutation in turn."""
    wrong, word = 0, sys.argv[1] if len(sys.argv) > 1 else ""
    mutations = chosen(word)
    if not mutations:
        print(f"No defence is of a room or a test called “{word}”. The rooms: {', '.join(ROOMS)}.")
        return 1
    for mutation in mutations:
        said = stays_green(mutation)
        wrong += bool(said)
        print(f"{'FAIL' if said else 'ok  '} without “{mutation.what}”: {said or 'its test is red'}", flush=True)
    print(f"{len(mutations) - wrong} passed, {wrong} failed")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
