"""Commands for whoever looks after the machine."""

import argparse
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

Adding = Callable[[str, Callable[[argparse.Namespace], int], str], argparse.ArgumentParser]


def commands(command: Adding) -> None:
    """Add them to the program's."""
    fronting = command("nginx", nginx, "Print the configuration of nginx in front of this publication.")
    fronting.add_argument(
        "--upstream", action="append", metavar="HOST:PORT", help="where `masthead serve` is bound; several times for several hosts"
    )
    fronting.add_argument("--certificate", default="", metavar="FILE", help="the certificate with its chain, for https")
    fronting.add_argument("--key", default="", metavar="FILE", help="its key")
    fronting.add_argument("--cache", default="/var/cache/nginx/masthead", metavar="FOLDER", help="where nginx keeps pages")
    fronting.add_argument("--log", default="/var/log/nginx/masthead.log", metavar="FILE")
    fronting.add_argument("--pages", type=int, default=50, metavar="N", help="requests a second from one address; four times that at once")
    fronting.add_argument("--acts", type=int, default=5, metavar="N", help="forms a second from one address; eight times that at once")
    backing = command("backup", backup, "The whole publication into one file, while it runs.")
    backing.add_argument("path", type=Path, metavar="PATH", help="a new file, or a folder: then the file is named after the moment")
    backing.add_argument("--keep", type=int, default=0, metavar="N", help="with a folder: take away all but the newest N")
    back = command("restore", restore, "A publication from a backup, into an empty data folder and an empty database.")
    back.add_argument("path", type=Path, metavar="FILE")
    back.add_argument("--check", action="store_true", help="read all of it and say whether it is whole; change nothing")


def backup(options: argparse.Namespace) -> int:
    """`masthead backup`."""
    from masthead.transfer.backup.taking import do_back_up

    print(do_back_up(options.path, options.keep).say())
    return 0


def restore(options: argparse.Namespace) -> int:
    """`masthead restore`."""
    from masthead.transfer.backup.restoring import do_check, do_restore

    if options.check:
        print(f"Whole: {do_check(options.path).say()}")
        return 0
    print(f"Restored: {do_restore(options.path).say()}", flush=True)
    # In a process of its own: the secret key came with the backup, and this one began with another.
    return subprocess.run([sys.executable, "-m", "masthead", "setup"], check=False).returncode


def nginx(options: argparse.Namespace) -> int:
    """`masthead nginx`."""
    from masthead.website.serving.nginx import Places, configuration

    places = Places(
        tuple(options.upstream or Places.upstreams),
        options.cache,
        options.log,
        options.certificate,
        options.key,
        options.pages,
        options.acts,
    )
    print(configuration(places), end="")
    return 0
