"""What runs where: PostgreSQL, Redis and a mail server in store; nginx on the edge; Masthead on the hosts."""

import json
import os
import shutil
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from services import Postgres, Redis

from bench.hosts.network import NET, CannotHere, Network

KEY = "one-key-for-all-hosts-of-the-publication-which-is-the-same-on-each-of-them"
PORT = 8080
WEB, WORK = ("web1", "web2"), ("work1", "work2")
CONNECTIONS = 2  # that a sender opens, so that so many letters at most are in doubt when it dies
RATE = 40  # letters a second of each worker: some are on their way whenever one is killed

# Passive checks alone: a host that does not answer is left out for two seconds, then tried with one request. What changes something is
# asked of another host only where nothing was sent yet, or where twice is once: the press that opens an article takes a row of its own.
NGINX = """
worker_processes 1; daemon off; pid {folder}/nginx.pid; error_log {folder}/nginx.log warn; user root;
events {{ worker_connections 1024; }}
http {{
  access_log off;
  client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3; uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
  upstream masthead {{ {servers} keepalive 16; }}
  server {{
    listen {address}:{port} backlog=1024;
    proxy_http_version 1.1; proxy_set_header Connection "";
    proxy_set_header Host $http_host; proxy_set_header X-Forwarded-For $remote_addr; proxy_set_header X-Forwarded-Proto $scheme;
    proxy_connect_timeout 1s; proxy_read_timeout 4s; proxy_next_upstream error timeout; proxy_next_upstream_tries 2;
    location / {{ proxy_pass http://masthead; }}
    location ~ ^/articles/[^/]+/[^/]+/open/$ {{ proxy_next_upstream error timeout non_idempotent; proxy_pass http://masthead; }}
  }}
}}
"""

PEOPLE = """
import json, sys
import django; django.setup()
from django.conf import settings
from django.urls import reverse
from masthead.kit.clock import now
from masthead.readers.signing_in import do_add, do_make_link
from masthead.library.models import ArticlePage
found = []
for n in range(int(sys.argv[1])):
    reader = do_add(email=f"reader{n}@example.org", name=f"Reader {n}", at=now())
    found.append({"email": reader.email, "link": reverse("sign-in-link", args=[do_make_link(reader=reader, at=now())])})
articles = [f"/articles/{pk}/{slug}/" for pk, slug in ArticlePage.objects.live().values_list("pk", "slug")]
print(json.dumps({"readers": found, "articles": articles}))
"""


class Machines:
    """`with Machines(folder) as machines:` everything stands, nothing of Masthead runs yet."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.stack = folder, ExitStack()
        self.net = Network(["store", *WEB, *WORK])
        if shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin") is None:
            raise CannotHere("nginx is not installed here (Debian: nginx).")

    def __enter__(self) -> "Machines":
        try:
            self._stand()
        except BaseException:
            self.stack.close()
            raise
        return self

    def __exit__(self, *rest: object) -> None:
        self.stack.close()

    def _stand(self) -> None:
        self.stack.enter_context(self.net)
        store = self.net.address["store"]
        self.postgres = Postgres(store, 5432, self.net.within("store"), others=f"{NET}.0/24", connections=200)
        database = self.stack.enter_context(self.postgres)
        self.redis = Redis(store, 6379, self.net.within("store"))
        redis = self.stack.enter_context(self.redis)
        (self.folder / "media").mkdir()
        self.url = f"http://{self.net.address['edge']}:{PORT}"
        program = ["-m", "bench.hosts.post_office", store, str(self.folder / "smtp"), str(self.folder / "mail")]
        self.net.start("store", [sys.executable, *program], dict(os.environ), str(self.folder / "post.log"))
        self._wait(lambda: (self.folder / "smtp").exists() and (self.folder / "smtp").read_text(), "the mail server")
        kept = {name: value for name, value in os.environ.items() if not name.startswith("MASTHEAD_")}
        self.environment = {
            **kept,
            "MASTHEAD_URL": self.url,
            "MASTHEAD_SECRET_KEY": KEY,
            "MASTHEAD_PROXIES": "1",
            "DJANGO_SETTINGS_MODULE": "masthead.settings",
            "DATABASE_URL": database,
            "CACHE_URL": f"{redis}/0",
            "QUEUE_URL": f"{redis}/1",
            "EMAIL_URL": f"smtp://{store}:{(self.folder / 'smtp').read_text()}?connections={CONNECTIONS}&rate={RATE}",
        }

    def of(self, name: str) -> dict[str, str]:
        """What a host finds around it: a data folder of its own, with the media that all share."""
        data = self.folder / name
        if not data.exists():
            data.mkdir(mode=0o700)
            (data / "media").symlink_to(self.folder / "media")
        return {**self.environment, "MASTHEAD_DATA": str(data)}

    def call(self, name: str, *words: str) -> str:
        """Run a command on that host and wait for it."""
        done = subprocess.run(
            [*self.net.within(name), sys.executable, *words], env=self.of(name), capture_output=True, text=True, check=False, timeout=600
        )
        if done.returncode:
            raise AssertionError(f"{name}: {' '.join(words)[:200]}\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}")
        return done.stdout

    def power(self, name: str) -> None:
        """Switch it on."""
        self.net.cable(name, plugged=True)
        bind = f"{self.net.address[name]}:8000"
        words = ["serve", "--bind", bind, "--no-work"] if name in WEB else ["work"]
        self.net.start(name, [sys.executable, "-m", "masthead", *words], self.of(name), str(self.folder / f"{name}.log"))

    def answers(self, name: str) -> bool:
        """Whether a web host does."""
        words = ["curl", "-s", "-o", "/dev/null", "-m", "2", f"http://{self.net.address[name]}:8000/healthz"]
        return subprocess.run([*self.net.within("edge"), *words], check=False).returncode == 0

    def finds(self, name: str, word: str) -> bool:
        """Whether that web host's own search does."""
        words = ["curl", "-s", "-m", "10", "-H", f"Host: {self.url.removeprefix('http://')}"]
        address = f"http://{self.net.address[name]}:8000/library/?q={word}"
        return (
            "/articles/" in subprocess.run([*self.net.within("edge"), *words, address], check=False, capture_output=True, text=True).stdout
        )

    def front(self) -> None:
        """nginx, on the edge."""
        servers = " ".join(f"server {self.net.address[name]}:8000 max_fails=1 fail_timeout=2s;" for name in WEB)
        (self.folder / "nginx.conf").write_text(
            NGINX.format(folder=self.folder, servers=servers, address=self.net.address["edge"], port=PORT)
        )
        command = ["nginx", "-e", f"{self.folder}/nginx.log", "-p", str(self.folder), "-c", f"{self.folder}/nginx.conf"]
        environment = {**os.environ, "PATH": f"{os.environ['PATH']}:/usr/sbin"}
        self.net.start("edge", command, environment, str(self.folder / "nginx.out"))

    def crowd(self, plan: dict[str, Any], seconds: float) -> "subprocess.Popen[bytes]":
        """Visitors, on the edge."""
        plan |= {"host": self.net.address["edge"], "port": PORT, "visitors": self.net.visitors(13)}
        (self.folder / "plan").write_text(json.dumps(plan))
        words = ["-m", "bench.hosts.visitors", str(self.folder / "plan"), str(seconds), str(self.folder / "report")]
        return self.net.start("edge", [sys.executable, *words], dict(os.environ), str(self.folder / "visitors.log"))

    def mail(self) -> list[dict[str, Any]]:
        """What the mail server took."""
        file = self.folder / "mail"
        return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []

    def wait(self, what: Any, name: str, seconds: float = 120) -> None:
        """Until it is so."""
        self._wait(what, name, seconds)

    def _wait(self, what: Any, name: str, seconds: float = 120) -> None:
        deadline = time.monotonic() + seconds
        while not what():
            if time.monotonic() > deadline:
                raise AssertionError(f"{name}: not within {seconds:g} seconds; see {self.folder}")
            time.sleep(0.1)
