"""The program kept warm: what `masthead WORDS…` does, in a fork of a process that has read everything already.

Starting the program takes two seconds of a processor, nearly all of them imports, and tests call it hundreds of times. Each call
has a process of its own, as in life: nothing that one remembers reaches the next.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path


class Resident:
    """`call(["readers", "add", …])` until `stop()`. `environment` is what the program finds around it, once for all calls."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment = environment
        self.process = subprocess.Popen(
            [sys.executable, __file__], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def call(self, words: list[str]) -> tuple[int, str, str]:
        """Run it; returns its exit status, what it printed and what it complained of."""
        assert self.process.stdin is not None and self.process.stdout is not None
        with tempfile.NamedTemporaryFile("r") as said, tempfile.NamedTemporaryFile("r") as complained:
            self.process.stdin.write(json.dumps([words, said.name, complained.name]) + "\n")
            self.process.stdin.flush()
            status = self.process.stdout.readline()
            assert status, f"masthead {' '.join(words)}: the resident process is gone"
            return int(status), said.read(), complained.read()

    def stop(self) -> None:
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.close()
        self.process.wait(30)
        self.process.stdout.close()


def _live() -> None:
    sys.path[0] = str(Path(__file__).parent.parent)
    os.environ["DJANGO_SETTINGS_MODULE"] = "masthead.settings"
    import django

    from masthead import cli

    django.setup()
    for line in sys.stdin:
        words, said, complained = json.loads(line)
        if not (child := os.fork()):
            _be_the_program(cli.main, words, said, complained)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


def _be_the_program(main, words: list[str], said: str, complained: str) -> None:  # type: ignore[no-untyped-def]
    status = 1
    try:
        for path, number in ((said, 1), (complained, 2), (os.devnull, 0)):
            os.dup2(os.open(path, os.O_RDWR), number)
        status = main(words)
    except SystemExit as left:
        status = left.code if isinstance(left.code, int) else 1
    except BaseException:
        import traceback

        traceback.print_exc()
    finally:
        from django.db import connections

        connections.close_all()  # else what SQLite wrote ahead stays beside the database
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


if __name__ == "__main__":
    _live()
