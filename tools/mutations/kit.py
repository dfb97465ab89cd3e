"""Defences of the shared parts."""

from tools.mutations.mutation import Mutation

SIGN = "tests/test_signing_in.py"
LETTERS = "masthead/newsletters/tests/test_signing_up.py"
MUTATIONS = (
    Mutation(
        "forms from elsewhere are refused",
        "masthead/kit/forms.py",
        "if not is_ours(request):",
        "if False:",
        f"{SIGN}::test_a_form_from_elsewhere_is_refused",
    ),
    Mutation(
        "an unsubscribe address is signed",
        "masthead/kit/signing.py",
        'return signing.Signer(salt=f"masthead.{purpose}").unsign(sealed)',
        'return sealed.rpartition(":")[0]',
        f"{LETTERS}::test_a_token_means_one_reader_one_letter_one_purpose",
    ),
    Mutation(
        "only programs that bring a proof post from elsewhere",
        "masthead/kit/forms.py",
        'getattr(callback, "for_programs", False)',
        "True",
        f"{LETTERS}::test_preferences_are_changed_from_our_own_page_alone",
    ),
    Mutation(
        "the secret part of an address is crossed out in logs",
        "masthead/kit/quiet.py",
        "set-up|confirm|cancel|",
        "set-up|confirm|",
        "tests/test_logs.py::test_the_secret_part_of_every_address_is_crossed_out",
    ),
)
