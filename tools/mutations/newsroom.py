"""Defences of the newsroom: who may act, and that nothing an editor did is undone."""

from tools.mutations.mutation import Mutation

DESK, GATHERING, CLUSTERING = (
    "masthead/curator/newsroom/desk.py",
    "masthead/curator/newsroom/gathering.py",
    "masthead/curator/stories/clustering.py",
)
SEEN = "masthead/curator/tests/test_newsroom_desk.py"
GATHERED = "masthead/curator/tests/test_newsroom.py"
NAMES, KEEPING, LISTED = "masthead/curator/names/desk.py", "masthead/curator/names/keeping.py", "masthead/curator/actors/listed.py"
NAMED, RULED = "masthead/curator/tests/test_names_desk.py", "masthead/curator/tests/test_listed_names.py"
TYING, SPEAKING, ASKING = (f"masthead/curator/wording/{name}.py" for name in ("tying", "speaking", "asking"))
PROPOSING, WORDING = "masthead/curator/wording/proposing.py", "masthead/curator/wording/desk.py"
TIED, WORDED = "masthead/curator/tests/test_wording_tying.py", "masthead/curator/tests/test_wording.py"
REFUSES = f"{TIED}::test_what_they_do_not_say_is_refused_with_the_reason"
MUTATIONS = (
    Mutation(
        "only who works in the newsroom sees and presses",
        DESK,
        "    if not may(request):\n        raise PermissionDenied\n",
        "    may(request)\n",
        f"{SEEN}::test_only_editors_see_it",
    ),
    Mutation("acts are presses", DESK, "@require_POST\ndef act", "def act", f"{SEEN}::test_looking_changes_nothing"),
    Mutation(
        "what an editor did is heeded before the next batch",
        GATHERING,
        "            self._heed(self.clustering)\n",
        "",
        f"{GATHERED}::test_what_an_editor_split_stays_split",
    ),
    Mutation(
        "what an editor split is kept apart",
        CLUSTERING,
        "            if other.number in self.apart.get(story.number, ()):\n                continue\n",
        "",
        "masthead/curator/tests/test_stories.py::test_stories_kept_apart_are_not_merged",
    ),
    Mutation(
        "the piece beside a story is published",
        "masthead/curator/newsroom/explaining.py",
        "ArticlePage.objects.live().filter",
        "ArticlePage.objects.filter",
        f"{GATHERED}::test_the_piece_that_explains_is_on_the_storys_country_and_published",
    ),
    Mutation(
        "only who works in the newsroom changes the list of names",
        NAMES,
        "    check_may(request)\n    try:\n",
        "    try:\n",
        f"{NAMED}::test_only_editors_see_and_change_it",
    ),
    Mutation(
        "the list of names is not given out to others",
        NAMES,
        '    """The list as a sheet."""\n    check_may(request)\n',
        '    """The list as a sheet."""\n',
        f"{NAMED}::test_only_editors_see_and_change_it",
    ),
    Mutation("names are put on the list by presses", NAMES, "@require_POST\n", "", f"{NAMED}::test_looking_and_trying_keep_nothing"),
    Mutation(
        "the list of names is bounded",
        KEEPING,
        "update_fields=fields)\n        _check_room()\n",
        "update_fields=fields)\n",
        f"{NAMED}::test_the_list_is_bounded",
    ),
    Mutation(
        "a sheet has no formula for a spreadsheet to run",
        "masthead/curator/actors/sheet.py",
        """        note = f"'{line.note}" if line.note.startswith(_FORMULA) else line.note\n""",
        "        note = line.note\n",
        f"{RULED}::test_a_sheet_comes_back_as_it_went_out",
    ),
    Mutation(
        "a name that would never be found is refused",
        LISTED,
        "    if not findable(name):\n",
        "    if not name:\n",
        f"{RULED}::test_what_cannot_be_used_is_refused_in_a_sentence",
    ),
    *(
        Mutation(f"a proposed sentence is held against its sources: {check}", TYING, old, new, REFUSES)
        for check, old, new in (
            ("numbers", "CHECKS = (_numbers, ", "CHECKS = ("),
            ("names", "_numbers, _names, ", "_numbers, "),
            ("names in small letters", "_names, _hidden, ", "_names, "),
            ("quotations", "_hidden, _quotations, ", "_hidden, "),
            ("denials and doubts", "_quotations, _denials, ", "_quotations, "),
            ("words that turn it round", "_denials, _turned, ", "_denials, "),
            ("words", "_turned, _words, ", "_turned, "),
            ("order", "_words, _order)", "_words)"),
        )
    ),
    Mutation(
        "a link in proposed wording is dropped",
        "masthead/curator/wording/text.py",
        "    while (bare_of_links :=",
        "    while False and (bare_of_links :=",
        f"{TIED}::test_links_marks_and_hidden_signs_are_dropped",
    ),
    Mutation(
        "a source that was not given ties nothing",
        ASKING,
        '    if unknown := next((one for one in ids if one not in known), ""):\n',
        '    ids = tuple(one for one in ids if one in known) or tuple(known)\n    if unknown := "":\n',
        f"{WORDED}::test_a_lying_model_is_refused_sentence_by_sentence",
    ),
    Mutation(
        "a refused sentence cannot be taken",
        PROPOSING,
        "        if any(line.refused for line in chosen):\n",
        "        if not chosen:\n",
        "masthead/newsletters/tests/test_wording_taken.py::test_eva_takes_what_holds_into_the_review_beside_who_says_so",
    ),
    Mutation(
        "http is for the owner's own network alone",
        SPEAKING,
        'frozenset({place_of(parts)[1]}) if parts.scheme == "https" else frozenset[int]()',
        "frozenset({place_of(parts)[1]})",
        f"{WORDED}::test_http_is_for_the_owners_own_network_alone",
    ),
    Mutation(
        "an answer of the model has an end",
        SPEAKING,
        "return body_of(response, LARGEST)",
        "return response.read()",
        f"{WORDED}::test_each_failure_is_one_sentence_and_the_draft_is_as_it_was",
    ),
    Mutation(
        "what the model sends us to is not followed",
        SPEAKING,
        "            if response.status != 200:\n",
        "            if response.status >= 400:\n",
        f"{WORDED}::test_each_failure_is_one_sentence_and_the_draft_is_as_it_was",
    ),
    Mutation(
        "only who works in the newsroom has wording proposed or takes it",
        WORDING,
        "    check_may(request)\n",
        "",
        f"{WORDED}::test_only_who_works_in_the_newsroom_presses",
    ),
    Mutation(
        "proposals are limited",
        PROPOSING,
        '    limits.check(EACH, "all", at)\n',
        "",
        f"{WORDED}::test_what_cannot_be_asked_for_is_said",
    ),
)
