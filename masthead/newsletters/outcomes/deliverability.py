"""Whether other mail servers have reason to trust our letters: what the domain's records say, and what to do. Pure.

Looked up by a press at the desk; the owner's own domain alone is asked about. Rules: Google's and Yahoo's for bulk senders
(2024), Microsoft's (2025), RFC 7208 (SPF), 6376 (DKIM), 7489 (DMARC), 8058 (one click), 8461 (MTA-STS), 8460 (TLS-RPT).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class State(StrEnum):
    """How it stands."""

    FINE = "fine"
    MEND = "to be mended"
    BETTER = "could be better"
    UNKNOWN = "not known"


@dataclass(frozen=True)
class Finding:
    """One thing looked at: how it stands, what was seen, what to do."""

    name: str
    state: State
    sentence: str
    seen: str = ""


class Asked(Protocol):
    """The answers of the name system. An empty list: there is no such record. None: nobody answered."""

    def text(self, name: str) -> list[str] | None:
        """TXT records."""

    def addresses(self, name: str) -> list[str] | None:
        """A and AAAA records."""

    def names_of(self, address: str) -> list[str] | None:
        """PTR records of an IP number."""

    def exchangers(self, name: str) -> list[str] | None:
        """MX records."""


NOBODY = "The name system did not answer. Try again in a minute."
MOST_SPF_LOOKUPS = 10  # RFC 7208, 4.6.4
COMPLAINTS_GOOD, COMPLAINTS_BAD = 0.001, 0.003  # Google's and Yahoo's limits
FEW = 1_000  # letters, below which a share says little


def examine(domain: str, *, selector: str, sending: Sequence[str], asked: Asked) -> list[Finding]:
    """Everything that records say. `selector`: of our DKIM key, "" when the relay signs; `sending`: numbers our mail leaves from."""
    return [
        spf(domain, asked),
        dkim(domain, selector, asked),
        dmarc(domain, asked),
        *(reverse(address, asked) for address in sending),
        receives(domain, asked),
        mta_sts(domain, asked),
        tls_reports(domain, asked),
    ]


def spf(domain: str, asked: Asked) -> Finding:
    """Exactly one record, that ends with a refusal and needs no more than ten look-ups."""
    name, texts = "SPF", asked.text(domain)
    if texts is None:
        return Finding(name, State.UNKNOWN, NOBODY)
    records = [one for one in texts if one.lower().split(" ")[0] == "v=spf1"]
    if not records:
        return Finding(
            name,
            State.MEND,
            f"{domain} has none, so anybody may send in its name. Add a TXT record that your mail provider gives "
            f"you: v=spf1 include:… -all",
        )
    if len(records) > 1:
        return Finding(name, State.MEND, f"{domain} has {len(records)}, which counts as none. Make them one.", " | ".join(records))
    record = records[0].lower()
    if "+all" in record.split() or record.split()[-1] == "all":
        return Finding(name, State.MEND, "It ends with +all: anybody may send in your name. End it with -all or ~all.", records[0])
    lookups = len(re.findall(r"(?:^|[\s+?~-])(?:include:|a(?=[\s:/]|$)|mx(?=[\s:/]|$)|ptr|exists:)|redirect=", record))
    if lookups > MOST_SPF_LOOKUPS:
        return Finding(
            name,
            State.MEND,
            f"It needs {lookups} look-ups; after ten, servers give up. Take providers out that you do not use.",
            records[0],
        )
    if not record.split()[-1].endswith("all") and "redirect=" not in record:
        return Finding(name, State.BETTER, "It says nothing about everybody else. End it with -all.", records[0])
    return Finding(name, State.FINE, "It says who may send in your name.", records[0])


def dkim(domain: str, selector: str, asked: Asked) -> Finding:
    """The key's record under its selector."""
    if not selector:
        return Finding(
            "DKIM",
            State.UNKNOWN,
            "Your mail server or provider signs, under a selector we do not know. Write yourself a letter: its source must say dkim=pass.",
        )
    where = f"{selector}._domainkey.{domain}"
    texts = asked.text(where)
    if texts is None:
        return Finding("DKIM", State.UNKNOWN, NOBODY)
    record = next((one for one in texts if "p=" in one.replace(" ", "")), "")
    key = re.search(r"p=([^;]*)", record.replace(" ", ""))
    if key is None:
        return Finding("DKIM", State.MEND, f"There is no key at {where}. Add the TXT record; until then every letter counts as unsigned.")
    if not key[1]:
        return Finding("DKIM", State.MEND, f"The key at {where} is withdrawn (p= is empty). Publish the one in use.", record[:80])
    if "k=ed25519" not in record.replace(" ", "") and len(key[1]) < 300:
        return Finding("DKIM", State.BETTER, "The key is shorter than 2,048 bits. Make a new one.", record[:80])
    return Finding("DKIM", State.FINE, "The key is published.", record[:80])


def dmarc(domain: str, asked: Asked) -> Finding:
    """A policy, here or at the domain above; one that asks for reports is better."""
    records: list[str] = []
    for name in dict.fromkeys([domain, ".".join(domain.split(".")[-2:])]):
        texts = asked.text(f"_dmarc.{name}")
        if texts is None:
            return Finding("DMARC", State.UNKNOWN, NOBODY)
        records = [one for one in texts if one.lower().replace(" ", "").startswith("v=dmarc1")]
        if records:
            break
    if len(records) != 1:
        what = "There is none" if not records else f"There are {len(records)}, which count as none"
        return Finding(
            "DMARC",
            State.MEND,
            f"{what}. Gmail, Yahoo and Outlook want one of everybody who sends much: TXT at _dmarc.{domain}: "
            f"v=DMARC1; p=none; rua=mailto:you@{domain}",
        )
    policy = re.search(r";p=(none|quarantine|reject)\b", records[0].lower().replace(" ", ""))
    if policy is None:
        return Finding(
            "DMARC", State.MEND, "Its policy (p=) is none that servers know. Write p=none, p=quarantine or p=reject.", records[0]
        )
    if "rua=" not in records[0].lower():
        return Finding(
            "DMARC", State.BETTER, "It asks for no reports, so you do not hear who sends in your name. Add rua=mailto:…", records[0]
        )
    if policy[1] == "none":
        return Finding(
            "DMARC",
            State.BETTER,
            "It asks for reports and protects nobody. When they show your own mail alone, raise it to p=quarantine.",
            records[0],
        )
    return Finding("DMARC", State.FINE, "Mail in your name that is not yours is refused.", records[0])


def reverse(address: str, asked: Asked) -> Finding:
    """The number's name, which must lead back to the number."""
    name, names = f"Reverse DNS of {address}", asked.names_of(address)
    if names is None:
        return Finding(name, State.UNKNOWN, NOBODY)
    if not names:
        return Finding(name, State.MEND, "It has no name, and Gmail refuses such servers. Ask whoever rents you the address to set one.")
    if not any(address in (asked.addresses(one) or []) for one in names):
        return Finding(name, State.MEND, f"Its name, {names[0]}, does not lead back to it. Give that name an address record.", names[0])
    return Finding(name, State.FINE, "Name and number lead to each other.", names[0])


def receives(domain: str, asked: Asked) -> Finding:
    """Bounces and replies must find their way back."""
    hosts = asked.exchangers(domain)
    if hosts is None:
        return Finding("MX", State.UNKNOWN, NOBODY)
    if not hosts or hosts == [""]:
        return Finding(
            "MX",
            State.MEND,
            f"{domain} takes no mail: bounces and replies are lost, and some servers refuse such senders. Add an MX record.",
        )
    return Finding("MX", State.FINE, "Bounces and replies find their way back.", ", ".join(hosts[:3]))


def mta_sts(domain: str, asked: Asked) -> Finding:
    """Protects what comes back; not needed."""
    texts = asked.text(f"_mta-sts.{domain}")
    if texts is None:
        return Finding("MTA-STS", State.UNKNOWN, NOBODY)
    record = next((one for one in texts if one.lower().startswith("v=stsv1")), "")
    if record:
        return Finding("MTA-STS", State.FINE, "What comes back travels encrypted.", record)
    return Finding("MTA-STS", State.BETTER, "Not needed for sending. With it, what comes back to you travels encrypted.")


def tls_reports(domain: str, asked: Asked) -> Finding:
    """Reports of failed encryption; not needed."""
    texts = asked.text(f"_smtp._tls.{domain}")
    if texts is None:
        return Finding("TLS-RPT", State.UNKNOWN, NOBODY)
    record = next((one for one in texts if one.lower().startswith("v=tlsrptv1")), "")
    if record:
        return Finding("TLS-RPT", State.FINE, "You hear when encryption to you fails.", record)
    return Finding(
        "TLS-RPT",
        State.BETTER,
        f"Not needed for sending. With it you hear when encryption to you fails: TXT at _smtp._tls.{domain}: "
        f"v=TLSRPTv1; rua=mailto:you@{domain}",
    )


def one_click(address: str) -> Finding:
    """Whether mail programs may unsubscribe: RFC 8058 asks for https."""
    if address.startswith("https://"):
        return Finding("One-click unsubscribe", State.FINE, "Mail programs can unsubscribe a reader with one click.")
    return Finding(
        "One-click unsubscribe", State.MEND, "MASTHEAD_URL is not https, so mail programs will not use it. Serve the site over https."
    )


def complaints(reported: int, sent: int) -> Finding:
    """The share of letters that readers reported as spam, of those sent in the same days."""
    name = "Complaints"
    if sent < FEW:
        return Finding(
            name,
            State.UNKNOWN,
            f"{reported} of {sent:,} letters in thirty days: too few to say. Complaints must be sent to you: sign "
            f"up for your receivers’ feedback loops.",
        )
    share = reported / sent
    seen = f"{reported:,} of {sent:,} letters, {share:.2%}"
    if share >= COMPLAINTS_BAD:
        return Finding(
            name,
            State.MEND,
            "At three in a thousand, Gmail and Yahoo begin to refuse. Send less often, or to fewer; look at what was sent when they came.",
            seen,
        )
    if share >= COMPLAINTS_GOOD:
        return Finding(name, State.BETTER, "Stay below one in a thousand: make leaving easier to see than reporting.", seen)
    return Finding(name, State.FINE, "Below one in a thousand.", seen)
