"""How an institution signs its members in, set and taken away at the desk."""

from datetime import datetime

from django.db import transaction

from masthead.kit.outside import Unreachable, checked
from masthead.kit.refusals import BadInput
from masthead.subscriptions.institutions import members
from masthead.subscriptions.institutions.elsewhere import oidc, saml
from masthead.subscriptions.institutions.elsewhere.models import Way
from masthead.subscriptions.institutions.models import Institution


def _address(typed: str) -> str:
    address = typed.strip().removesuffix(oidc.WELL_KNOWN)
    try:
        parts = checked(address)
    except Unreachable as why:
        raise BadInput(f"“{typed.strip()[:80]}”: {why}.") from None
    if parts.query or parts.fragment or len(address) > 280:
        raise BadInput("An issuer’s address has no question mark and no #. Copy it from its documentation.")
    return address


def _rule(claim: str, wanted: str) -> dict[str, str]:
    """What it must say of a member. Raises BadInput."""
    claim, values = claim.strip(), [one.strip() for one in wanted.splitlines() if one.strip()]
    if bool(claim) != bool(values):
        raise BadInput("Give a claim and at least one value of it, or neither: then everybody whom it signs in reads.")
    return {"claim": claim[:200], "wanted": "\n".join(values)[:4000]}


def do_set_oidc(
    *, institution: Institution, issuer: str, client_id: str, secret: str, scopes: str, claim: str, wanted: str, at: datetime
) -> Way:
    """Members sign in there from now on. An empty secret leaves the one that is kept. Raises BadInput, and keeps nothing then."""
    rule, client_id = _rule(claim, wanted), client_id.strip()[:300]
    before = Way.objects.filter(institution=institution, kind=Way.Kind.OIDC).first()
    if not client_id or not (secret or (before is not None and before.locked)):
        raise BadInput("It needs a client id and a secret, as the institution’s computing centre gave them.")
    try:
        place = oidc.discover(_address(issuer))
    except oidc.Broken as why:
        raise BadInput(f"This issuer cannot be used: {why}.") from None
    moved = before is not None and before.issuer != place.issuer
    if moved and not secret:
        raise BadInput("Another issuer needs its own secret: please type it.")  # a secret is not sent to whoever is typed next
    with transaction.atomic():
        if moved and before is not None:
            do_remove(way=before, at=at)  # what one issuer calls somebody says nothing about another's people
        way = Way.objects.filter(institution=institution, kind=Way.Kind.OIDC).first() or Way(institution=institution, kind=Way.Kind.OIDC)
        way.issuer, way.door, way.client_id, way.scopes = place.issuer, place.authorize[:500], client_id, scopes.strip()[:200]
        way.claim, way.wanted = rule["claim"], rule["wanted"]
        if secret:
            way.secret = secret.strip()
        way.save()
    return way


def do_set_saml(*, institution: Institution, metadata: str, claim: str, wanted: str, at: datetime) -> Way:
    """Members sign in there from now on, by the institution's metadata as pasted. Raises BadInput, and keeps nothing then."""
    rule = _rule(claim, wanted)
    before = Way.objects.filter(institution=institution, kind=Way.Kind.SAML).first()
    if not metadata.strip() and before is None:
        raise BadInput("Paste the institution’s metadata: XML that begins with an EntityDescriptor.")
    try:
        told = saml.read(metadata) if metadata.strip() else None
    except oidc.Broken as why:
        raise BadInput(f"This metadata cannot be used: {why}.") from None
    with transaction.atomic():
        if told is not None and before is not None and before.issuer != told.issuer:
            do_remove(way=before, at=at)
        way = Way.objects.filter(institution=institution, kind=Way.Kind.SAML).first() or Way(institution=institution, kind=Way.Kind.SAML)
        if told is not None:
            way.issuer, way.door, way.certificates = told.issuer, told.door, told.certificates
        way.claim, way.wanted = rule["claim"], rule["wanted"]
        way.save()
    return way


def do_remove(*, way: Way, at: datetime) -> None:
    """Nobody signs in there any more, and whoever reads by it does not at the next request."""
    with transaction.atomic():
        members.do_end_by(way=way, at=at)
        way.delete()
