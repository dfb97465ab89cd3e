"""Defences of the wall."""

from tools.mutations.mutation import Mutation

WALL = "tests/test_wall.py"
GIFTS = "tests/test_gifts.py"
LANE = "masthead/lane/tests/test_lane.py"
MUTATIONS = (
    Mutation(
        "a slot is taken once",
        "masthead/access/ledger.py",
        "slot = min(set(range(1, policy.allowance + 1)) - page.slots)",
        "slot = None",
        f"{WALL}::test_the_code_makes_the_account_and_the_first_article_is_not_counted",
    ),
    Mutation(
        "a pass never opens what is for subscribers",
        "masthead/access/gate.py",
        "    if piece.wall is Wall.SUBSCRIBERS:\n        return Decision(Reason.SUBSCRIBERS_ONLY)\n",
        "",
        "masthead/access/tests/test_gate.py",
    ),
    Mutation(
        "a link's page changes nothing by being opened",
        "masthead/access/views.py",
        '    if request.method != "POST":\n        context',
        '    if request.method == "PUT":\n        context',
        f"{WALL}::test_following_the_link_changes_nothing_and_the_press_confirms",
    ),
    Mutation(
        "a known reader spends at the wall",
        "masthead/access/wall.py",
        "new=confirmed.made_account",
        "new=True",
        f"{WALL}::test_a_known_reader_at_the_wall_spends_of_the_month",
    ),
    Mutation(
        "one mailbox gets few passes",
        "masthead/access/wall.py",
        'Limit("passes for a mailbox a day", 5,',
        'Limit("passes for a mailbox a day", 500,',
        f"{WALL}::test_one_mailbox_gets_few_passes_a_day",
    ),
    Mutation(
        "a gift opens its own article",
        "masthead/access/gate.py",
        "if piece.id in visit.gifted:",
        "if visit.gifted:",
        "masthead/access/tests/test_gate.py",
    ),
    Mutation(
        "a gift taken back closes",
        "masthead/access/gifts.py",
        "browser=browser, gift__revoked_at=None, gift__until__gt=now",
        "browser=browser, gift__until__gt=now",
        f"{GIFTS}::test_a_gift_taken_back_closes_at_the_next_request",
    ),
    Mutation(
        "a gift opens only while its giver has access",
        "masthead/access/gifts.py",
        "gift.holds(now) and gift.giver.is_active and may_give(gift.giver, now)",
        "gift.holds(now)",
        f"{GIFTS}::test_nobody_opens_the_gift_of_one_who_has_no_access_any_more",
    ),
    Mutation(
        "nobody empties a gift alone",
        "masthead/access/gifts.py",
        '        limits.check(PLACES_PER_NETWORK, f"{gift.pk} {network}", at)\n',
        "",
        f"{GIFTS}::test_one_network_takes_no_more_than_some_places_of_a_gift",
    ),
    Mutation(
        "nobody takes back another's gift",
        "masthead/access/gifts.py",
        "Gift.objects.filter(pk=gift_id, giver=reader, revoked_at=None)",
        "Gift.objects.filter(pk=gift_id, revoked_at=None)",
        f"{GIFTS}::test_the_giver_sees_opens_and_nobody_elses_gifts",
    ),
    Mutation(
        "what is closed is closed at once in the lane",
        "masthead/lane/memory.py",
        "self.version == version and moment < self.until",
        "moment < self.until",
        "tests/test_lane.py::test_what_is_closed_is_closed_at_once",
    ),
    Mutation(
        "a campus is not a stranger to the lane",
        "masthead/lane/lane.py",
        "if on_premises(address_in(environ, self.house.proxies)) is not None:",
        "if False:",
        f"{LANE}::test_a_campus_is_for_django_to_answer",
    ),
    Mutation(
        "the lane believes of an address what Django believes",
        "masthead/lane/lane.py",
        "address_in(environ, self.house.proxies)",
        "address_in(environ, 0)",
        f"{LANE}::test_what_a_visitor_says_of_their_address_is_believed_as_far_as_django_does",
    ),
    Mutation(
        "a new range counts at the next request in the lane",
        "masthead/lane/lane.py",
        "        doubt_ranges()\n",
        "",
        f"{LANE}::test_a_range_that_another_process_adds_counts_at_the_next_request",
    ),
    Mutation(
        "a prepared page ends with what is sponsored",
        "masthead/lane/lane.py",
        "holding.seconds(at, zone(), next_change(at))",
        "holding.seconds(at, zone(), None)",
        f"{LANE}::test_a_page_does_not_outlive_the_moment_a_sponsorship_begins_or_ends",
    ),
    Mutation(
        "a cap that is reached is watched",
        "masthead/lane/watchers.py",
        "AND cap > 0 AND {reached}",
        "AND cap < 0 AND {reached}",
        "masthead/lane/tests/test_watchers.py::test_what_is_seen_raises_nothing_until_the_cap_is_reached",
    ),
    Mutation(
        "sponsorships are read anew when they change",
        "masthead/lane/lane.py",
        "        forget_sponsorships()\n",
        "",
        "tests/test_lane.py::test_a_sponsorship_is_shown_at_once_counted_and_gone_when_its_cap_is_reached",
    ),
    Mutation(
        "what was being read while it was forgotten is not kept",
        "masthead/kit/remembering.py",
        "if times == self._forgotten:",
        "if True:",
        "masthead/kit/tests/test_remembering.py",
    ),
    Mutation(
        "the lane stands still without its watchers",
        "masthead/lane/looking.py",
        "row is not None and row[1] == needed()",
        "row is not None",
        "tests/test_lane.py::test_without_a_watcher_nothing_is_answered_from_memory",
    ),
    Mutation(
        "a reader is not taken for a stranger",
        "masthead/lane/strangers.py",
        'return not cookies or (house.secure and "__Host-" not in cookies)',
        "return True",
        "tests/test_lane.py::test_a_subscribers_page_is_nobody_elses",
    ),
)
