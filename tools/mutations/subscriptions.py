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
    Mutation(
        "the rehearsal is pressed by no other site's page",
        "masthead/subscriptions/providers/stripe/rehearsal/server.py",
        'return host in {"127.0.0.1", "localhost"} and not foreign',
        'return host in {"127.0.0.1", "localhost"}',
        "masthead/subscriptions/providers/stripe/rehearsal/tests/test_house.py::test_sec_no_other_sites_page_presses_the_houses_buttons",
    ),
    Mutation(
        "the rehearsal answers by loopback's name only",
        "masthead/subscriptions/providers/stripe/rehearsal/server.py",
        'return host in {"127.0.0.1", "localhost"} and not foreign',
        "return not foreign",
        "masthead/subscriptions/providers/stripe/rehearsal/tests/test_house.py::test_sec_no_other_sites_page_presses_the_houses_buttons",
    ),
    Mutation(
        "the rehearsal is on loopback",
        "masthead/subscriptions/providers/stripe/rehearsal/server.py",
        'super().__init__(("127.0.0.1", port), Handler)',
        'super().__init__(("0.0.0.0", port), Handler)',
        "masthead/subscriptions/providers/stripe/rehearsal/tests/test_house.py::test_it_is_bound_to_loopback",
    ),
    Mutation(
        "an address breaks out of no header",
        "masthead/subscriptions/providers/stripe/rehearsal/acts/asking.py",
        " or not given.isprintable()",
        "",
        "masthead/subscriptions/providers/stripe/rehearsal/tests/test_checkout.py::test_a_session_that_makes_no_sense_is_refused_with_the_parameters_name",
    ),
    Mutation(
        "names in hosted pages are words",
        "masthead/subscriptions/providers/stripe/rehearsal/pages/setting.py",
        "word if isinstance(word, Markup) else escape(str(word))",
        "word if isinstance(word, Markup) else str(word)",
        "masthead/subscriptions/providers/stripe/rehearsal/tests/test_pages.py::test_names_are_words_and_never_markup",
    ),
    Mutation(
        "a portal changes its own customer's subscription",
        "masthead/subscriptions/providers/stripe/rehearsal/pages/portal_page.py",
        'sub["customer"] == customer["id"] and ',
        "",
        "masthead/subscriptions/providers/stripe/rehearsal/tests/test_pages.py::test_nobody_cancels_anothers_subscription_in_his_own_portal",
    ),
    Mutation(
        "a bank that asked is answered",
        "masthead/subscriptions/providers/stripe/rehearsal/pages/checkout_page.py",
        'proven=what == "authenticate" and bool(session["_challenge"])',
        'proven=what == "authenticate"',
        "masthead/subscriptions/providers/stripe/rehearsal/tests/test_checkout.py::test_nobody_authenticates_what_no_bank_asked_about",
    ),
    Mutation(
        "the last code is one reader's",
        "masthead/subscriptions/providers/stripe/rehearsal/acts/offers.py",
        'if code.get("max_redemptions") and code["times_redeemed"] >= code["max_redemptions"]:',
        "if False:",
        "masthead/subscriptions/providers/stripe/rehearsal/tests/test_checkout.py::test_the_last_code_goes_to_one_of_eight_who_pay_at_once",
    ),
    Mutation(
        "what is not played is not overheard",
        "masthead/subscriptions/providers/stripe/rehearsal/interface.py",
        "        if missed:\n",
        "        if False:\n",
        "masthead/subscriptions/providers/stripe/rehearsal/tests/test_contract.py::test_a_breach_is_refused_in_stripes_words_and_remembered",
    ),
    Mutation(
        "a request is held against the SDK's types",
        "masthead/subscriptions/providers/stripe/rehearsal/interface.py",
        "        if said:\n",
        "        if False:\n",
        "masthead/subscriptions/providers/stripe/rehearsal/tests/test_contract.py::test_a_breach_is_refused_in_stripes_words_and_remembered",
    ),
    Mutation(
        "the rehearsal wants its key",
        "masthead/subscriptions/providers/stripe/rehearsal/interface.py",
        "if given != self.key:",
        "if False:",
        "masthead/subscriptions/providers/stripe/rehearsal/tests/test_interface.py::test_a_wrong_key_is_refused_and_not_shown_whole",
    ),
    Mutation(
        "looking at a hosted page pays nothing",
        "masthead/subscriptions/providers/stripe/rehearsal/pages/checkout_page.py",
        "return show(books, session) if form is None else act(books, session, form)",
        "return act(books, session, form or {})",
        "masthead/subscriptions/providers/stripe/rehearsal/tests/test_pages.py::test_looking_changes_nothing",
    ),
)
