"""What was asked: the ids of the address and the parameters, checked and typed."""

from dataclasses import dataclass, field
from typing import Any

from masthead.subscriptions.providers.stripe.rehearsal.refusals import invalid

Thing = dict[str, Any]


def check_address(given: str | None, param: str) -> None:
    """Refuse what is no web address, or would break out of the header it is to stand in."""
    if given and (not given.startswith(("http://", "https://")) or not given.isprintable() or " " in given):
        raise invalid("Not a valid URL", param, "url_invalid")


@dataclass(frozen=True)
class Ask:
    """`POST /v1/customers/{0}/tax_ids` with `ids` ("cus_…",) and `params` as the SDK's TypedDict has them."""

    ids: tuple[str, ...] = ()
    params: Thing = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The one id, or the first."""
        return self.ids[0]

    def some(self, *names: str) -> Thing:
        """Those of the parameters that were given; what was given as "" (Stripe's way to clear a field) as None."""
        return {name: (self.params[name] if self.params[name] != "" else None) for name in names if name in self.params}

    def metadata(self, before: Thing | None = None) -> Thing:
        """Metadata as it is after this request: given keys are set, given as "" they go, and "" for the whole clears it."""
        given = self.params.get("metadata", {})
        if given == "":
            return {}
        return {name: value for name, value in ((before or {}) | given).items() if value != ""}
