"""Asking the name system about the owner's own domain."""

from typing import Any

import dns.exception
import dns.resolver
import dns.reversename
from dns.rdatatype import RdataType

PATIENCE = 3.0  # seconds for an answer
WHOLE = 6.0


class NameSystem:
    """`Asked` by the machine's own resolver, or by one given."""

    def __init__(self, resolver: dns.resolver.Resolver | None = None) -> None:
        self.resolver = resolver or dns.resolver.Resolver()
        self.resolver.timeout, self.resolver.lifetime = PATIENCE, WHOLE

    def text(self, name: str) -> list[str] | None:
        """TXT records, the pieces of each joined."""
        found = self._ask(name, RdataType.TXT)
        return None if found is None else [b"".join(row.strings).decode("utf-8", "replace") for row in found]

    def addresses(self, name: str) -> list[str] | None:
        """A and AAAA records."""
        both = [self._ask(name, kind) for kind in (RdataType.A, RdataType.AAAA)]
        return None if all(one is None for one in both) else [row.address for one in both for row in one or []]

    def names_of(self, address: str) -> list[str] | None:
        """PTR records of an IP number."""
        found = self._ask(dns.reversename.from_address(address).to_text(), RdataType.PTR)
        return None if found is None else [row.target.to_text(omit_final_dot=True) for row in found]

    def exchangers(self, name: str) -> list[str] | None:
        """MX records, the nearest first. A null MX (RFC 7505) is [""]."""
        found = self._ask(name, RdataType.MX)
        if found is None:
            return None
        return [row.exchange.to_text(omit_final_dot=True).strip(".") for row in sorted(found, key=lambda row: int(row.preference))]

    def _ask(self, name: str, kind: RdataType) -> list[Any] | None:
        try:
            return list(self.resolver.resolve(name, kind, search=False))
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return []
        except (dns.exception.DNSException, OSError, ValueError):
            return None
