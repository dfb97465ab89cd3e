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
)
