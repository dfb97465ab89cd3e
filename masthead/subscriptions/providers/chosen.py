"""Which ways to be paid there are: `manual` always, Stripe where its key is set."""

from collections.abc import Callable
from functools import cache

from django.conf import settings

from masthead.kit.refusals import Refusal
from masthead.subscriptions.providers.port import PaymentProvider


class NoProvider(Refusal):
    """A subscription of a provider that is not set up here any more."""

    code, status = "no_provider", 503

    def say(self) -> str:
        return "Payments by card are switched off at the moment. Your access goes on as paid. Please write to us to change anything."


def _manual() -> PaymentProvider:
    from masthead.subscriptions.providers.manual.provider import Manual

    return Manual()


def _stripe() -> PaymentProvider | None:
    given = settings.MASTHEAD
    if not given.stripe_secret_key:
        return None
    from masthead.subscriptions.providers.stripe.provider import Stripe  # its SDK takes a third of a second to load

    secret = given.stripe_webhook_secret
    return Stripe(
        given.stripe_secret_key.get_secret_value(), secret.get_secret_value() if secret else "", given.stripe_api, taxes=given.stripe_tax
    )


MAKERS: dict[str, Callable[[], PaymentProvider | None]] = {"manual": _manual, "stripe": _stripe}


@cache
def _made(key: str) -> PaymentProvider | None:
    maker = MAKERS.get(key)
    return maker() if maker else None


def provider(key: str) -> PaymentProvider:
    """The provider of that key; raises NoProvider."""
    found = _made(key)
    if found is None:
        raise NoProvider
    return found


def card_provider() -> PaymentProvider | None:
    """Who takes cards, where anybody does."""
    return next((found for key in MAKERS if (found := _made(key)) and found.renews), None)


def pays_at() -> tuple[str, ...]:
    """Origins of the pages on which readers pay."""
    return tuple(place for key in MAKERS if (found := _made(key)) for place in found.places)


def forget_providers() -> None:
    """Make them anew: the settings changed."""
    _made.cache_clear()
