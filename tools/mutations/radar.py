"""Defences of the radar: strangers' calendars, what an editor did, and who may press."""

from tools.mutations.mutation import Mutation

READING, APART = "masthead/curator/calendars/reading.py", "masthead/curator/calendars/apart.py"
LINES, KEEPING = "masthead/curator/calendars/lines.py", "masthead/curator/calendars/keeping.py"
GATHERING, CALENDARS = "masthead/curator/calendars/gathering.py", "masthead/curator/calendars/desk.py"
ENTRIES, SUGGESTIONS = "masthead/curator/suggesting/entries.py", "masthead/curator/suggesting/desk.py"
READ = "masthead/curator/tests/test_calendars_reading.py"
KEPT = "masthead/curator/tests/test_calendars_keeping.py"
ASKED = "masthead/curator/tests/test_calendars_asking.py"
SUGGESTED = "masthead/curator/tests/test_suggesting.py"
MUTATIONS = (
    Mutation(
        "a calendar has a largest size",
        READING,
        "    if len(body) > LARGEST:\n",
        "    if False:\n",
        f"{READ}::test_a_file_that_is_too_large_is_not_looked_at",
    ),
    Mutation(
        "a calendar's body is cut off while it comes",
        GATHERING,
        "replace(through, largest=LARGEST, accept=ACCEPT)",
        "replace(through, accept=ACCEPT)",
        f"{ASKED}::test_what_goes_wrong_is_said_and_nothing_comes_off",
    ),
    Mutation(
        "rules that take too many steps are left out",
        READING,
        "if kept and self.steps > STEPS:",
        "if False:",
        f"{READ}::test_what_is_left_out_is_said_and_then_nothing_counts_as_taken_off",
    ),
    Mutation(
        "a calendar has a most of days",
        READING,
        "kept[:MOST], not remarks",
        "kept, not remarks",
        f"{READ}::test_what_is_left_out_is_said_and_then_nothing_counts_as_taken_off",
    ),
    Mutation(
        "a series has a most of days",
        READING,
        "if one is not None and kept < MOST_OF_ONE:",
        "if one is not None:",
        f"{READ}::test_what_recurs_is_followed_with_its_exceptions",
    ),
    Mutation(
        "what is private stays so",
        READING,
        'if str(event.get("CLASS", "")).upper() in _PRIVATE:',
        "if False:",
        f"{READ}::test_what_is_private_stays_so",
    ),
    Mutation(
        "a calendar's words are plain",
        READING,
        'title = plain(str(event.get("SUMMARY", "")), TITLE)',
        'title = str(event.get("SUMMARY", ""))',
        f"{READ}::test_words_are_plain_and_of_a_length",
    ),
    Mutation(
        "lines have an end",
        LINES,
        'return line[:LONGEST].replace("\\0", "")',
        'return line.replace("\\0", "")',
        f"{READ}::test_a_line_is_cut_and_a_list_ends_between_two_days",
    ),
    Mutation(
        "who reads a calendar knows nothing of us",
        APART,
        "timeout=seconds * 6, env=ours,",
        "timeout=seconds * 6, env=dict(os.environ),",
        f"{READ}::test_who_reads_apart_knows_nothing_of_us",
    ),
    Mutation(
        "reading has an end",
        APART,
        "    limit(int(seconds))\n",
        "",
        f"{READ}::test_what_turns_round_for_ever_is_given_up",
    ),
    Mutation(
        "what was not read whole takes nothing off",
        KEEPING,
        "elif reading.whole:",
        "else:",
        f"{KEPT}::test_what_was_not_read_whole_takes_nothing_off",
    ),
    Mutation(
        "a calendar that is suddenly empty takes nothing off",
        KEEPING,
        "if not reading.happenings and any(",
        "if False and any(",
        f"{KEPT}::test_a_calendar_that_is_suddenly_empty_takes_nothing_off",
    ),
    Mutation(
        "what an editor changed is not overwritten",
        ENTRIES,
        "if name in different and name not in suggestion.touched]",
        "if name in different]",
        f"{KEPT}::test_what_an_editor_changed_is_never_overwritten",
    ),
    Mutation(
        "what an editor changed is remembered",
        ENTRIES,
        "sorted({*suggestion.touched, *changed})",
        "sorted(changed)",
        f"{KEPT}::test_what_an_editor_changed_is_never_overwritten",
    ),
    Mutation(
        "what an editor touched is not taken off",
        KEEPING,
        "if row.entry is not None and entries.is_touched(row):",
        "if False:",
        f"{KEPT}::test_what_an_editor_touched_stays_when_it_vanishes_and_asks",
    ),
    Mutation(
        "only who looks after calendars sees them",
        CALENDARS,
        '    if not (may(request, "view") or may(request, "change")):\n        raise PermissionDenied\n',
        "",
        f"{ASKED}::test_only_who_looks_after_calendars_sees_and_presses",
    ),
    Mutation(
        "only who looks after calendars presses",
        CALENDARS,
        'else "change"):\n        raise PermissionDenied\n',
        'else "change"):\n        pass\n',
        f"{ASKED}::test_only_who_looks_after_calendars_sees_and_presses",
    ),
    Mutation(
        "acts on calendars are presses",
        CALENDARS,
        "@require_POST\ndef act",
        "def act",
        f"{ASKED}::test_looking_changes_nothing_and_costs_the_same_with_1_and_20",
    ),
    Mutation(
        "only who keeps the radar sees suggestions",
        SUGGESTIONS,
        '    """What waits, what calendars ask, what was waved off."""\n    if not may(request):\n        raise PermissionDenied\n',
        '    """What waits, what calendars ask, what was waved off."""\n',
        f"{SUGGESTED}::test_only_who_keeps_the_radar_sees_and_presses",
    ),
    Mutation(
        "only who keeps the radar decides",
        SUGGESTIONS,
        '    """A press on that page."""\n    if not may(request):\n        raise PermissionDenied\n',
        '    """A press on that page."""\n',
        f"{SUGGESTED}::test_only_who_keeps_the_radar_sees_and_presses",
    ),
    Mutation(
        "deciding is a press",
        SUGGESTIONS,
        "@require_POST\ndef act",
        "def act",
        f"{SUGGESTED}::test_looking_changes_nothing",
    ),
)
