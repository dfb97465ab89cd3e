"""Defences of who gets no ad, and of what a sponsor may see."""

from tools.mutations.mutation import Mutation

ADS = "masthead/ads/tests/test_ads.py"

MUTATIONS = (
    Mutation(
        "a subscriber gets no ad",
        "masthead/ads/showing.py",
        "reader is not None and (reader.may_edit() or subscribes(request, reader, now))",
        "reader is not None and reader.may_edit()",
        f"{ADS}::test_who_has_access_gets_no_ad_no_markup_no_request_and_no_place",
    ),
    Mutation(
        "a subscriber finds no ad at any address",
        "masthead/ads/showing.py",
        "reader is not None and (reader.may_edit() or subscribes(request, reader, now))",
        "reader is not None and reader.may_edit()",
        "tests/test_canary.py::test_sec_who_has_access_finds_no_ad_at_any_address[cleo]",
    ),
    Mutation(
        "a campus gets no ad",
        "masthead/ads/showing.py",
        "    if admitted(request, now) is not None:\n        return True\n",
        "",
        f"{ADS}::test_who_has_access_gets_no_ad_no_markup_no_request_and_no_place",
    ),
    Mutation(
        "a sponsor's report has a signed address",
        "masthead/ads/views.py",
        "number = unseal(key, purpose=PURPOSE)",
        'number = key.partition(":")[0] if key[:1].isdigit() else None',
        f"{ADS}::test_a_report_is_its_sponsors_by_a_signed_address",
    ),
)
