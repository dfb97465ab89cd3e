"""Defences of the articles and what leads to them."""

from tools.mutations.mutation import Mutation

LEAKS = "tests/test_leaks.py"
RELATED = "masthead/library/tests/test_related.py"
CANARY = "tests/test_canary.py"
GIFTS = "tests/test_gifts.py"
MUTATIONS = (
    Mutation(
        "the door asks for a decision",
        "masthead/library/shelf.py",
        '("opening", "rest", "words", "chapters") if decision.may_read else ("opening", "words", "chapters")',
        '("opening", "rest", "words", "chapters")',
        "masthead/library/tests/test_shelf.py::test_without_the_right_the_locked_part_does_not_leave_the_database",
    ),
    Mutation(
        "footnotes stay behind the wall",
        "masthead/library/openings.py",
        "return Cut(parts.opening, [*parts.rest, *notes])",
        "return Cut([*parts.opening, *notes], parts.rest)",
        f"{CANARY}::test_no_address_gives_the_locked_part_to_a_stranger",
    ),
    Mutation(
        "imported markup is cleaned",
        "masthead/library/typesetting.py",
        'return nh3.clean(markup, tags=tags, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel="noopener")',
        "return markup",
        "masthead/library/tests/test_typesetting.py",
    ),
    Mutation(
        "looking at a gift opens nothing",
        "masthead/library/views/giving.py",
        '    if request.method != "POST":\n        return _guarded',
        '    if request.method == "PUT":\n        return _guarded',
        f"{GIFTS}::test_looking_opens_and_counts_nothing",
    ),
    Mutation(
        "publishing asks about pictures, whichever way it comes",
        "masthead/library/fitness.py",
        "    PublishPageRevisionAction.check = FitRevision.check",
        "    FitRevision.check",
        "tests/test_fitness.py::test_an_approval_outside_the_form",
    ),
    Mutation(
        "what is made live without being published is asked too",
        "masthead/library/fitness.py",
        "if instance._state.adding and instance.live and not raw:",
        "if False:",
        "tests/test_fitness.py::test_a_page_that_follows_another_by_script",
    ),
    Mutation(
        "nothing is kept of what a reader may not read",
        "masthead/library/views/keeping.py",
        "    if decision.may_read:\n        text, edition",
        "    if decision:\n        text, edition",
        "tests/test_reading.py::test_nothing_is_kept_of_what_one_may_not_read",
    ),
    Mutation(
        "what is switched off leaves no row",
        "masthead/library/reading.py",
        "filter(pk=reader.pk, keeps_history=True).exists()",
        "filter(pk=reader.pk).exists()",
        "tests/test_reading.py::test_a_beacon_on_its_way_when_the_switch_goes_off_leaves_nothing",
    ),
    Mutation(
        "no cell is a formula",
        "masthead/library/citing.py",
        "if value.startswith(_FORMULA) else value",
        "if not value else value",
        "masthead/library/tests/test_citing.py::test_no_cell_is_a_formula",
    ),
    Mutation(
        "the end of an article is found with its reader's text",
        "masthead/library/relating.py",
        "entry = both.of(entitlement)",
        "entry = both.whole",
        f"{RELATED}::test_who_may_read_the_whole_is_told_the_story_and_a_stranger_nothing_of_it",
    ),
    Mutation(
        "the end of an article is found in its reader's index",
        "masthead/library/relating.py",
        "{entitlement: indexing.folders().engine(entitlement) for entitlement in Entitlement}",
        "dict.fromkeys(Entitlement, indexing.folders().engine(Entitlement.WHOLE))",
        f"{LEAKS}::test_the_locked_part_changes_nothing_for_others",
    ),
    Mutation(
        "an end is shown to the class it was found for",
        "masthead/library/ends.py",
        "shown = at_the_end_of(article, entitlement)",
        "shown = at_the_end_of(article, Entitlement.WHOLE)",
        f"{LEAKS}::test_the_locked_part_changes_nothing_for_others",
    ),
    Mutation(
        "what was set since an end was found is not shown in it",
        "masthead/library/relating.py",
        ", galley__set_at__lte=row.made_at)",
        ")",
        f"{RELATED}::test_what_was_set_since_is_not_shown_until_it_was_looked_at_again",
    ),
    Mutation(
        "what waits for the index is not looked at",
        "masthead/library/relating.py",
        "[one for one in engine.alike(entry, POOL) if one.id not in waiting]",
        "engine.alike(entry, POOL)",
        f"{RELATED}::test_what_waits_for_the_index_is_not_looked_at",
    ),
    Mutation(
        "the desk's index is written without a lock",
        "masthead/library/desk/finding.py",
        "        with transaction.atomic(using=self.write_connection.alias):\n            super().add_items(model, objs)",
        "        super().add_items(model, objs)",
        "tests/test_race_desk_index.py",
    ),
    Mutation(
        "a press on Publish does not wait for the draft that is saving itself",
        "masthead/library/desk/checks_panel.py",
        ', "library/desk/saving.js"]',
        "]",
        "tests/test_browser_pictures.py::test_a_press_on_publish_waits_for_the_draft_that_saves_itself",
    ),
)
