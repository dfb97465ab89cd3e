"""Defences of the wire: feeds are written by strangers, and some of them lie."""

from tools.mutations.mutation import Mutation

FETCHING, READING = "masthead/curator/feeds/fetching.py", "masthead/curator/feeds/reading.py"
DECODING, CLEANING = "masthead/curator/feeds/decoding.py", "masthead/curator/feeds/cleaning.py"
STORING, GATHERING = "masthead/curator/feeds/storing.py", "masthead/curator/feeds/gathering.py"
DESK, OUTSIDE = "masthead/curator/feeds/desk.py", "masthead/kit/outside.py"
ASKED = "masthead/curator/tests/test_feeds_fetching.py"
READ = "masthead/curator/tests/test_feeds_reading.py"
BOMBS = "masthead/curator/tests/test_feeds_bombs.py"
GATHERED = "masthead/curator/tests/test_feeds_gathering.py"
SEEN = "tests/test_feeds_desk.py"
MUTATIONS = (
    Mutation(
        "only numbers of the public internet are asked",
        FETCHING,
        "(port in self.ports and is_public(number))",
        "port in self.ports",
        f"{ASKED}::test_this_machine_is_not_asked",
    ),
    Mutation(
        "each step of a redirect is judged",
        OUTSIDE,
        "if allowed := [one for one in found if guard(one)]:",
        "if allowed := found:",
        f"{ASKED}::test_a_redirect_inside_is_refused",
    ),
    Mutation(
        "numbers that the tables leave out are refused",
        OUTSIDE,
        "if any(ip.version == net.version and ip in net for net in _NOT_PUBLIC):",
        "if False:",
        "masthead/kit/tests/test_outside.py::test_not_of_the_public_internet",
    ),
    Mutation(
        "the judged number is the one that is asked",
        FETCHING,
        "plain = _first(allowed[:TRIED], port, deadline)",
        "plain = _first([name], port, deadline)",
        f"{ASKED}::test_a_name_is_looked_up_once_and_the_judged_number_is_asked",
    ),
    Mutation(
        "only ports of the web are asked",
        FETCHING,
        "(port in self.ports and is_public(number))",
        "is_public(number)",
        f"{ASKED}::test_only_ports_of_the_web",
    ),
    Mutation(
        "no password is sent",
        OUTSIDE,
        " or parts.username is not None:",
        ":",
        f"{ASKED}::test_no_other_schemes_and_no_passwords",
    ),
    Mutation(
        "certificates are proven",
        FETCHING,
        "= ssl.create_default_context\n",
        "= ssl._create_unverified_context\n",
        f"{ASKED}::test_an_unknown_certificate_is_refused",
    ),
    Mutation("redirects end", FETCHING, "for _ in range(STEPS + 1):", "for _ in range(100):", f"{ASKED}::test_redirects_end"),
    Mutation(
        "only what is for good is remembered",
        FETCHING,
        "for_good = for_good and answer.status",
        "for_good = answer.status",
        f"{ASKED}::test_only_an_unbroken_run_of_moves_for_good_is_remembered",
    ),
    Mutation(
        "no open address is remembered for a safe one",
        FETCHING,
        ' and (parts.scheme == "http" or onward.startswith("https:"))',
        "",
        f"{ASKED}::test_no_step_from_a_safe_address_to_an_open_one_is_remembered",
    ),
    Mutation(
        "time is counted for the whole, not for each letter",
        "masthead/kit/exchange.py",
        "self.connection.settimeout(left(self.deadline))\n        return",
        "return",
        f"{ASKED}::test_a_server_that_drips_has_no_more_than_its_time",
    ),
    Mutation(
        "time is counted over all steps",
        FETCHING,
        "        parts = checked(url)\n",
        "        parts, deadline = checked(url), time.monotonic() + network.patience\n",
        f"{ASKED}::test_time_is_counted_over_all_steps",
    ),
    Mutation(
        "never more is unpacked than may be kept",
        FETCHING,
        "decompress(piece, max(1, most))",
        "decompress(piece)",
        f"{ASKED}::test_a_gzip_bomb_is_never_unpacked",
    ),
    Mutation(
        "what is unpacked has an end",
        FETCHING,
        "            if len(body) > largest:",
        "            if False:",
        f"{ASKED}::test_what_is_too_large_only_when_unpacked",
    ),
    Mutation(
        "what is packed has an end",
        FETCHING,
        "        if came > largest:",
        "        if False:",
        f"{ASKED}::test_what_is_packed_has_an_end_too",
    ),
    Mutation(
        "no line breaks of theirs in our next question",
        FETCHING,
        'return value if _HEADER.fullmatch(value) else ""',
        "return value",
        f"{ASKED}::test_what_an_answer_says_goes_into_no_line_of_our_next_question",
    ),
    Mutation(
        "no entity can be declared",
        READING,
        "io.BytesIO(without_declarations(text).encode())",
        "io.BytesIO(text.encode())",
        f"{BOMBS}::test_no_entity_is_expanded",
    ),
    Mutation(
        "no entity can be declared in a list",
        "masthead/curator/feeds/opml.py",
        "ET.fromstring(without_declarations(decoded(body)))",
        "ET.fromstring(decoded(body))",
        "masthead/curator/tests/test_feeds_opml.py::test_what_is_no_list",
    ),
    Mutation(
        "a declaration anywhere is spoilt",
        DECODING,
        'return _DECLARATION.sub("<", text)',
        "return text",
        f"{BOMBS}::test_no_declaration_is_left",
    ),
    Mutation(
        "the end of a grammar is not sought for ever",
        DECODING,
        "_IN_DOCTYPE.finditer(text, at, at + _LONGEST)",
        "_IN_DOCTYPE.finditer(text, at, at + 200_000)",
        f"{BOMBS}::test_the_end_of_a_grammar_is_not_sought_for_ever",
    ),
    Mutation(
        "codecs that take for ever are not used",
        DECODING,
        'return found if found.startswith(_TEXT) else ""',
        "return found",
        f"{BOMBS}::test_no_codec_of_python_s_own_is_used",
    ),
    Mutation(
        "a mountain of marks is not read",
        READING,
        'if text.count("<") > MOST_MARKS or',
        "if",
        f"{READ}::test_what_is_no_feed_is_said",
    ),
    Mutation(
        "markup becomes words",
        CLEANING,
        'nh3.clean(_BLOCK.sub(" <", seen), tags=set(), attributes={})',
        "seen",
        f"{READ}::test_markup_becomes_words",
    ),
    Mutation(
        "a parser of HTML is given little",
        CLEANING,
        "    seen = markup[: LOOKED_AT + 8 * most]\n",
        "    seen = markup\n",
        f"{BOMBS}::test_nothing_takes_for_ever[in html]",
    ),
    Mutation(
        "unseen marks are taken out", CLEANING, '_UNSEEN.sub("", unicodedata', '("%s" % unicodedata', f"{READ}::test_markup_becomes_words"
    ),
    Mutation(
        "titles are cut",
        READING,
        "short = plain(title, TITLE)",
        "short = plain(title, 10**8)",
        f"{READ}::test_a_long_text_is_cut_between_words",
    ),
    Mutation("no item is from the future", READING, "return min(when, at) if", "return when if", f"{READ}::test_dates"),
    Mutation("no item is from before there were feeds", READING, " and when >= EARLIEST else None", " else None", f"{READ}::test_dates"),
    Mutation(
        "only addresses of the web are kept",
        "masthead/curator/feeds/canonical.py",
        "if parts.scheme not in PORTS or not",
        "if not",
        "masthead/curator/tests/test_feeds_rules.py::test_canonical",
    ),
    Mutation(
        "items and the feed's mark are kept together",
        STORING,
        "    with transaction.atomic():\n        feed = Feed.objects.select_for_update(of=",
        "    if True:\n        feed = Feed.objects.select_for_update(of=",
        f"{GATHERED}::test_items_and_the_mark_are_kept_together_or_not_at_all",
    ),
    Mutation(
        "one question at a time to a host",
        GATHERING,
        ".exclude(host__in=busy)",
        "",
        f"{GATHERED}::test_one_at_a_time_of_a_host_and_many_hosts_at_once",
    ),
    Mutation(
        "a server that asks us to wait is heard",
        GATHERING,
        "retry_after=patience.retry_after(answer.retry_after, at)",
        "retry_after=None",
        f"{GATHERED}::test_a_server_that_asks_us_to_wait_is_heard",
    ),
    Mutation(
        "what is in a file already is not written again",
        "masthead/curator/feeds/archiving.py",
        "rest = rows.filter(pk__gt=done)",
        "rest = rows",
        "masthead/curator/tests/test_feeds_archiving.py::test_killed_anywhere",
    ),
    Mutation(
        "only who may change feeds does",
        DESK,
        '    _check(request, "add" if what in {"add", "import"} else "change")\n',
        "",
        f"{SEEN}::test_who_may_not",
    ),
    Mutation("looking changes nothing", DESK, "@require_POST\ndef act", "def act", f"{SEEN}::test_looking_changes_nothing"),
)
