"""Defences that the attack suite and the tests beside it hold: headers, caches, hosts, limits, what imports bring."""

from tools.mutations.mutation import Mutation

HEADERS = "tests/test_headers.py"
LIMITS = "tests/test_limits_everywhere.py"
LAWS = "tests/test_laws.py"
CANARY = "tests/test_canary.py"
POLICY = f"{HEADERS}::test_every_page_for_a_stranger"
MUTATIONS = (
    Mutation(
        "scripts come from our own files alone",
        "masthead/website/headers.py",
        "\"default-src 'none'; script-src 'self'; style-src",
        "\"default-src 'none'; script-src 'self' 'unsafe-inline'; style-src",
        POLICY,
    ),
    Mutation(
        "nobody frames a page of ours",
        "masthead/website/headers.py",
        "frames=\"'self'\" if framed else \"'none'\"",
        'frames="*"',
        POLICY,
    ),
    Mutation(
        "a browser guesses no kind of file",
        "masthead/settings.py",
        "SECURE_CONTENT_TYPE_NOSNIFF = True",
        'SECURE_CONTENT_TYPE_NOSNIFF = False\nMIDDLEWARE.remove("masthead.website.headers.HeadersMiddleware")',
        POLICY,
    ),
    Mutation(
        "no other site's page loads a page of ours",
        "masthead/website/headers.py",
        'else "same-origin"\n',
        'else "cross-origin"\n',
        POLICY,
    ),
    Mutation(
        "what carries a cookie is kept by nobody",
        "masthead/website/headers.py",
        'if response.cookies and response.headers.get("Cache-Control", "").startswith("public"):',
        "if False:",
        f"{HEADERS}::test_a_dead_cookie_is_taken_back_from_its_owner_alone",
    ),
    Mutation(
        "over https browsers are told to stay",
        "masthead/settings.py",
        '    "django.middleware.security.SecurityMiddleware",\n',
        "",
        f"{HEADERS}::test_over_https_browsers_are_told_to_stay",
    ),
    Mutation(
        "a broken page tells nothing",
        "masthead/urls.py",
        'handler500 = "masthead.website.failing.broken"',
        'handler500 = "django.views.defaults.server_error"',
        f"{HEADERS}::test_errors_of_every_kind",
    ),
    Mutation(
        "who is refused is told when to come back",
        "masthead/kit/refusals.py",
        "if isinstance(refusal, TooManyTries):\n        response",
        "if refusal is None:\n        response",
        f"{LIMITS}::test_a_form_has_its_limit",
    ),
    Mutation(
        "searching has its limit",
        "masthead/library/views/searching.py",
        "    check_pace(SEARCHES, request, who, at)\n",
        "",
        f"{LIMITS}::test_a_search_has_its_limit",
    ),
    Mutation(
        "taking lists away has its limit",
        "masthead/library/views/exporting.py",
        "    check_pace(EXPORTS, request, who, at)\n",
        "",
        f"{LIMITS}::test_a_search_has_its_limit",
    ),
    Mutation(
        "the wall's field has its limit",
        "masthead/access/wall.py",
        "    limits.check(PER_NETWORK, network, at)\n    limits.check(PER_NETWORK_A_DAY, network, at)\n    ",
        "    ",
        "tests/test_wall.py::test_one_network_types_few_addresses",
    ),
    Mutation(
        "signing up for letters has its limit",
        "masthead/newsletters/signing_up.py",
        "    limits.check(PER_NETWORK, network, at)\n    limits.check(PER_NETWORK_A_DAY, network, at)\n",
        "",
        f"{LIMITS}::test_a_form_has_its_limit",
    ),
    Mutation(
        "what was refused is noted",
        "masthead/kit/limits.py",
        "if times == limit.most + 1:",
        "if False:",
        "masthead/kit/tests/test_limits.py::test_who_goes_over_is_noted_once_and_counted",
    ),
    Mutation(
        "limits are for owners to look at",
        "masthead/readers/desk/limits_page.py",
        "    _check(request)\n",
        "",
        "tests/test_limits_page.py::test_owners_see_what_was_refused_and_writers_do_not",
    ),
    Mutation(
        "an imported name can stand in an address",
        "masthead/transfer/fitting.py",
        "return name if _ADDRESS.fullmatch(name[0]) else",
        "return name if name else",
        "masthead/transfer/tests/test_shelving.py::test_a_name_that_cannot_stand_in_an_address_gets_one",
    ),
    Mutation(
        "bots are strangers",
        "masthead/access/visits.py",
        "    reader = reader_of(request)\n    if reader is not None:",
        '    if "bot" in request.headers.get("User-Agent", "").lower():\n        return Visitor(Visit(known=True, subscribed=True))\n'
        "    reader = reader_of(request)\n    if reader is not None:",
        f"{CANARY}::test_no_header_opens_it",
    ),
    Mutation(
        "a reader's page is kept by nobody",
        "masthead/library/views/articles.py",
        '        return _for_strangers(request, found, response)\n    response["Cache-Control"] = "private, no-store"\n',
        '        return _for_strangers(request, found, response)\n    response["Cache-Control"] = "public, max-age=60"\n',
        f"{HEADERS}::test_every_page_for_who_signed_in",
    ),
    Mutation(
        "feeds tell openings alone",
        "masthead/library/shelf.py",
        'return dict(Galley.objects.filter(pk__in=article_ids).values_list("article_id", "opening_text"))',
        'return dict(Galley.objects.filter(pk__in=article_ids).values_list("article_id", "rest"))',
        f"{CANARY}::test_no_address_gives_the_locked_part_to_a_stranger",
    ),
    Mutation(
        "what machines read of an article is no more than its page",
        "masthead/library/structured.py",
        'data["description"] = article.standfirst',
        'data["description"] = article.standfirst + article.galley.rest',
        f"{CANARY}::test_no_address_gives_the_locked_part_to_a_stranger",
    ),
    Mutation(
        "originals of pictures stay private",
        "masthead/urls.py",
        'document_root=str(settings.MEDIA_ROOT / "images"))',
        "document_root=str(settings.MEDIA_ROOT))",
        "masthead/library/tests/test_pictures.py::test_avif_is_served_as_what_it_is_and_originals_are_not",
    ),
    Mutation(
        "no file of ours is read by pages of others",
        "masthead/settings.py",
        "WHITENOISE_ALLOW_ALL_ORIGINS = False",
        "WHITENOISE_ALLOW_ALL_ORIGINS = True",
        "tests/attacks/test_served.py::test_static_files_pictures_and_the_lane",
    ),
)
