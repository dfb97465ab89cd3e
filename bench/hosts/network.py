"""Hosts as network namespaces on one bridge: each with an address and processes of its own, switched off as a power cut would."""

import os
import shutil
import signal
import subprocess
from collections.abc import Sequence
from contextlib import suppress

NET = "10.77.0"
VISITORS = "10.77.1"  # addresses of visitors, on the edge


class CannotHere(Exception):
    """Says why there can be no hosts here."""


def ip(*words: str) -> str:
    """Run Linux's `ip`; returns what it said."""
    done = subprocess.run(["ip", *words], capture_output=True, text=True, check=False)
    if done.returncode:
        raise CannotHere(f"`ip {' '.join(words)}` failed: {done.stderr.strip()}. It needs root, and the right to make network namespaces.")
    return done.stdout


class Network:
    """`with Network(["web1", …])`: the edge, which has the bridge, and a namespace for each name."""

    def __init__(self, names: Sequence[str]) -> None:
        if os.geteuid() != 0 or shutil.which("ip") is None:
            raise CannotHere("Hosts are network namespaces, for which one must be root and have `ip` (Debian: iproute2).")
        self.mark = f"mh{os.getpid()}"
        self.names = ["edge", *names]
        self.address = {name: f"{NET}.{number}" for number, name in enumerate(self.names, 1)}
        self.running: list[subprocess.Popen[bytes]] = []

    def space(self, name: str) -> str:
        """The namespace's own name, unlike that of any other play."""
        return f"{self.mark}-{name}"

    def within(self, name: str) -> list[str]:
        """Words that make a command run on that host."""
        return ["ip", "netns", "exec", self.space(name)]

    def __enter__(self) -> "Network":
        try:
            for name in self.names:
                ip("netns", "add", self.space(name))
                ip("-n", self.space(name), "link", "set", "lo", "up")
            edge = self.space("edge")
            ip("-n", edge, "link", "add", "bridge", "type", "bridge")
            ip("-n", edge, "link", "set", "bridge", "up")
            ip("-n", edge, "addr", "add", f"{self.address['edge']}/16", "dev", "bridge")
            for name in self.names[1:]:
                ip("-n", edge, "link", "add", name, "type", "veth", "peer", "name", "eth0", "netns", self.space(name))
                ip("-n", edge, "link", "set", name, "master", "bridge", "up")
                ip("-n", self.space(name), "addr", "add", f"{self.address[name]}/16", "dev", "eth0")
                ip("-n", self.space(name), "link", "set", "eth0", "up")
        except CannotHere:
            self.__exit__()
            raise
        return self

    def visitors(self, count: int) -> list[str]:
        """So many addresses on the edge, for visitors are told apart by them."""
        found = [f"{VISITORS}.{number}" for number in range(1, count + 1)]
        for address in found:
            ip("-n", self.space("edge"), "addr", "add", f"{address}/16", "dev", "bridge")
        return found

    def cable(self, name: str, *, plugged: bool) -> None:
        """Without it nothing of a host is heard any more, not even that it is gone."""
        ip("-n", self.space("edge"), "link", "set", name, "up" if plugged else "down")

    def processes(self, name: str) -> list[int]:
        """All that run on that host."""
        return [int(pid) for pid in ip("netns", "pids", self.space(name)).split()]

    def kill(self, name: str) -> int:
        """`kill -9` for each of them; returns how many there were."""
        count = 0
        while found := self.processes(name):
            for pid in found:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
                    count += 1
            for process in self.running:
                process.poll()  # a dead child that nobody asks after would be counted for ever
        return count

    def start(self, name: str, command: list[str], environment: dict[str, str], log: str) -> subprocess.Popen[bytes]:
        """Start it on that host."""
        with open(log, "ab") as out:
            process = subprocess.Popen([*self.within(name), *command], env=environment, stdout=out, stderr=out, start_new_session=True)
        self.running.append(process)
        return process

    def __exit__(self, *rest: object) -> None:
        for name in self.names:
            with suppress(CannotHere):
                self.kill(name)
            with suppress(CannotHere):
                ip("netns", "del", self.space(name))
        for process in self.running:
            process.wait(30)
