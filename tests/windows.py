"""What browser tests do with a window: enter, press, wait, and write down whatever goes wrong in it."""

import base64
import email
import email.policy
import hmac
import re
import struct
import time
from collections.abc import Callable
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Response
from real_server import Server

WAIT = 20_000  # milliseconds: a busy machine is not a failure
Noise = list[str]
Pardon = Callable[[Response], bool]


def watch(page: Page, base: str | tuple[str, ...], noise: Noise, pardoned: Pardon = lambda answer: False) -> None:
    """Write down a foreign request, an error on the console, a script that broke, an answer of 400 or more that is not `pardoned`."""
    ours = (*((base,) if isinstance(base, str) else base), "data:", "blob:")
    page.on("request", lambda it: None if it.url.startswith(ours) else noise.append(f"foreign: {it.url}"))
    # The browser's own line about a bad answer says less than the answer.
    page.on(
        "console",
        lambda it: noise.append(f"console: {it.text} {it.location}") if it.type == "error" and "a status of" not in it.text else None,
    )
    page.on("pageerror", lambda it: None if "ViewTransition" in str(it) else noise.append(f"script: {it}"))
    page.on("response", lambda it: noise.append(f"{it.status}: {it.url}") if it.status >= 400 and not pardoned(it) else None)


def saves_itself(answer: Response) -> bool:
    """The desk saves drafts by itself, at times in the middle of a press, and is told that it came too late."""
    return answer.status == 400 and answer.request.method == "POST" and "/desk/pages/" in answer.url


# The desk takes two seconds before it looks what a form holds at first: what is typed before that is no change, and is not saved by itself.
WATCHED = """() => [...document.querySelectorAll("form[data-controller~=w-unsaved]")].every((it) => {
  const watch = window.wagtail?.app?.getControllerForElementAndIdentifier(it, "w-unsaved");
  return watch && (watch.initialFormData || watch.forceValue);
})"""


def ready(page: Page, path: str = "") -> None:
    """Open a screen of the desk, and wait until its scripts have come and its form is watched."""
    if path:
        page.goto(path)
    page.wait_for_load_state("networkidle")
    page.wait_for_function(WATCHED)


# A message of the desk's that still fades in has no contrast yet; its badges of what is new beat for half a minute.
STILL = "() => document.getAnimations().every((it) => it.playState !== 'running' || it.effect.getComputedTiming().endTime > 5000)"


def wrong(page: Page, context: str = "body", options: dict[str, Any] | None = None) -> list[str]:
    """What axe finds once nothing moves any more, and where."""
    page.wait_for_load_state("networkidle")
    page.wait_for_function(STILL)
    found = Axe().run(page, context=context, options=options).response["violations"]
    return [f"{one['id']}: {node['html'][:300]}" for one in found for node in one["nodes"][:3]]


def press(page: Page, act: str) -> None:
    page.locator(f"form[data-act={act}] button:not([type=button])").first.click()


def sign_in(page: Page, server: Server, address: str, lands: str = "**/desk/") -> Page:
    """By a link that staff made."""
    page.goto(server.call("readers", "link", address).split()[-1])
    press(page, "sign-in")
    page.wait_for_url(lands)
    return page


def poll(what: str, found: Callable[[], bool], seconds: float) -> None:
    """Until it is so."""
    deadline = time.monotonic() + seconds
    while not found():
        assert time.monotonic() < deadline, f"{what}: not within {seconds:.0f} seconds"
        time.sleep(0.5)


def letter_to(server: Server, address: str, pattern: str) -> str:
    """What `pattern` finds in the newest message to an address that has it."""
    found: list[str] = []

    def look() -> bool:
        for path in sorted(server.outbox.glob("*.eml"), reverse=True):
            mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            part = mail.get_body(("plain",))
            said = re.search(pattern, str(part.get_content()) if part else "")
            if address in str(mail["To"]) and said:
                found.append(said[1])
                return True
        return False

    poll(f"a message to {address}", look, 30)
    return found[0]


def code_for(server: Server, address: str) -> str:
    """The six digits of the newest message to an address."""
    return letter_to(server, address, r"\b(\d{6})\b")


def app_code(secret: str) -> str:
    """What an authenticator app shows now for a secret (RFC 6238)."""
    counter = struct.pack(">Q", int(time.time()) // 30)
    drawn = hmac.digest(base64.b32decode(secret), counter, "sha1")
    at = drawn[-1] & 15
    return f"{(struct.unpack('>I', drawn[at : at + 4])[0] & 0x7FFFFFFF) % 10**6:06d}"
