"""Every page by keyboard alone, without scripts, in sound markup; and nothing lost when letters are spaced, sides are turned round,
colours forced, movement reduced. Axe, layout shift and the rest: `test_browser_pages_of_…`.
"""

import re
import time
from itertools import takewhile
from urllib.parse import urlsplit

import html5lib
import pytest
from django.urls import URLResolver, get_resolver, resolve
from html5lib.constants import E as MESSAGES
from playwright.sync_api import Page, Route, expect
from quality import SHIFT, Window, sideways
from stops import PEOPLE, articles
from tour import Tour

pytestmark = [pytest.mark.browser, pytest.mark.server]

TABBABLE = """() => [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")]
  .filter(it => it.tabIndex >= 0 && !it.disabled && it.checkVisibility({visibilityProperty: true}) && it.type !== "hidden")
  .map((it, n) => { it.dataset.stop = n; return it.type === "radio" ? `radio ${it.name}` : String(n); })"""
# A page that refused something has put the focus into its field already.
FROM_THE_TOP = "() => { document.body.tabIndex = -1; document.body.focus(); document.body.removeAttribute('tabindex'); }"
# What holds the focus, noted whenever Tab is about to take it on: one message to the browser a key instead of two.
WATCH = """() => { const focused = () => { const it = document.activeElement; if (!it || it === document.body) return null;
    const box = it.getBoundingClientRect(), style = getComputedStyle(it);
    const seen = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
    return {stop: it.type === "radio" ? `radio ${it.name}` : it.dataset.stop, seen, inside: box.bottom > 0 && box.top < innerHeight,
      what: it.outerHTML.slice(0, 90)}; };
  let begun = false;
  window.met = [];
  window.note = () => window.met.push(focused());
  addEventListener("keydown", press => { if (press.key === "Tab" && begun) window.note(); begun = true; }, true); }"""
MET = "() => { window.note(); return window.met; }"


def tab_through(page: Page) -> list[str]:
    """Press Tab until it leaves the page: everything is come by, nothing holds the focus, and it can always be seen."""
    page.wait_for_function("() => !document.querySelector('[autofocus]') || document.activeElement.matches('[autofocus]')")
    page.evaluate(FROM_THE_TOP)
    wanted = set(page.evaluate(TABBABLE))
    page.evaluate(WATCH)
    for _ in range(len(wanted) + 3):
        page.keyboard.press("Tab")
    met = list(takewhile(bool, page.evaluate(MET)))
    wrong = [f"focus is not seen on {at['what']}" for at in met if not at["seen"]]
    wrong += [f"focus is outside the window on {at['what']}" for at in met if not at["inside"]]
    left = [page.locator(f"[data-stop='{it}']") for it in wanted - {at["stop"] for at in met} if not it.startswith("radio")]
    return wrong + [f"not reached: {it.evaluate('it => it.outerHTML.slice(0, 90)')}" for it in left]


def test_by_keyboard_alone(tour: Tour, window: Window) -> None:
    """Every page, as the one of its people who may do most there."""
    wrong = []
    for who in PEOPLE:
        page = window(who, 1280)
        for stop in tour.of(who):
            if stop.people[-1] == who:
                stop.open(page)
                wrong += [f"{stop.name} as {who}: {it}" for it in tab_through(page)]
    assert not wrong, "\n".join(wrong)


def test_the_skip_link_skips(window: Window) -> None:
    page = window()
    page.goto("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.wait_for_function("document.activeElement.id === 'main'")


def test_the_wall_opens_without_scripts(tour: Tour, window: Window) -> None:
    page = window("stranger", java_script_enabled=False)
    page.goto(articles(tour.server)["caspian-falling-sea"])
    page.locator("form[data-act=keep-reading] input[type=email]").fill("ada@sextant.example")
    page.locator("form[data-act=keep-reading] button").click()
    expect(page.locator("#rest")).to_have_count(1)


@pytest.mark.parametrize("name", ["front", "analysis", "in-depth"])
def test_nothing_jumps_on_a_first_visit_by_a_slow_line(name: str, tour: Tour, window: Window) -> None:
    """The faces come when the page has long been painted."""
    page = window()

    def late(route: Route) -> None:
        time.sleep(0.5)
        route.continue_()

    page.route("**/*.woff2", late)
    page.goto(tour.path(name), wait_until="load")
    page.evaluate("document.fonts.ready.then(() => true)")
    assert page.evaluate(SHIFT) <= 0.01


SPACED = """* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
p { margin-block-end: 2em !important }"""
CUT = """() => [...document.querySelectorAll("main *")].filter(it => { const s = getComputedStyle(it);
    return it.innerText && s.overflow.includes("hidden") && it.clientHeight > 1 && it.scrollHeight > it.clientHeight + 2; })
  .map(it => it.className)"""
KINDS = ("front", "analysis", "in-depth", "everything", "library", "subscribe", "account", "sign-in")


@pytest.mark.parametrize("changed", ["spaced", "right to left"])
def test_nothing_is_lost_when_the_page_is(changed: str, tour: Tour, window: Window) -> None:
    """WCAG 1.4.12 at the width of 1.4.10; and the same page turned round."""
    wrong = []
    for name in KINDS:
        for width in (320, 1280):
            page = window("reader" if name == "account" else "subscriber" if name == "everything" else "stranger", width, bypass_csp=True)
            page.goto(tour.path(name), wait_until="load")
            if changed == "spaced":
                page.add_style_tag(content=SPACED)
            else:
                page.evaluate("document.documentElement.dir = 'rtl'")
            wrong += sideways(page, f"{name} {width} {changed}") + [f"{name} {width}: cut off: {it}" for it in page.evaluate(CUT)]
            page.context.close()
    assert not wrong, "\n".join(wrong)


def test_buttons_and_fields_have_edges_in_forced_colours(tour: Tour, window: Window) -> None:
    page = window(forced_colors="active")
    page.goto(tour.path("analysis"))
    for thing in ("form[data-act=keep-reading] button", "form[data-act=keep-reading] input"):
        assert (
            page.locator(thing).evaluate(
                "it => parseFloat(getComputedStyle(it).borderTopWidth) >= 1 && getComputedStyle(it).borderTopStyle"
            )
            == "solid"
        )


def test_with_reduced_motion_nothing_moves(tour: Tour, window: Window) -> None:
    page = window(reduced_motion="reduce")
    page.goto(tour.path("analysis"))
    assert page.evaluate("document.getAnimations().length") == 0


IDS_AND_NAMES = """() => { const seen = new Set(), wrong = [];
  for (const it of document.querySelectorAll("[id]")) { if (seen.has(it.id)) wrong.push(`twice: #${it.id}`); seen.add(it.id); }
  for (const name of ["aria-labelledby", "aria-describedby", "aria-controls", "for"])
    for (const it of document.querySelectorAll(`[${name}]`))
      for (const id of it.getAttribute(name).split(/\\s+/)) if (!seen.has(id)) wrong.push(`${name} names nobody: ${id}`);
  for (const it of document.querySelectorAll("a a, a button, button a, button button, p div, p section, ul > :not(li, script, template), form form"))
    wrong.push(`nested: ${it.parentElement.tagName} > ${it.tagName}`);
  for (const it of document.querySelectorAll("main a[href^='#']"))
    if (it.hash.length > 1 && !seen.has(decodeURIComponent(it.hash.slice(1)))) wrong.push(`leads nowhere: ${it.hash}`);
  return wrong; }"""


# The page that must need nothing brings its style along, and a policy that allows that style alone, by its digest.
STYLED_WITHIN = {"broken"}
INLINE = re.compile(r"<script(?![^>]*\b(?:src=|type=\"application/ld\+json\"))|<style\b|<[^>]*\s(?:style|on[a-z]+)=[\"']")


def flaws(text: str, policy: str, styled: bool) -> list[str]:
    """By html5lib's reading of the standard; and whatever is inline, or may be."""
    parser = html5lib.HTMLParser()
    parser.parse(text)
    inline = [it for it in INLINE.findall(text) if not (styled and it == "<style")]
    lax = [] if "unsafe" not in policy and "default-src 'none'" in policy else [f"policy: {policy}"]
    return [f"{MESSAGES[code] % about} {place}" for place, code, about in parser.errors] + [f"inline: {it}" for it in inline] + lax


@pytest.mark.parametrize("who", PEOPLE)
def test_without_scripts_and_in_sound_markup(who: str, tour: Tour, window: Window) -> None:
    """Every page answers, says what it is, is valid by html5lib and by a few rules that no parser checks, and has nothing inline."""
    page, wrong = window(who, java_script_enabled=False), []
    for stop in tour.of(who):
        answer = stop.open(page)
        found = flaws(answer.text(), answer.headers["content-security-policy"], stop.name in STYLED_WITHIN) + page.evaluate(IDS_AND_NAMES)
        found += [] if answer.status == stop.status else [str(answer.status)]
        found += [] if (count := page.locator("h1").count()) == 1 else [f"{count} h1"]
        wrong += [f"{stop.name} as {who}: {it}" for it in found]
    assert not wrong, "\n".join(wrong)


NO_PAGES = {
    "a press of a page's form": {
        "keep-reading", "open-article", "save", "revoke-gift", "forget-reading", "keep-history", "arrive", "upgrade", "letters", "try-again",
        "sign-out-device", "change-key", "end-view", "passkey-sign-in", "openid_connect_login", "disconnect", "institution-begin",
        "resume", "pause", "retry", "card", "renew-team", "join-by-domain",
    },
    "after signing in elsewhere, looked at in test_browser_institution": {"institution-code"},
    "asked by a page's script": {"place", "keep-reading-status", "suggestions", "passkey-options", "passkey-sign-in-options", "again-options", "sponsor-seen"},
    "leads elsewhere": {
        "article-short", "account_login", "account_signup", "account_email_verification_sent", "account_inactive",
        "letter-link", "openid_connect_callback", "institution-back", "institution-saml-finish", "socialaccount_connections", "sponsor",
    },
    "for programs": {
        "reading-json", "export-csv", "export-ris", "export-bib", "export-json", "cite-ris", "cite-bib", "cite-json", "plan-calendar", "radar-calendar", "radar-calendar-of", "atom", "rss", "section-atom", "section-rss", "author-atom", "author-rss",
        "counter-report", "institution-saml", "institution-saml-metadata", "kbart", "sitemap-index", "sitemap", "news-sitemap", "theme", "robots", "favicon", "mail-events", "provider-news", "consents", "healthz", "readyz", "metrics", "media",
    },
}  # fmt: skip


def names(resolver: URLResolver) -> set[str]:
    """Of every address but the desk's."""
    found: set[str] = set()
    for one in resolver.url_patterns:
        if not str(one.pattern).startswith("desk/"):
            found |= names(one) if isinstance(one, URLResolver) else {one.name}
    return found


def test_every_page_is_on_the_way(tour: Tour) -> None:
    """Whoever adds a page adds a stop to `tests/stops.py`; or says here why it is none."""
    met = {resolve(urlsplit(stop.lands or stop.path).path).url_name for stop in tour.way if stop.status != 404}
    others = set().union(*NO_PAGES.values())
    assert names(get_resolver()) - met - others == set()
    assert others - names(get_resolver()) == set(), "no such address any more"
