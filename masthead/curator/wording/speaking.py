"""Asking the language model that the owner configured. The only door to it: no redirect, no proxy, an end in time and in size.

Its address is the owner's, and trusted as configured only: over https on the public internet, or in the networks the owner named.
"""

import http.client
import json
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from masthead.curator.feeds.fetching import Network, body_of, connected
from masthead.kit.exchange import Timed, in_few_words
from masthead.kit.outside import Unreachable, checked, left, place_of, written

LARGEST = 200_000  # octets of an answer


@dataclass(frozen=True)
class Model:
    """`address`: up to `/v1`; `network`: where its server may stand, and for how long we wait."""

    address: str
    name: str
    network: Network
    key: str = field(default="", repr=False)


def ask(model: Model, question: dict[str, Any]) -> bytes:
    """The body of its server's answer. Raises Unreachable, with what is wrong in a few words."""
    deadline = time.monotonic() + model.network.patience
    parts = checked(f"{model.address}/chat/completions")
    body = json.dumps(question).encode()
    headers = {"Accept": "application/json", "Content-Type": "application/json", "Content-Length": str(len(body))}
    headers |= {"User-Agent": model.network.agent, "Accept-Encoding": "identity"}
    headers |= {"Authorization": f"Bearer {model.key}"} if model.key else {}
    with in_few_words(model.network.patience), connected(parts, model.network, deadline) as connection:
        connection.settimeout(left(deadline))
        connection.sendall(written("POST", parts, headers) + body)
        with http.client.HTTPResponse(Timed(connection, deadline), method="POST") as response:  # type: ignore[arg-type]
            response.begin()
            if response.status != 200:
                raise Unreachable(_why(response.status))
            return body_of(response, LARGEST)


def network(address: str, inside: Any, agent: str, patience: float) -> Network:
    """Where its server may stand: in the networks inside; otherwise on the public internet and over https alone."""
    parts = urlsplit(address)
    public = frozenset({place_of(parts)[1]}) if parts.scheme == "https" else frozenset[int]()
    return Network(agent=agent, inside=inside, ports=public, patience=patience, largest=LARGEST)


def _why(status: int) -> str:
    if status in {401, 403}:
        return f"{status}, it does not take our key"
    if status == 404:
        return "404, there are no chat completions at its address, or no such model"
    if status == 429:
        return "429, it was asked too often, or the account is used up"
    if 300 <= status < 400:
        return f"{status}, it sends us elsewhere, where we do not follow"
    return f"{status}, its server fails" if status >= 500 else f"{status}, it refuses"
