"""Defences of the letters and their sending."""

from tools.mutations.mutation import Mutation

LETTERS = "masthead/newsletters/tests/test_signing_up.py"
ACTING = "masthead/newsletters/outcomes/tests/test_acting.py"
SENDING = "masthead/newsletters/sending/tests"
NEWS = "masthead/newsletters/tests/test_news.py"
MUTATIONS = (
    Mutation(
        "a scanner's look at a link is not counted",
        "masthead/newsletters/editions/links.py",
        "if not is_person(request) or not limits.allowed(",
        "if not limits.allowed(",
        "masthead/newsletters/tests/test_setting.py::test_a_scanner_that_follows_every_link_of_a_letter_changes_nothing",
    ),
    Mutation(
        "no subscriber gets the sponsor's note",
        "masthead/newsletters/setting.py",
        "if gates and edition.kind == Edition.Kind.FREE and edition.sponsor_text",
        "if edition.sponsor_text",
        "masthead/newsletters/tests/test_setting.py::test_a_sponsors_note_is_labelled_and_no_subscriber_gets_it",
    ),
    Mutation(
        "an approval is of these very words",
        "masthead/newsletters/editions/models.py",
        "return bool(self.approved_at) and self.approved_words == self.fingerprint",
        "return bool(self.approved_at)",
        "masthead/newsletters/tests/test_composer.py::test_a_second_person_approves_these_very_words",
    ),
    Mutation(
        "who wrote last does not approve",
        "masthead/newsletters/editions/composing.py",
        "if edition.edited_by_id == by.pk:",
        "if False:",
        "masthead/newsletters/tests/test_composer.py::test_a_second_person_approves_these_very_words",
    ),
    Mutation(
        "two editors do not overwrite each other",
        "masthead/newsletters/editions/composing.py",
        "if edition.version != version:",
        "if False:",
        "masthead/newsletters/tests/test_composer.py::test_two_editors_cannot_overwrite_each_other",
    ),
    Mutation(
        "composing is for those who may",
        "masthead/newsletters/desk/composer.py",
        'if not (isinstance(request.user, Reader) and request.user.has_perm("newsletters.change_edition")):',
        "if not isinstance(request.user, Reader):",
        "masthead/newsletters/tests/test_composer.py::test_it_is_for_editors_alone",
    ),
    Mutation(
        "looking at the unsubscribe page unsubscribes nobody",
        "masthead/newsletters/views.py",
        '    if request.method == "POST":\n        method =',
        "    if True:\n        method =",
        f"{LETTERS}::test_looking_unsubscribes_nobody",
    ),
    Mutation(
        "an address is mailed three questions a day, whoever types it",
        "masthead/newsletters/signing_up.py",
        "limits.allowed(MAIL_PER_DAY, addresses.counting_key(address), at) and not",
        "not",
        f"{LETTERS}::test_no_more_than_three_messages_a_day_whoever_types",
    ),
    Mutation(
        "the press is the consent, not the look at the link",
        "masthead/newsletters/views_letters.py",
        '    if request.method == "POST":\n        signing_up.do_confirm',
        "    if True:\n        signing_up.do_confirm",
        f"{LETTERS}::test_one_message_asks_and_the_press_on_its_link_is_the_consent",
    ),
    Mutation(
        "a forged bounce names no delivery",
        "masthead/newsletters/verp.py",
        "not same(_signature(kind, found[2].lower()), found[3].lower())",
        "False",
        f"{ACTING}::test_a_forged_bounce_changes_nothing",
    ),
    Mutation(
        "a report without proof silences nobody",
        "masthead/newsletters/outcomes/acting.py",
        "    return found, _by_our_own_letter(mail)\n",
        "    return found, Concerned(address=found.address)\n",
        f"{ACTING}::test_a_forged_bounce_changes_nothing",
    ),
    Mutation(
        "our own fault is never counted against a reader",
        "masthead/newsletters/outcomes/acting.py",
        "            return _alarm(found, about, at)\n",
        "            return _count(about.address, found, when)\n",
        f"{ACTING}::test_our_own_fault_is_an_alarm_and_silences_nobody",
    ),
    Mutation(
        "a provider's notice is checked before it is stored",
        "masthead/newsletters/outcomes/webhooks.py",
        "        view.run_validators(request)\n",
        "",
        "masthead/newsletters/outcomes/tests/test_webhooks.py::test_without_the_password_nothing_is_stored",
    ),
    Mutation(
        "a mailbox is emptied of what is stored alone",
        "masthead/newsletters/outcomes/polling.py",
        "            new += _store(box, body, at)\n            server.uid(",
        "            server.uid(",
        "masthead/newsletters/outcomes/tests/test_intake.py::test_what_is_in_the_mailbox_is_stored_and_then_taken_out[imap]",
    ),
    Mutation(
        "a record of a consent is never changed",
        "masthead/newsletters/migrations/0041_suppressions.py",
        "        migrations.RunPython(make_immutable, make_mutable),\n",
        "",
        "masthead/newsletters/tests/test_suppressions.py::test_the_database_refuses_to_change_a_record",
    ),
    Mutation(
        "access is judged when the news is sent",
        "masthead/newsletters/news.py",
        "entitlement = entitlement_of(ledger.visit_of(reader, at))",
        "entitlement = type(entitlement_of(ledger.visit_of(reader, at))).WHOLE",
        f"{NEWS}::test_whose_access_has_ended_by_the_hour_of_sending_hears_of_openings_alone",
    ),
    Mutation(
        "looking at the address stops no letter",
        "masthead/newsletters/views.py",
        '    if request.method == "POST":\n        do_stop(reader=reader)',
        "    do_stop(reader=reader)",
        f"{NEWS}::test_the_letter_says_why_and_how_to_stop",
    ),
    Mutation(
        "the news of a round is written whole or not at all",
        "masthead/newsletters/news.py",
        "    with transaction.atomic():\n        try:\n            with transaction.atomic():\n                Round",
        "    if True:\n        try:\n            with transaction.atomic():\n                Round",
        f"{NEWS}::test_a_worker_that_dies_leaves_all_or_nothing",
    ),
    Mutation(
        "who unsubscribed since the audience was frozen is not sent the letter",
        "masthead/newsletters/sending/batches.py",
        "    if not agreed:\n",
        "    if False:\n",
        f"{SENDING}/test_running.py::test_who_left_between_the_freezing_and_the_hour_is_not_sent_it",
    ),
    Mutation(
        "whose access ended since gets what a registered reader gets",
        "masthead/newsletters/sending/batches.py",
        'segment = "subscriber" if pays else "registered"',
        'segment = "subscriber"',
        f"{SENDING}/test_running.py::test_whose_access_ended_since_gets_what_a_registered_reader_gets",
    ),
    Mutation(
        "a row is claimed by one sender",
        "masthead/newsletters/sending/batches.py",
        "  WHERE state = 'waiting' AND dispatch_id = %s AND next_at <= %s{late}{closed}\n  ORDER BY next_at LIMIT %s{lock})\n"
        "UPDATE newsletters_delivery SET state = 'claimed', run = %s\nWHERE state = 'waiting' AND",
        "  WHERE dispatch_id = %s AND next_at <= %s{late}{closed}\n  ORDER BY next_at LIMIT %s{lock})\n"
        "UPDATE newsletters_delivery SET state = 'claimed', run = %s\nWHERE",
        f"{SENDING}/test_recovering.py::test_two_senders_never_hold_the_same_row",
    ),
    Mutation(
        "a letter is begun in the journal before its text leaves",
        "masthead/newsletters/senders/smtp/lane.py",
        "self.feed.note(ended=self.answered, begun=[letter])",
        "self.feed.note(ended=self.answered)",
        "masthead/newsletters/senders/tests/test_smtp_lane.py::test_a_letter_is_begun_before_its_text_leaves_and_only_one_is_underway",
    ),
    Mutation(
        "a name makes no second header",
        "masthead/newsletters/sending/encoding.py",
        '        words = "".join(c if c.isprintable() else " " for c in words)\n    return " ".join(words.split())',
        "        pass\n    return words",
        f"{SENDING}/test_skeleton.py::test_no_words_make_a_second_header",
    ),
    Mutation(
        "a reader's words are words in the page",
        "masthead/newsletters/sending/encoding.py",
        "    return escape(words)",
        "    return words",
        f"{SENDING}/test_skeleton.py::test_a_readers_words_are_words_in_the_page",
    ),
    Mutation(
        "a forged return path names nobody",
        "masthead/newsletters/verp.py",
        "or not same(_signature(kind, found[2].lower()), found[3].lower())",
        "",
        "masthead/newsletters/tests/test_verp.py::test_a_forged_address_names_nothing",
    ),
    Mutation(
        "nobody but an editor steers a sending",
        "masthead/newsletters/desk/sending.py",
        '    """A press on that page."""\n    check_may_compose(request)',
        '    """A press on that page."""',
        f"{SENDING}/test_desk.py::test_nobody_else_sees_or_steers_it",
    ),
)
