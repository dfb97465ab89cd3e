"""Who reads by belonging to an institution, wherever they are: by a proven address at one of its domains, or by its own sign-in.

Reading itself is a grant like any other, and ends like any other at the next request. Each code that is typed from a mailbox
there is a new proof, and so is each signing in there (`elsewhere/`); who has left loses both, and access within `PROOF`.
"""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from masthead.kit.refusals import BadInput
from masthead.kit.remembering import Remembered
from masthead.readers.models import Reader
from masthead.subscriptions.institutions import admitting
from masthead.subscriptions.institutions.admitting import Admission
from masthead.subscriptions.institutions.models import Institution, InstitutionDomain, Member
from masthead.subscriptions.models import Grant, Plan
from masthead.subscriptions.teams.seating import ANYBODYS

if TYPE_CHECKING:
    from masthead.subscriptions.institutions.elsewhere.models import Way

PROOF = timedelta(days=90)  # what a proof is worth
_any = Remembered[bool]()  # whether any institution has members at all
forget_members = _any.forget


def domain_of(reader: Reader) -> str:
    """The domain of the reader's address; "" where it was never proven."""
    return reader.email.rpartition("@")[2].lower() if reader.confirmed_at else ""


def do_admit(*, reader_id: int, at: datetime) -> Member | None:
    """The reader has just proven their address: they read until the proof is old, or the licence ends. None: no such domain."""
    reader = Reader.objects.get(pk=reader_id)
    found = InstitutionDomain.objects.filter(domain=domain_of(reader)).select_related("institution").first()
    if found is None or not found.institution.runs(at):
        return None
    with transaction.atomic():
        Reader.objects.select_for_update().get(pk=reader.pk)
        new = {"proven_at": at, "way": None}
        member, _ = Member.objects.update_or_create(institution=found.institution, reader=reader, defaults=new)
        _let(member, at)
    return member


def do_admit_by(*, way: "Way", reader_id: int, at: datetime) -> Member:
    """The institution has just signed this reader in: they read as long as after a proof of the address, wherever that is."""
    with transaction.atomic():
        reader = Reader.objects.select_for_update().get(pk=reader_id)
        new = {"proven_at": at, "way": way}
        member, _ = Member.objects.update_or_create(institution=way.institution, reader=reader, defaults=new)
        _let(member, at)
    return member


def _let(member: Member, at: datetime) -> None:
    """The grant reaches as far as proof and licence do, and is taken away where they do not reach beyond now."""
    forget_members()
    until, grant = min(member.institution.ends, member.proven_at + PROOF), member.grant
    if until <= at or member.institution.starts > at:
        _end(member, at, "The licence, or the proof of the address, has ended")
    elif grant is not None and grant.revoked_at is None and grant.starts < until:
        Grant.objects.filter(pk=grant.pk).update(ends=until)
    else:
        plan, _ = Plan.objects.get_or_create(slug="institution", defaults={"name": "By institution", "on_sale": False, "position": 99})
        reason = f"Signed in through {member.institution}"[:200] if member.way_id else f"An address at {domain_of(member.reader)}"
        source = Grant.Source.INSTITUTION
        member.grant = Grant.objects.create(reader=member.reader, plan=plan, source=source, starts=at, ends=until, reason=reason)
        member.save(update_fields=["grant"])


def _end(member: Member, at: datetime, reason: str) -> None:
    Grant.objects.filter(member=member, revoked_at=None).update(revoked_at=at, reason=reason)


def do_follow(*, institution: Institution, at: datetime) -> None:
    """Its licence or its domains are others now: members read as far as these reach, from the next request on."""
    domains = set(institution.domains.values_list("domain", flat=True))
    with transaction.atomic():
        reading = Member.objects.filter(institution=institution, grant__revoked_at=None)
        for member in reading.select_related("reader", "grant", "institution"):
            if member.way_id or domain_of(member.reader) in domains:
                _let(member, at)
            else:
                _end(member, at, f"{domain_of(member.reader)} is no domain of {institution} any more")


def do_end_by(*, way: "Way", at: datetime) -> None:
    """Whoever reads because they signed in there reads no more."""
    Grant.objects.filter(member__way=way, revoked_at=None).update(revoked_at=at, reason=f"{way} was taken away"[:200])


def do_end_all(*, institution: Institution, at: datetime) -> None:
    """The institution goes: nobody reads by it any more."""
    Grant.objects.filter(member__institution=institution, revoked_at=None).update(revoked_at=at, reason=f"{institution} is gone"[:200])


def is_member(reader_id: int) -> bool:
    """Whether what the reader reads may count for an institution: they belong, or belonged, to one. One query."""
    return Member.objects.filter(reader_id=reader_id).exists()


def reading_by(reader: Reader, at: datetime) -> Admission | None:
    """What a member's reading off the premises counts for: their institution, or one whose licence has just ended for them.

    One query, and none where no institution has a member.
    """
    if not _any.value(admitting.REMEMBERED, Member.objects.exists):
        return None
    rows = Member.objects.filter(reader=reader, proven_at__gt=at - PROOF).select_related("institution", "grant").order_by("-proven_at")
    ended = None
    for member in rows:
        licensed, grant = member.institution.runs(at), member.grant
        if licensed and grant is not None and grant.revoked_at is None and grant.starts <= at and (grant.ends is None or at < grant.ends):
            return Admission(member.institution, True, True)
        ended = ended or (None if licensed else Admission(member.institution, False, False))
    return ended


def do_move(*, reader_id: int, at: datetime) -> None:
    """The reader's address is another one: where that is not the institution's, they read by it no more; else it is a proof."""
    for member in Member.objects.filter(reader_id=reader_id, way=None).select_related("institution", "reader"):
        if not member.institution.domains.filter(domain=domain_of(member.reader)).exists():
            _end(member, at, "Another address")
    do_admit(reader_id=reader_id, at=at)


def do_add_domain(*, institution: Institution, typed: str, at: datetime) -> InstitutionDomain:
    """Whoever proves an address there may read. Raises BadInput."""
    domain = typed.strip().lower().removeprefix("@")
    parts = domain.split(".")
    if len(parts) < 2 or len(domain) > 190 or not all(it.isascii() and it.replace("-", "").isalnum() for it in parts):
        raise BadInput(f"“{typed.strip()[:60]}” is no domain. Write it as in an address, for example university.example.")
    if domain in ANYBODYS:
        raise BadInput(f"Anybody may have an address at {domain}, so it cannot be an institution’s domain.")
    try:
        with transaction.atomic():
            return InstitutionDomain.objects.create(institution=institution, domain=domain)
    except IntegrityError:
        other = InstitutionDomain.objects.select_related("institution").get(domain=domain).institution
        raise BadInput(f"{domain} belongs to {other.name}. A domain belongs to one institution: take it away there first.") from None


def do_remove_domain(*, institution: Institution, domain_id: int, at: datetime) -> None:
    """Nobody reads by that domain any more, from the next request on."""
    InstitutionDomain.objects.filter(institution=institution, pk=domain_id).delete()
    do_follow(institution=institution, at=at)
