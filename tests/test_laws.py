"""No file of the program breaks a law, and each law notices who breaks it."""

from pathlib import Path

import pytest
from laws import LAWS, breaches

ROOT = Path(__file__).parent.parent
# Kept breaches, each with its reason.
PARDONED = {
    ("masthead/ads/views.py", "act-on-get"): "a follow is counted by day and place, of nobody; a robot's is not",
    ("masthead/newsletters/views_editions.py", "act-on-get"): "the same of a letter's link",
    (
        "masthead/subscriptions/institutions/elsewhere/views.py",
        "act-on-get",
    ): "OpenID Connect comes back by GET; the state was drawn for this browser and is used once",
    (
        "masthead/subscriptions/institutions/elsewhere/views_saml.py",
        "act-on-get",
    ): "the press that the answer's page makes; the row asked is this browser's and goes with it",
    (
        "masthead/subscriptions/views.py",
        "act-on-get",
    ): "the way back from paying: the provider is asked what is true, and that is applied once",
    ("masthead/library/relating.py", "locked-text"): "whether a galley was set since, and its number; no text",
    ("masthead/website/doctor.py", "locked-text"): "how many galleys an older typesetter set; no text",
    ("masthead/library/search/showing.py", "unsafe-markup"): "its words were escaped one by one, and its marks are ours",
    ("masthead/newsletters/templatetags/letters.py", "unsafe-markup"): "a template's own rendering, which escaped, between marks of ours",
}
SEEDED = {
    "locked-text": [
        "def page(article): return article.galley.rest",
        "rows = Galley.objects.values_list('opening')",
        "rows = ArticlePage.objects.values('galley__rest')",
    ],
    "act-on-get": [
        "@require_safe\ndef look(request): do_open(reader=request.user)",
        "@never_cache\n@require_safe\ndef look(request): Opened.objects.create(article=1)",
        "@require_safe\ndef look(request): row.save()",
    ],
    "address-from-request": [
        "link = request.build_absolute_uri('/x/')",
        "host = request.get_host()",
        "host = request.META['HTTP_HOST']",
    ],
    "unsafe-markup": ["mark_safe(f'<b>{name}</b>')", "mark_safe('<b>' + name)", "mark_safe('<b>%s' % name)"],
    "exempt-form": ["@csrf_exempt\ndef news(request): ..."],
    "loose-code": ["eval(typed)", "pickle.loads(body)", "subprocess.run(typed, shell=True)"],
}
FINE = """
@require_POST
def press(request): do_open(reader=request.user)
@require_safe
def look(request): return render(request, "x.html", {"seen": seen.add(1)})
text.opening
mark_safe("<b>")
"""


def program() -> list[Path]:
    return [path for path in (ROOT / "masthead").rglob("*.py") if not {"tests", "migrations"} & set(path.parts)]


def test_no_file_breaks_a_law() -> None:
    found = {
        (str(path.relative_to(ROOT)), one.law, one.line, one.said)
        for path in program()
        for one in breaches(path.read_text(), str(path.relative_to(ROOT)))
    }
    assert sorted(one for one in found if (one[0], one[1]) not in PARDONED) == []
    assert {(file, law) for file, law, _, _ in found} >= set(PARDONED), "a pardon that nobody needs"


@pytest.mark.parametrize("law", LAWS)
def test_a_law_notices_who_breaks_it(law: str) -> None:
    for source in SEEDED[law]:
        assert law in {one.law for one in breaches(source, "masthead/library/views/new.py")}, source
    assert breaches(FINE, "masthead/library/views/new.py") == []


def test_semgrep_has_the_same_laws() -> None:
    """Whoever has semgrep runs the same; it is too large to be installed for each test run."""
    text = (ROOT / "tools" / "semgrep" / "laws.yaml").read_text()
    assert {line.split("id:")[1].strip() for line in text.splitlines() if line.strip().startswith("- id:")} == set(LAWS)
