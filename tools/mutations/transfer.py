"""Defences of moving in and out."""

from tools.mutations.mutation import Mutation

MUTATIONS = (
    Mutation(
        "pictures are taken from the uploads folder alone",
        "masthead/transfer/wordpress/pictures.py",
        "path.is_relative_to(self.media) and ",
        "",
        "masthead/transfer/tests/test_wordpress_importing.py::test_a_picture_outside_the_folder_is_never_taken",
    ),
    Mutation(
        "an import subscribes nobody again",
        "masthead/transfer/readers/joining.py",
        "if change.new or mark not in standing:",
        "if True:",
        "masthead/transfer/tests/test_readers.py::test_who_unsubscribed_is_not_subscribed_again",
    ),
    Mutation(
        "an import mails no suppressed address",
        "masthead/transfer/readers/joining.py",
        "            if change.row.email in shut:",
        "            if False:",
        "masthead/transfer/tests/test_readers.py::test_a_suppressed_address_gets_no_letter_and_keeps_its_access",
    ),
)
