"""Defences of who pays."""

from tools.mutations.mutation import Mutation

MUTATIONS = (
    Mutation(
        "a grant ends",
        "masthead/subscriptions/models.py",
        "return self.filter(Q(ends=None) | Q(ends__gt=now), starts__lte=now, revoked_at=None)",
        "return self.filter(starts__lte=now, revoked_at=None)",
        "tests/test_meter_journeys.py::test_dmitris_access_has_ended",
    ),
    Mutation(
        "a grant can be revoked",
        "masthead/subscriptions/models.py",
        "starts__lte=now, revoked_at=None)",
        "starts__lte=now)",
        "tests/test_meter_journeys.py::test_a_revoked_grant_ends_at_the_next_request",
    ),
)
