"""Defences of who pays for whom: gifts, teams, institutions."""

from tools.mutations.mutation import Mutation

GIFTS = "masthead/subscriptions/gifts/tests/test_gifts.py"
TEAMS = "masthead/subscriptions/teams/tests/test_teams.py"
MEMBERS = "masthead/subscriptions/institutions/tests/test_members.py"
ONCE = "masthead/subscriptions/billing/tests/test_once.py"
CAMPUS = "masthead/subscriptions/institutions/tests/test_campus.py"

MUTATIONS = (
    Mutation(
        "a gift is redeemed once",
        "masthead/subscriptions/gifts/redeeming.py",
        "    if not may_redeem(standing):\n        raise GiftSpent(standing)\n",
        "",
        f"{GIFTS}::test_run_out_or_taken_back_it_redeems_nothing",
    ),
    Mutation(
        "a gift's pages are its giver's",
        "masthead/subscriptions/gifts/views.py",
        "pk=gift_id, giver=reader)",
        "pk=gift_id)",
        f"{GIFTS}::test_a_card_is_printed_by_its_giver_alone",
    ),
    Mutation(
        "a gift's codes are not guessed",
        "masthead/subscriptions/gifts/redeeming.py",
        "        limits.check(MISSES, network, now)\n",
        "",
        f"{GIFTS}::test_codes_are_not_guessed",
    ),
    Mutation(
        "a gift is carried by a signed cookie",
        "masthead/subscriptions/gifts/views.py",
        'kept = unseal(request.COOKIES.get(cookie_name(), ""), purpose="gift-carried")',
        'kept = request.COOKIES.get(cookie_name(), "")',
        f"{GIFTS}::test_a_forged_cookie_carries_no_gift",
    ),
    Mutation(
        "a gift taken back ends its grant",
        "masthead/subscriptions/gifts/giving.py",
        "        Grant.objects.filter(gift=gift, revoked_at=None).update(revoked_at=at, reason=reason)\n",
        "",
        f"{GIFTS}::test_a_redeemed_gift_taken_back_at_the_desk_ends_access_at_the_next_request",
    ),
    Mutation(
        "a team's page is its managers'",
        "masthead/subscriptions/teams/views.py",
        "get_object_or_404(seating.managed_by(request.user), pk=team_id)",
        "get_object_or_404(Team, pk=team_id)",
        f"{TEAMS}::test_a_team_is_its_managers_alone",
    ),
    Mutation(
        "a team's manager removes its own seats alone",
        "masthead/subscriptions/teams/seating.py",
        "Seat.objects.filter(team=team, pk=seat_id).delete()",
        "Seat.objects.filter(pk=seat_id).delete()",
        f"{TEAMS}::test_a_team_is_its_managers_alone",
    ),
    Mutation(
        "a seat taken away ends access",
        "masthead/subscriptions/teams/seating.py",
        "        Grant.objects.filter(seat__team=team, seat__pk=seat_id, revoked_at=None)"
        '.update(revoked_at=at, reason="The seat was taken away")\n',
        "",
        f"{TEAMS}::test_seats_are_bought_paid_and_handed_out",
    ),
    Mutation(
        "a domain lets in proven addresses alone",
        "masthead/subscriptions/teams/seating.py",
        "    if reader.confirmed_at is None:\n        return Team.objects.none()\n",
        "",
        f"{TEAMS}::test_a_domain_lets_in_whoever_proved_an_address_there",
    ),
    Mutation(
        "a team's invitation is used once",
        "masthead/subscriptions/teams/seating.py",
        "digest=kept, accepted_at=None, until__gt=now",
        "digest=kept, until__gt=now",
        f"{TEAMS}::test_seats_are_bought_paid_and_handed_out",
    ),
    Mutation(
        "an institution's usage is its librarians'",
        "masthead/subscriptions/institutions/views.py",
        "slug=slug, librarians__reader=request.user)",
        "slug=slug)",
        f"{CAMPUS}::test_a_librarian_sees_their_institution_alone",
    ),
    Mutation(
        "a visitor's word on their address is not believed",
        "masthead/kit/network.py",
        "    if proxies:\n",
        "    proxies = proxies or 1\n    if proxies:\n",
        f"{CAMPUS}::test_what_a_visitor_says_of_their_address_is_not_believed",
    ),
    Mutation(
        "a range taken away closes in every process",
        "masthead/subscriptions/institutions/admitting.py",
        "    return row.institution if row is not None else None",
        "    return row.institution if row is not None else Institution.objects.first()",
        f"{CAMPUS}::test_a_range_taken_away_or_a_licence_ended_closes_at_the_next_request_in_every_process",
    ),
    Mutation(
        "a page for the premises enters no shared cache",
        "masthead/access/visits.py",
        "self.held is None and self.admission is None and",
        "self.held is None and",
        f"{CAMPUS}::test_on_the_premises_everything_is_read_and_no_cache_keeps_it",
    ),
    Mutation(
        "an institution has so many places",
        "masthead/subscriptions/institutions/admitting.py",
        "licensed and (not found.places or _has_place(request, found, now))",
        "licensed",
        f"{CAMPUS}::test_places_are_lent_counted_and_free_again",
    ),
    Mutation(
        "an institution's member has proven the address",
        "masthead/subscriptions/institutions/members.py",
        'if reader.confirmed_at else ""',
        "",
        f"{MEMBERS}::test_sec_only_a_proven_address_and_only_by_the_mailbox",
    ),
    Mutation(
        "a link of the staff's proves no mailbox",
        "masthead/readers/security/devices.py",
        'return bool(ways[-1].get("method") == "code")',
        "return True",
        f"{MEMBERS}::test_sec_only_a_proven_address_and_only_by_the_mailbox",
    ),
    Mutation(
        "a domain taken away ends its members' reading",
        "masthead/subscriptions/institutions/members.py",
        "    do_follow(institution=institution, at=at)\n",
        "",
        f"{MEMBERS}::test_sec_domain_taken_away_licence_shortened_or_address_changed_it_ends_at_the_next_request",
    ),
    Mutation(
        "another address is no member's",
        "masthead/subscriptions/institutions/members.py",
        '            _end(member, at, "Another address")\n',
        "            pass\n",
        f"{MEMBERS}::test_sec_domain_taken_away_licence_shortened_or_address_changed_it_ends_at_the_next_request",
    ),
    Mutation(
        "who comes back from paying a gift is who went",
        "masthead/subscriptions/views.py",
        "pk=checkout, reader=reader",
        "pk=checkout",
        f"{ONCE}::test_sec_whoever_comes_back_is_who_went_to_pay",
    ),
    Mutation(
        "a price for students is not given away",
        "masthead/subscriptions/for_others.py",
        "plan__on_sale=True, plan__audience=Audience.EVERYONE",
        "plan__on_sale=True",
        f"{ONCE}::test_sec_a_price_for_students_is_given_to_nobody",
    ),
    Mutation(
        "a gift paid back ends",
        "masthead/subscriptions/billing/once.py",
        '        do_take_back(order=invoice.order, at=at, reason="Paid back")\n',
        "        pass\n",
        f"{ONCE}::test_a_gift_given_back_at_stripe_ends",
    ),
    Mutation(
        "a formula is a word",
        "masthead/subscriptions/institutions/counter.py",
        'value[:1] in {"=", "+", "-", "@", "\\t", "\\r"}',
        'value[:1] in {"\\t"}',
        "masthead/subscriptions/institutions/tests/test_counter.py::test_months_and_cells",
    ),
    Mutation(
        "an invitation to a team tells nobody who is known",
        "masthead/subscriptions/teams/seating.py",
        "    token = draw_token()\n    with transaction.atomic():\n",
        "    from masthead.readers.models import Reader\n\n    token = draw_token()\n"
        "    if Reader.objects.filter(email=address).exists():\n        raise BadInput('They have an account.')\n"
        "    with transaction.atomic():\n",
        "tests/test_threats.py::test_sec_no_form_tells_who_is_known_here[seat]",
    ),
)
