"""Defences of what stands in front, of backups, and of what looks after the machine."""

from tools.mutations.mutation import Mutation

CONF = "masthead/website/serving/nginx.conf"
NGINX = "tests/test_nginx.py"
BACKUP = "masthead/transfer/tests/test_archive.py"
DOCTOR = "masthead/website/tests/test_doctor.py"
MUTATIONS = (
    Mutation(
        "the cache asks with nobody's cookie",
        CONF,
        '    0        "";\n    default  $http_cookie;',
        "    default  $http_cookie;",
        f"{NGINX}::test_over_https_other_sites_cookies_make_no_difference_and_ours_all",
    ),
    Mutation(
        "a reader's page is not kept, whatever it says",
        CONF,
        "    proxy_no_cache $masthead_own $masthead_long;\n",
        "",
        f"{NGINX}::test_whoever_may_be_known_is_never_answered_from_the_cache_nor_kept",
    ),
    Mutation(
        "a reader is not answered from the cache",
        CONF,
        "    proxy_cache_bypass $masthead_own $masthead_long;\n",
        "",
        f"{NGINX}::test_whoever_may_be_known_is_never_answered_from_the_cache_nor_kept",
    ),
    Mutation(
        "a campus passes the cache by",
        CONF,
        'map "$masthead_known$masthead_campus$http_authorization"',
        'map "${masthead_known}0$http_authorization"',
        f"{NGINX}::test_whoever_may_be_known_is_never_answered_from_the_cache_nor_kept",
    ),
    Mutation(
        "nginx writes the visitor's address over what they wrote",
        CONF,
        "proxy_set_header X-Forwarded-For $remote_addr;",
        "proxy_set_header X-Forwarded-For $http_x_forwarded_for;",
        f"{NGINX}::test_what_is_kept_was_asked_for_with_nobodys_cookie_and_from_the_real_address",
    ),
    Mutation(
        "a change is part of the key",
        CONF,
        "|$masthead_packing|$masthead_moment",
        "|$masthead_packing",
        f"{NGINX}::test_while_something_changed_lately_a_page_is_no_older_than_its_second",
    ),
    Mutation(
        "the log of what is in front names nobody",
        CONF,
        '$request_method "$masthead_logged"',
        '$request_method "$request_uri"',
        f"{NGINX}::test_the_log_names_nobody",
    ),
    Mutation(
        "what is damaged is not restored",
        "masthead/transfer/backup/archive.py",
        "        if wrong:\n            raise Broken(f",
        "        if False:\n            raise Broken(f",
        f"{BACKUP}::test_what_is_changed_in_a_backup_is_noticed",
    ),
    Mutation(
        "no archive writes outside its folder",
        "masthead/transfer/backup/archive.py",
        'place.is_absolute() or ".." in place.parts or',
        "",
        f"{BACKUP}::test_nothing_outside_the_folder_is_written_whatever_an_archive_says",
    ),
    Mutation(
        "metrics are for this machine or the token",
        "masthead/website/measuring.py",
        "    if not _may_see(request):\n        raise Http404\n",
        "",
        "tests/test_metrics.py::test_it_is_there_for_this_machine_or_for_whoever_shows_the_token",
    ),
    Mutation(
        "tracebacks in the log name nobody",
        "masthead/kit/quiet.py",
        'said["traceback"] = crossed_out(self.formatException(record.exc_info))',
        'said["traceback"] = self.formatException(record.exc_info)',
        "tests/test_logs.py::test_no_line_names_anybody_whatever_an_error_says",
    ),
    Mutation(
        "the doctor names what others may read",
        "masthead/website/doctor_machine.py",
        "        if path.stat().st_mode & 0o007 and",
        "        if False and",
        f"{DOCTOR}::test_what_others_on_the_machine_may_read_is_named",
    ),
)
