"""Defences of signing in and privacy."""

from tools.mutations.mutation import Mutation

WALL = "tests/test_wall.py"
SIGN = "tests/test_signing_in.py"
MUTATIONS = (
    Mutation(
        "the code holds only in the browser that asked",
        "masthead/readers/arriving.py",
        "Arrival.objects.filter(browser=browser, closed_at=None).order_by",
        "Arrival.objects.filter(closed_at=None).exclude(browser=browser).order_by",
        f"{WALL}::test_the_code_makes_the_account_and_the_first_article_is_not_counted",
    ),
    Mutation(
        "five tries are all",
        "masthead/readers/arriving.py",
        "tries__lt=TRIES",
        "tries__lt=500",
        f"{WALL}::test_a_wrong_code_is_refused_and_five_tries_are_all",
    ),
    Mutation(
        "nobody else's press lets anyone into an account that was there",
        "masthead/readers/arriving.py",
        "closed_at=None, made_account=True, confirmed_at__gt",
        "closed_at=None, confirmed_at__gt",
        f"{WALL}::test_somebody_elses_press_lets_nobody_into_an_account_that_was_there",
    ),
    Mutation(
        "signing out deletes the session",
        "masthead/readers/signing_in.py",
        "    logout(request)\n",
        "    request.session.cycle_key()\n",
        f"{SIGN}::test_after_sign_out_the_old_cookies_open_nothing",
    ),
    Mutation(
        "signing out everywhere ends every session",
        "masthead/readers/security/devices.py",
        "        _end_all(reader)\n",
        "        reader.refresh_from_db()\n",
        f"{SIGN}::test_sign_out_everywhere_ends_every_session",
    ),
    Mutation(
        "the first window upgrades only soon after the press",
        "masthead/readers/arriving.py",
        "confirmed_at__gt=now - UPGRADE_LIFE",
        "confirmed_at__isnull=False",
        f"{WALL}::test_the_first_window_upgrades_only_soon_after_the_press",
    ),
    Mutation(
        "the first window does not follow its owner into the account",
        "masthead/readers/arriving.py",
        "        .filter(reader__last_login=None)\n",
        "",
        f"{WALL}::test_the_first_window_does_not_upgrade_once_the_owner_has_signed_in",
    ),
    Mutation(
        "few codes a day are mailed",
        "masthead/readers/adapter.py",
        'Limit("codes to sign in", 6,',
        'Limit("codes to sign in", 600,',
        f"{SIGN}::test_few_codes_a_day_are_sent",
    ),
    Mutation(
        "few messages go to one address",
        "masthead/readers/arriving.py",
        'Limit("mail to an address a day", 5,',
        'Limit("mail to an address a day", 100,',
        f"{WALL}::test_messages_to_one_address_are_few_whoever_asks",
    ),
)
