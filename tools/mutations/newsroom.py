"""Defences of the newsroom: who may act, and that nothing an editor did is undone."""

from tools.mutations.mutation import Mutation

DESK, GATHERING, CLUSTERING = (
    "masthead/curator/newsroom/desk.py",
    "masthead/curator/newsroom/gathering.py",
    "masthead/curator/stories/clustering.py",
)
SEEN = "masthead/curator/tests/test_newsroom_desk.py"
GATHERED = "masthead/curator/tests/test_newsroom.py"
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
)
