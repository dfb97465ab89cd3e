"""Load: connections kept alive, each sending one request after another: by wrk, whose own cost is small, or by ourselves."""

import re
import shutil
import socket
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path

WRK = shutil.which("wrk")
SECONDS = 2  # a round of wrk
IN_MS = {"us": 0.001, "ms": 1.0, "s": 1000.0}
TICKS = 100  # a second, as Linux counts a process's time


@dataclass(frozen=True)
class Result:
    """One round. Times in milliseconds; `cpu` is the server's processor time a request."""

    rate: float
    p50: float
    p99: float
    cpu: float


def _exchange(connection: socket.socket, request: bytes) -> bytes:
    connection.sendall(request)
    answer = bytearray()
    while b"\r\n\r\n" not in answer:
        answer += connection.recv(65536)
    head, _, body = bytes(answer).partition(b"\r\n\r\n")
    length = next(int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length"))
    missing = length - len(body)
    while missing > 0:
        missing -= len(connection.recv(min(missing, 65536)))
    return head


def fetch(port: int, path: str, cookie: str = "", method: str = "GET") -> tuple[bytes, bytes]:
    """One exchange on a connection of its own: head and body."""
    with socket.create_connection(("127.0.0.1", port), 30) as connection:
        connection.sendall(_request(port, path, cookie, method, close=True))
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    head, _, body = answer.partition(b"\r\n\r\n")
    return head, body


def _request(port: int, path: str, cookie: str, method: str = "GET", close: bool = False) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", "Sec-Fetch-Site: same-origin", "User-Agent: bench"]
    lines += [f"Cookie: {cookie}"] if cookie else []
    lines += ["Connection: close"] if close else []
    lines += ["Content-Length: 0"] if method == "POST" else []
    return "\r\n".join([*lines, "", ""]).encode()


def cpu_of(pid: int) -> float:
    """Processor seconds used by a process and its children so far."""
    total = 0.0
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(path.parent.name) == pid or int(fields[1]) == pid:
            total += (int(fields[11]) + int(fields[12])) / TICKS
    return total


def run(port: int, pid: int, path: str, cookie: str, requests: int, connections: int = 4) -> Result:
    """`requests` requests over `connections` connections. Raises AssertionError unless every answer is a 200."""
    request, times = _request(port, path, cookie), []
    each = requests // connections
    barrier = threading.Barrier(connections + 1)

    def work() -> None:
        with socket.create_connection(("127.0.0.1", port), 30) as connection:
            assert b" 200 " in _exchange(connection, request)[:20]
            barrier.wait()
            for _ in range(each):
                began = time.perf_counter()
                head = _exchange(connection, request)
                times.append(time.perf_counter() - began)
                assert b" 200 " in head[:20], head[:80]

    threads = [threading.Thread(target=work) for _ in range(connections)]
    for thread in threads:
        thread.start()
    barrier.wait()
    before, began = cpu_of(pid), time.perf_counter()
    for thread in threads:
        thread.join()
    took, used = time.perf_counter() - began, cpu_of(pid) - before
    assert len(times) == each * connections
    times.sort()
    return Result(len(times) / took, times[len(times) // 2] * 1000, times[int(len(times) * 0.99)] * 1000, used / len(times) * 1000)


def drive(port: int, pid: int, path: str, *headers: str, connections: int = 4) -> Result:
    """As many requests as wrk gets answered in a round. Raises AssertionError where it is not installed, or an answer is no success."""
    assert WRK, "install the package wrk"
    said = [word for header in headers for word in ("-H", header)]
    command = [WRK, "-t1", f"-c{connections}", f"-d{SECONDS}s", "--latency", *said, f"http://127.0.0.1:{port}{path}"]
    before = cpu_of(pid)
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    used = cpu_of(pid) - before
    assert "Non-2xx" not in told and "Socket errors" not in told, told
    times = {share: float(number) * IN_MS[unit] for share, number, unit in re.findall(r"(50|99)%\s+([\d.]+)(us|ms|s)\b", told)}
    answered = int(re.findall(r"(\d+) requests in", told)[0])
    return Result(float(re.findall(r"Requests/sec:\s+([\d.]+)", told)[0]), times["50"], times["99"], used / answered * 1000)
