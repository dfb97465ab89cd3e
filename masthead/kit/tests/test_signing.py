"""Sealed values: what is sealed here is what Django's own signer would sign, and is read by it."""

import pytest
from django.core.signing import Signer

from masthead.kit.signing import seal, sealing, unseal


@pytest.mark.parametrize("value", ["7", "1042.3", "", "Zoë:7", "a" * 300])
def test_a_seal_is_djangos_signature(value: str) -> None:
    assert sealing("unsubscribe")(value) == seal(value, purpose="unsubscribe") == Signer(salt="masthead.unsubscribe").sign(value)


def test_a_seal_holds_for_its_purpose_alone() -> None:
    sealed = seal("7", purpose="unsubscribe")
    assert unseal(sealed, purpose="unsubscribe") == "7"
    assert unseal(sealed, purpose="preferences") is None
    assert unseal(sealed.replace("7", "8", 1), purpose="unsubscribe") is None
