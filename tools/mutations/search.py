"""Defences of the search and what follows from it."""

from tools.mutations.mutation import Mutation

LEAKS = "tests/test_leaks.py"
SEARCH = "masthead/library/search/tests/test_page.py"
MUTATIONS = (
    Mutation(
        "a search looks no further than its asker may read",
        "masthead/library/search/asking.py",
        "return Entitlement.WHOLE if visit.subscribed or visit.editor else Entitlement.OPENINGS",
        "return Entitlement.WHOLE",
        f"{SEARCH}::test_a_locked_word_answers_as_nonsense_does",
    ),
    Mutation(
        "results are taken away as their asker may search",
        "masthead/library/views/exporting.py",
        "_found(asked, entitlement_of(who.visit), open_to(who.visit))",
        "_found(asked, Entitlement.WHOLE, open_to(who.visit))",
        f"{SEARCH}::test_a_locked_word_answers_as_nonsense_does",
    ),
    Mutation(
        "what stands open is each reader's own",
        "masthead/library/search/asking.py",
        "        open_to=opened,\n",
        "        open_to=tuple(range(100)),\n",
        f"{SEARCH}::test_what_stands_open_is_each_readers_own",
    ),
    Mutation(
        "lists are not taken away without end",
        "masthead/library/views/exporting.py",
        "    check_pace(EXPORTS, request, who, at)\n",
        "",
        f"{SEARCH}::test_one_who_asks_without_end_is_asked_to_wait",
    ),
    Mutation(
        "nobody changes what another follows",
        "masthead/library/following.py",
        'return (SavedSearch if what == "search" else Follow).objects.filter(reader=reader)',
        'return (SavedSearch if what == "search" else Follow).objects.all()',
        "tests/test_following.py::test_nobody_changes_what_another_follows",
    ),
    Mutation(
        "a stranger searches the strangers' index",
        "masthead/library/search/asking.py",
        "return Entitlement.WHOLE if visit.subscribed or visit.editor else Entitlement.OPENINGS",
        "return Entitlement.WHOLE",
        f"{LEAKS}::test_the_locked_part_changes_nothing_for_others",
    ),
    Mutation(
        "what is withheld is found by no search",
        "masthead/library/search/engines/embedded.py",
        "        if wish.withheld:\n",
        "        if False:\n",
        "masthead/library/search/tests/test_page.py::test_what_is_withheld_is_not_found_before_it_is_indexed",
    ),
    Mutation(
        "facets that were counted before a commit are forgotten with it",
        "masthead/library/search/engines/embedded.py",
        "        self.index.reload()\n        self.remembered = {}",
        "        self.index.reload()\n        pass",
        "masthead/library/search/tests/test_embedded.py::test_what_is_remembered_is_forgotten_with_the_next_commit",
    ),
)
