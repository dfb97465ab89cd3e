"""Old addresses that lead to the imported articles."""

from collections.abc import Iterable

from wagtail.contrib.redirects.models import Redirect

from masthead.transfer.incoming import Remark

LONGEST = 255
# Where our own pages are; a redirect is asked only where no page answers, so one from here would never be followed.
TAKEN = {"/", "/library", "/subscribe", "/sign-in", "/account", "/radar", "/desk"}


def make_redirects(wanted: Iterable[tuple[str, int]]) -> dict[int, list[Remark]]:
    """Make a redirect for each (old path, article's id) that has none; returns what there is to say, by article."""
    said: dict[int, list[Remark]] = {}
    paths: dict[str, int] = {}
    for old, article in wanted:
        path = _path(old)
        problem = _unusable(path, old) or (_elsewhere(path) if paths.get(path, article) != article else None)
        if problem:
            said.setdefault(article, []).append(problem)
        else:
            paths[path] = article
    known = dict(Redirect.objects.filter(site=None, old_path__in=paths).values_list("old_path", "redirect_page_id"))
    for path in [path for path in paths if path in known]:
        article = paths.pop(path)
        if known[path] != article:
            said.setdefault(article, []).append(_elsewhere(path))
    Redirect.objects.bulk_create(
        Redirect(old_path=path, redirect_page_id=article, is_permanent=True, automatically_created=True) for path, article in paths.items()
    )
    return said


def _path(old: str) -> str:
    """As Wagtail looks it up; "" for what is no address."""
    try:
        return str(Redirect.normalise_path(old))
    except ValueError:
        return ""


def _unusable(path: str, old: str) -> Remark | None:
    if not path:
        return Remark("old address unreadable", f"Its old address {old[:60]} is none; nothing leads on.")
    if len(path) > LONGEST:
        return Remark("old address too long", f"Its old address {path[:60]}… is longer than {LONGEST} characters; nothing leads on.")
    if path in TAKEN:
        return Remark("old address taken", f"Its old address {path} is a page of ours; nothing leads on.")
    return None


def _elsewhere(path: str) -> Remark:
    return Remark("old address leads elsewhere", f"Its old address {path} leads to another page already; that stays.")
