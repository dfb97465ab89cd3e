"""How other servers see us: by a name server that really answers, on loopback; and the desk's pages."""

import contextlib
import socket
import threading
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import dns.message
import dns.resolver
import dns.rrset
import pytest

from masthead.newsletters.models import Alarm
from masthead.newsletters.outcomes import desk
from masthead.newsletters.outcomes.deliverability import State, complaints, examine, one_click, spf
from masthead.newsletters.outcomes.looking_up import NameSystem
from masthead.newsletters.outcomes.models import Inbound, Suppression
from masthead.newsletters.suppressions import do_suppress, suppressed

GOOD = {
    ("letters.example.", "TXT"): ['"v=spf1 include:_spf.relay.example -all"', '"google-site-verification=x"'],
    ("k1._domainkey.letters.example.", "TXT"): ['"v=DKIM1; k=rsa; p=' + "A" * 200 + '" "' + "B" * 200 + '"'],
    ("_dmarc.letters.example.", "TXT"): ['"v=DMARC1; p=reject; rua=mailto:d@letters.example"'],
    ("letters.example.", "MX"): ["20 b.letters.example.", "10 a.letters.example."],
    ("7.2.0.192.in-addr.arpa.", "PTR"): ["mail.letters.example."],
    ("mail.letters.example.", "A"): ["192.0.2.7"],
    ("_mta-sts.letters.example.", "TXT"): ['"v=STSv1; id=1"'],
    ("_smtp._tls.letters.example.", "TXT"): ['"v=TLSRPTv1; rua=mailto:t@letters.example"'],
}


class NameServer:
    """Answers from a table, by UDP; remembers what it was asked."""

    def __init__(self, records: dict[tuple[str, str], list[str]]) -> None:
        self.records, self.asked = records, list[str]()
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        threading.Thread(target=self.run, daemon=True).start()

    def run(self) -> None:
        while True:
            try:
                wire, who = self.socket.recvfrom(4096)
            except OSError:
                return
            query = dns.message.from_wire(wire)
            question = query.question[0]
            name, kind = question.name.to_text(), question.rdtype.name
            self.asked.append(name)
            answer = dns.message.make_response(query)
            if rows := self.records.get((name, kind)):
                answer.answer.append(dns.rrset.from_text(name, 60, "IN", kind, *rows))
            with contextlib.suppress(OSError):  # closed meanwhile
                self.socket.sendto(answer.to_wire(), who)

    def resolver(self) -> dns.resolver.Resolver:
        resolver = dns.resolver.Resolver(configure=False)
        resolver.nameservers, resolver.port = ["127.0.0.1"], self.socket.getsockname()[1]
        return resolver


@pytest.fixture
def serve() -> Iterator[Any]:
    servers: list[NameServer] = []

    def start(records: dict[tuple[str, str], list[str]]) -> NameServer:
        servers.append(NameServer(records))
        return servers[-1]

    yield start
    for server in servers:
        server.socket.close()


def states(server: NameServer, **more: Any) -> dict[str, State]:
    given = {"selector": "k1", "sending": ["192.0.2.7"], **more}
    return {one.name: one.state for one in examine("letters.example", asked=NameSystem(server.resolver()), **given)}


def test_a_domain_in_order_is_fine(serve: Any) -> None:
    server = serve(GOOD)
    assert set(states(server).values()) == {State.FINE}
    assert all("letters.example" in name or "in-addr" in name for name in server.asked)


def test_a_domain_without_records_is_told_what_to_add(serve: Any) -> None:
    found = states(serve({}))
    mend = {name for name, state in found.items() if state is State.MEND}
    assert mend == {"SPF", "DKIM", "DMARC", "MX", "Reverse DNS of 192.0.2.7"}


@pytest.mark.parametrize(
    ("name", "kind", "rows", "finding", "state"),
    [
        ("letters.example.", "TXT", ['"v=spf1 -all"', '"v=spf1 +all"'], "SPF", State.MEND),
        ("letters.example.", "TXT", ['"v=spf1 mx +all"'], "SPF", State.MEND),
        ("letters.example.", "TXT", ['"v=spf1 ' + " ".join(f"include:{n}.x" for n in range(11)) + ' -all"'], "SPF", State.MEND),
        ("letters.example.", "TXT", ['"v=spf1 mx"'], "SPF", State.BETTER),
        ("k1._domainkey.letters.example.", "TXT", ['"v=DKIM1; p="'], "DKIM", State.MEND),
        ("k1._domainkey.letters.example.", "TXT", ['"v=DKIM1; p=AAAA"'], "DKIM", State.BETTER),
        ("_dmarc.letters.example.", "TXT", ['"v=DMARC1; p=none; rua=mailto:x@y.z"'], "DMARC", State.BETTER),
        ("_dmarc.letters.example.", "TXT", ['"v=DMARC1; p=reject"'], "DMARC", State.BETTER),
        ("_dmarc.letters.example.", "TXT", ['"v=DMARC1; p=maybe"'], "DMARC", State.MEND),
        ("mail.letters.example.", "A", ["192.0.2.8"], "Reverse DNS of 192.0.2.7", State.MEND),
        ("letters.example.", "MX", ["0 ."], "MX", State.MEND),
    ],
)
def test_what_is_wrong_is_seen(serve: Any, name: str, kind: str, rows: list[str], finding: str, state: State) -> None:
    assert states(serve({**GOOD, (name, kind): rows}))[finding] is state


def test_the_policy_of_the_domain_above_counts(serve: Any) -> None:
    above = {("_dmarc.example.org.", "TXT"): ['"v=DMARC1; p=reject; rua=mailto:x@example.org"']}
    found = examine("news.example.org", selector="", sending=[], asked=NameSystem(serve(above).resolver()))
    assert {one.name: one.state for one in found}["DMARC"] is State.FINE


def test_a_name_server_that_is_silent_is_not_a_missing_record(serve: Any) -> None:
    server = serve({})
    asked = NameSystem(server.resolver())
    server.socket.close()
    asked.resolver.timeout = asked.resolver.lifetime = 0.2
    assert spf("letters.example", asked).state is State.UNKNOWN


@pytest.mark.parametrize(
    ("reported", "sent", "state"),
    [(0, 10, State.UNKNOWN), (0, 5_000, State.FINE), (5, 5_000, State.BETTER), (15, 5_000, State.MEND)],
)
def test_complaints_are_held_against_what_was_sent(reported: int, sent: int, state: State) -> None:
    assert complaints(reported, sent).state is state


def test_one_click_wants_https() -> None:
    assert (one_click("https://x.example").state, one_click("http://x.example").state) == (State.FINE, State.MEND)


# The desk


def test_the_desk_asks_by_a_press_alone(people: Any, browser: Any, serve: Any, monkeypatch: Any) -> None:
    server = serve(GOOD)
    monkeypatch.setattr(desk, "NameSystem", lambda: NameSystem(server.resolver()))
    eva = browser().sign_in(people.eva())
    assert "to be mended" in eva.get("/desk/deliverability/").content.decode()  # http
    assert not server.asked
    assert "Reverse DNS of 192.0.2.7" in eva.post("/desk/deliverability/", {"sending": "192.0.2.7"}).content.decode()
    assert server.asked
    assert eva.post("/desk/deliverability/", {"sending": "example.org"}).status_code == 422


def test_an_editor_looks_an_address_up_and_lifts_it(people: Any, browser: Any, at: datetime) -> None:
    do_suppress(address="ben@example.org", reason=Suppression.Reason.DEAD, at=at, evidence="550 5.1.1 user unknown")
    Alarm.objects.create(kind="blocked", words="gmail.com refuses our letters", first_at=at, last_at=at)
    Inbound.objects.create(
        source="lmtp",
        event_id="1",
        kind="mail",
        body=b"From: Cat <cat@example.org>\nSubject: Re: Iran\n\n<b>Thank you</b>",
        came_at=at,
        verdict="reply",
        worked_at=at,
    )
    eva = browser().sign_in(people.eva())
    page = eva.get("/desk/came-back/?address=ben@example.org").content.decode()
    assert "the mailbox does not exist" in page and "gmail.com refuses" in page and "&lt;b&gt;Thank you" in page
    eva.post("/desk/came-back/act/", {"what": "lift", "id": Suppression.objects.get().pk})
    assert not suppressed(["ben@example.org"]) and Suppression.objects.get().lifted_by
    eva.post("/desk/came-back/act/", {"what": "add", "address": "Ben@example.org"})
    assert suppressed(["ben@example.org"])
    eva.post("/desk/came-back/act/", {"what": "see", "id": Alarm.objects.get().pk})
    assert Alarm.objects.get().seen_at
    eva.post("/desk/came-back/act/", {"what": "again", "id": Inbound.objects.get().pk})
    for wrong in ({"what": "lift", "id": "9" * 30}, {"what": "add", "address": "x"}, {"what": "drop"}, {}):
        assert eva.post("/desk/came-back/act/", wrong).status_code == 302


@pytest.mark.parametrize("where", ["/desk/came-back/", "/desk/deliverability/"])
def test_readers_and_strangers_see_none_of_it(people: Any, browser: Any, where: str) -> None:
    assert browser().get(where).status_code == 302
    assert browser().sign_in(people.ben()).get(where).status_code in {302, 403}
    assert browser().sign_in(people.ben()).post("/desk/came-back/act/", {"what": "add", "address": "cleo@example.org"}).status_code in {
        302,
        403,
    }
    assert not Suppression.objects.exists()
