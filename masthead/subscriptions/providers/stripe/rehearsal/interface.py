"""The interface without its sockets: a request comes in, checked against the SDK; an answer goes out, completed and checked too."""

import json
import re
import traceback
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import stripe

from masthead.subscriptions.providers.stripe.rehearsal import refusals
from masthead.subscriptions.providers.stripe.rehearsal.acts.asking import Ask
from masthead.subscriptions.providers.stripe.rehearsal.acts.renewing import pass_time
from masthead.subscriptions.providers.stripe.rehearsal.books import Books
from masthead.subscriptions.providers.stripe.rehearsal.contract import answers, requests
from masthead.subscriptions.providers.stripe.rehearsal.contract.operations import Operation, operation
from masthead.subscriptions.providers.stripe.rehearsal.playing import PARTS, SECOND, Part, unplayed
from masthead.subscriptions.providers.stripe.rehearsal.showing import show

Thing = dict[str, Any]


@dataclass(frozen=True)
class Request:
    """A request as it came: `headers` in lower case, `form` the query or the body."""

    method: str
    path: str
    form: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    """A status, Stripe's headers, and a JSON body."""

    status: int
    body: Thing
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Breach:
    """Something that the SDK's types do not allow: `asked` by the product, or answered by us."""

    operation: str
    says: str
    asked: bool = True


@dataclass
class Trouble:
    """Answers that go wrong on purpose: the next `times` (None: until told otherwise) of the operation `only` ("" for any) get `status`."""

    status: int
    times: int | None = None
    only: str = ""


ERRORS = {429: ("rate_limit_error", "Too many requests hit the API too quickly."), 402: ("card_error", "Your card was declined.")}


class Interface:
    """Stripe's interface over some books, for one secret key."""

    def __init__(self, books: Books, key: str = "sk_test_rehearsal") -> None:
        self.books, self.key = books, key
        self.routes: list[tuple[re.Pattern[str], Operation, Part]] = []
        self.breaches: list[Breach] = []
        self.troubles: list[Trouble] = []
        self.asked: list[tuple[str, Thing]] = []  # each operation that was asked for, with its parameters
        self._kept: dict[str, tuple[tuple[str, str, str], Answer]] = {}  # answers by idempotency key
        self._count = 0
        for version, parts in (("v1", PARTS), ("v2", SECOND)):
            for name, part in parts.items():
                found = operation(name, version)
                self.routes.append((found.pattern(), found, part))
        self.routes.sort(key=lambda route: route[1].path.count("{"))  # a fixed address goes before one that an id could look like

    def forget_answers(self) -> None:
        """Forget what was answered to which idempotency key."""
        self._kept.clear()

    def answer(self, request: Request) -> Answer:
        """Answer a request; never raises."""
        with self.books.lock:
            self._count += 1
            mark = f"req_{self.books.mark}{self._count:06d}"
            idempotency = request.headers.get("idempotency-key")
            told = {"Request-Id": mark, "Stripe-Version": request.headers.get("stripe-version", stripe.api_version)}
            if idempotency and request.method == "POST":
                told["Idempotency-Key"] = idempotency
            try:
                answer = self._answer(request, mark, idempotency)
            except refusals.Refused as refused:
                answer = Answer(refused.status, refused.body())
            except Exception as slip:  # ours: it must not pass for an outage, nor take the house down
                self.breaches.append(Breach(f"{request.method} {request.path}", "".join(traceback.format_exception(slip)), asked=False))
                answer = Answer(500, refusals.Refused(500, "api_error", f"The rehearsal stumbled: {slip!r}").body())
            return Answer(answer.status, answer.body, {**told, **answer.headers})

    def _answer(self, request: Request, mark: str, idempotency: str | None) -> Answer:
        self._authenticate(request)
        found, part, ids = self._route(request)
        self._trouble(found)
        fingerprint = (request.method, request.path, request.form)
        if request.method != "POST" or not idempotency:
            return self._perform(found, part, ids, request, mark, None)
        if idempotency in self._kept:
            before, answer = self._kept[idempotency]
            if before != fingerprint:
                says = (
                    f"Keys for idempotent requests can only be used with the same parameters they were first used with ({idempotency!r})."
                )
                raise refusals.Refused(400, "idempotency_error", says)
            return Answer(answer.status, answer.body, {"Idempotent-Replayed": "true", "Original-Request": mark})
        try:
            answer = self._perform(found, part, ids, request, mark, idempotency)
        except refusals.Refused as refused:
            if refused.kind != "card_error":  # what was never begun may be asked again; a charge that was tried is an answer
                raise
            answer = Answer(refused.status, refused.body())
        self._kept[idempotency] = (fingerprint, answer)
        return answer

    def _authenticate(self, request: Request) -> None:
        version = request.headers.get("stripe-version", stripe.api_version)
        if version != stripe.api_version:
            says = f"asked for version {version}, the SDK is of {stripe.api_version}"
            self.breaches.append(Breach(f"{request.method} {request.path}", says))
        given = request.headers.get("authorization", "").removeprefix("Bearer ").strip()
        if not given:
            raise refusals.Refused(401, "invalid_request_error", "You did not provide an API key.")
        if given != self.key:
            shown = f"{given[:8]}{'*' * 8}{given[-4:]}" if len(given) > 16 else "*" * len(given)
            raise refusals.Refused(401, "invalid_request_error", f"Invalid API Key provided: {shown}")

    def _route(self, request: Request) -> tuple[Operation, Part, tuple[str, ...]]:
        for pattern, found, part in self.routes:
            match = pattern.match(request.path) if found.method == request.method else None
            if match:
                return found, part, match.groups()
        raise refusals.Refused(
            404,
            "invalid_request_error",
            f"Unrecognized request URL ({request.method}: {request.path}). The rehearsal does not play it.",
            code="not_played",
        )

    def _trouble(self, found: Operation) -> None:
        for trouble in self.troubles:
            if trouble.times != 0 and trouble.only in ("", found.name):
                trouble.times = trouble.times - 1 if trouble.times is not None else None
                kind, message = ERRORS.get(trouble.status, ("api_error", "An unknown error occurred."))
                raise refusals.Refused(trouble.status, kind, message)

    def _perform(self, found: Operation, part: Part, ids: tuple[str, ...], request: Request, mark: str, idempotency: str | None) -> Answer:
        params = self._checked(found, part, decode(request))
        self.asked.append((found.name, params))
        books = self.books
        pass_time(books, None, books.now())
        books.asked_by = (mark, idempotency)
        try:
            thing = part.act(books, Ask(ids, params))
            shown = show(books, thing, params.get("expand", ()))
        finally:
            books.asked_by = None
        if request.method != "GET":
            books.save()
        self.breaches += [Breach(found.name, said, asked=False) for said in answers.drift(shown)]
        if not answers.is_a(shown, found.answer, found.listed):
            self.breaches.append(Breach(found.name, f"the SDK expects {found.answer}", asked=False))
        return Answer(200, shown)

    def _checked(self, found: Operation, part: Part, given: Thing) -> Thing:
        """The parameters, typed; refused, and noted as a breach, where the SDK's types do not allow them."""
        said = requests.breaches(given, found.params) if found.params else [f"unknown parameter: {name}" for name in given]
        if said:
            self.breaches += [Breach(found.name, one) for one in said]
            name = said[0].rpartition(": ")[2].split(" ")[0]
            code = {"unknown": "parameter_unknown", "missing": "parameter_missing"}.get(said[0].split(" ")[0])
            raise refusals.invalid(f"{found.name}: {'; '.join(said)}.", name, code)
        missed = unplayed(given, part.heeds) if part.heeds is not None else []
        if missed:
            self.breaches += [Breach(found.name, f"not played: {name}") for name in missed]
            raise refusals.invalid(f"{found.name}: the rehearsal does not play `{'`, `'.join(missed)}`.", missed[0], "not_played")
        return (
            {}
            if found.params is None
            else {name: requests.typed(value, requests.hints(found.params)[name]) for name, value in given.items()}
        )


def decode(request: Request) -> Thing:
    """`items[0][price]=p&expand[]=a` as mappings and lists; the second interface's JSON as it is."""
    if request.method == "POST" and request.path.startswith("/v2/"):
        return dict(json.loads(request.form or "{}"))
    root: Thing = {}
    for key, value in parse_qsl(request.form, keep_blank_values=True):
        path = re.findall(r"[^\[\]]+|(?<=\[)(?=\])", key)
        _put(root, path, value)
    return {name: _lists(value) for name, value in root.items()}


def _put(inside: Thing, path: list[str], value: str) -> None:
    *way, last = path
    for name in way:
        step = inside.setdefault(name or str(len(inside)), {})
        if not isinstance(step, dict):
            raise refusals.invalid(f"Invalid hash: {name}", name)
        inside = step
    inside[last or str(len(inside))] = value


def _lists(value: Any) -> Any:
    """A hash whose names are 0, 1, 2 … is a list; metadata has other names."""
    if not isinstance(value, dict):
        return value
    if value and all(name.isdigit() for name in value):
        return [_lists(value[name]) for name in sorted(value, key=int)]
    return {name: _lists(one) for name, one in value.items()}


def dumps(body: Thing) -> bytes:
    """JSON as Stripe writes it."""
    return json.dumps(body, indent=2, default=str).encode()
