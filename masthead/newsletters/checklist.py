"""The checks on a letter as it will lie in an inbox, each with a number of the house's list, a sentence and a next step. Pure.

`docs/letters-checklist.md` has all fifty-two, with the tests of those that are about the server.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from urllib.parse import urlsplit

from masthead.kit.colour import DARK_PAPER, LIGHT_PAPER, contrast
from masthead.newsletters import envelope
from masthead.newsletters.checking import MUST, SHOULD, Element, Finding, InAnInbox, Page, page
from masthead.newsletters.linting.verdict import unshown

CLIPPED, WANTED, ROOMY = 102_400, 80_000, 60_000  # bytes of HTML: Gmail cuts at the first
MOST_IMAGES, LARGEST_IMAGE = 500_000, 200_000
EMPTY_WORDS = {"click here", "here", "read more", "more", "link", "this", "this link", "read", "continue"}
PLACEHOLDERS = ("{{", "}}", "{%", "*|", "|*", "%%", "[[", "\ue000", "\ue001")
Check = Callable[[InAnInbox, Page], Iterator[Finding]]
CHECKS: list[Check] = []


def check(rule: Check) -> Check:
    """Enter a rule into the list."""
    CHECKS.append(rule)
    return rule


def look_at(letter: InAnInbox) -> list[Finding]:
    """Everything to mend in one letter; of its envelope only where the whole message is there."""
    taken = page(letter.html)
    found = [finding for rule in CHECKS for finding in rule(letter, taken)]
    return found + (envelope.look_at(letter) if letter.raw else [])


def look_at_all(letters: Sequence[InAnInbox]) -> list[Finding]:
    """In all of an edition's, each finding once, the weightiest first."""
    found = dict.fromkeys(finding for letter in letters for finding in look_at(letter))
    return sorted(found, key=lambda one: (one.weight != MUST, one.number))


# What it says


@check
def text_part(letter: InAnInbox, html: Page) -> Iterator[Finding]:
    """11: a plain-text part worth reading, with every link."""
    seen, said = len(html.text.split()), len(letter.text.split())
    if said < 0.6 * seen:
        yield Finding(
            11, "text_part", f"The plain-text part has {said} words, the page {seen}.", "Tell the maintainers: parts are missing."
        )
    missing = [href for href in dict.fromkeys(html.hrefs) if href not in letter.text and href.rstrip("/") != letter.site.rstrip("/")]
    if missing:
        yield Finding(11, "text_part", f"The plain-text part lacks the link {missing[0]}.", "Tell the maintainers: a link is missing.")


@check
def subject_and_preview(letter: InAnInbox, html: Page) -> Iterator[Finding]:
    """14: a subject that inboxes show whole, and words behind it."""
    if not letter.subject.strip():
        yield Finding(14, "subject_and_preview", "There is no subject.", "Write one, or a headline.", "subject")
    elif len(letter.subject.encode()) > 78:
        yield Finding(
            14,
            "subject_and_preview",
            f"The subject has {len(letter.subject)} letters; inboxes cut it.",
            "Shorten it to 60.",
            "subject",
            SHOULD,
        )
    if not 40 <= len(letter.preheader) <= 130:
        says = f"The preview text has {len(letter.preheader)} letters; 40 to 130 fill the line behind the subject."
        yield Finding(
            14, "subject_and_preview", says, "Write one or two short sentences.", "preheader", SHOULD if letter.preheader else MUST
        )


@check
def nothing_attached(letter: InAnInbox, html: Page) -> Iterator[Finding]:
    """15: no attachments, no pictures inside the mail."""
    if re.search(r"(?:src|href|background)\s*=\s*[\"']?\s*(?:data|cid):", letter.html, re.IGNORECASE) or "url(data:" in letter.html:
        yield Finding(15, "nothing_attached", "A picture is put into the mail itself.", "Put it into the library and link to it.", "take")


@check
def size(letter: InAnInbox, html: Page) -> Iterator[Finding]:
    """16: below the size at which Gmail cuts a letter, and its foot, off."""
    weight = len(letter.html.encode())
    if weight > WANTED:
        yield Finding(
            16, "size", f"The letter has {weight // 1000} kB of HTML; from 80 on Gmail may cut it off.", "Take out articles.", "articles"
        )
    elif weight > ROOMY:
        yield Finding(
            16, "size", f"The letter has {weight // 1000} kB of HTML; 80 is the end.", "Think of taking out an article.", "articles", SHOULD
        )


@check
def language_and_title(letter: InAnInbox, html: Page) -> Iterator[Finding]:
    """17, 18, 32: language, title and direction."""
    root = next(iter(html.of("html")), Element("html", {}))
    if root.attrs.get("lang", "").lower() != letter.language.lower():
        yield Finding(17, "language_and_title", "The letter does not say its language.", "Set MASTHEAD_LANGUAGE.")
    if not html.title.strip():
        yield Finding(18, "language_and_title", "The letter has no title.", "Write a headline.", "title")
    if letter.rtl and root.attrs.get("dir") != "rtl":
        yield Finding(32, "language_and_title", "The letter is not set from right to left.", "Tell the maintainers.")


@check
def tables_and_headings(letter: InAnInbox, html: Page) -> Iterator[Finding]:
    """19, 21: what a screen reader goes by."""
    if any(one.attrs.get("role") != "presentation" for one in html.of("table")):
        yield Finding(19, "tables_and_headings", "A table of the layout is read out as a table.", "Tell the maintainers.")
    levels = [int(one.tag[1]) for one in html.of("h1", "h2", "h3", "h4", "h5", "h6")]
    if levels.count(1) != 1:
        yield Finding(21, "tables_and_headings", f"There are {levels.count(1)} main headings; one is right.", "Write a headline.", "title")
    if any(after > before + 1 for before, after in pairwise(levels)):
        yield Finding(21, "tables_and_headings", "The headings skip a level.", "Tell the maintainers.")


@check
def pictures(letter: InAnInbox, html: Page) -> Iterator[Finding]:
    """20, 28: pictures described, sized, light and ours; and no tracking pixel (49)."""
    for one in html.of("img"):
        source = one.attrs.get("src", "")
        if "alt" not in one.attrs or not one.attrs.get("width") or not one.attrs.get("height"):
            yield Finding(
                20, "pictures", "A picture has no words for those who do not see it, or no size.", "Describe it in the article.", "articles"
            )
        if one.attrs.get("width") in {"0", "1"} or one.attrs.get("height") in {"0", "1"}:
            yield Finding(49, "pictures", "There is a picture nobody can see: a tracking pixel.", "Take it out.")
        if not _ours(source, letter.site):
            yield Finding(
                28, "pictures", f"A picture is loaded from {urlsplit(source).netloc or source}.", "Use one of our library.", "articles"
            )
        if letter.images.get(source, 0) > LARGEST_IMAGE:
            yield Finding(
                28,
                "pictures",
                f"A picture has {letter.images[source] // 1000} kB; 200 are the end.",
                "Choose another article first.",
                "articles",
                SHOULD,
            )
    if sum(letter.images.values()) > MOST_IMAGES:
        yield Finding(28, "pictures", "The pictures together have more than 500 kB.", "Take one out.", "articles", SHOULD)


@check
def link_words(letter: InAnInbox, html: Page) -> Iterator[Finding]:
    """22: links that say where they lead, each words one place."""
    where: dict[str, str] = {}
    for one in html.of("a"):
        words, href = " ".join(one.words.split()), one.attrs.get("href", "")
        if not words or words.lower().rstrip(".…") in EMPTY_WORDS:
            yield Finding(22, "link_words", f"A link says “{words or 'nothing'}”.", "Let it say where it leads.", "take")
        elif where.setdefault(words.lower(), href) != href:
            yield Finding(
                22, "link_words", f"Two links say “{words}” and lead to two places.", "Let each say where it leads.", "take", SHOULD
            )


@check
def colours(letter: InAnInbox, html: Page) -> Iterator[Finding]:
    """23, 24: readable on light and on dark paper, both of them meant."""
    inline = {one.style("color").lower() for one in html.elements if one.words.strip() or one.tag in {"td", "p", "span"}}
    faint = [one for one in inline if re.fullmatch(r"#[0-9a-f]{6}", one) and contrast(one, LIGHT_PAPER) < 4.5]
    dark = html.styles.partition("prefers-color-scheme: dark")[2]
    faint += [one for one in re.findall(r"(?<!-)\bcolor:\s*(#[0-9a-f]{6})", dark.lower()) if contrast(one, DARK_PAPER) < 4.5]
    if faint:
        yield Finding(
            23, "colours", f"Words in {faint[0]} are hard to read on their paper.", "Choose another accent under Settings → Publication."
        )
    names = {one.attrs.get("name") for one in html.of("meta")}
    if not {"color-scheme", "supported-color-schemes"} <= names or not dark:
        yield Finding(24, "colours", "The letter is not set for dark screens.", "Tell the maintainers.")


@check
def sizes(letter: InAnInbox, html: Page) -> Iterator[Finding]:
    """25: large enough to read and to press."""
    for one in html.elements:
        points = re.fullmatch(r"([\d.]+)px", one.style("font-size"))
        if points and 1 < float(points[1]) < 14 and one.tag != "img":
            yield Finding(25, "sizes", f"Some words are set in {points[1]} px.", "Tell the maintainers: 14 is the least.")
            break
    if any(
        0 < _number(one.style("line-height")) < 1.4 for one in html.of("p") if one.style("line-height") and one.attrs.get("class") != "name"
    ):
        yield Finding(25, "sizes", "Some lines stand too close.", "Tell the maintainers.")


@check
def plain_mail(letter: InAnInbox, html: Page) -> Iterator[Finding]:
    """26: nothing that mail programs take out or warn of."""
    bad = html.of("script", "form", "iframe", "video", "audio", "object", "embed", "input", "link")
    if bad or "@import" in html.styles or "@font-face" in html.styles:
        yield Finding(
            26,
            "plain_mail",
            f"There is <{bad[0].tag if bad else 'style'}> in the letter, which mail programs take out.",
            "Take it out.",
            "take",
        )


@check
def shown_everywhere(letter: InAnInbox, html: Page) -> Iterator[Finding]:
    """27: nothing that Gmail, Outlook, Apple Mail or Yahoo do not show, but for what they may leave out without loss."""
    for feature, clients in unshown(letter.html).items():
        yield Finding(
            27, "shown_everywhere", f"{', '.join(clients)} do not show: {feature}.", "Tell the maintainers, or take it out.", weight=SHOULD
        )


@check
def links(letter: InAnInbox, html: Page) -> Iterator[Finding]:
    """29: links whole, safe and alive."""
    for href in dict.fromkeys(html.hrefs):
        scheme = urlsplit(href).scheme
        if not (scheme in {"https", "mailto"} or (scheme == "http" and _ours(href, letter.site))):
            yield Finding(
                29,
                "links",
                f"A link leads to {href[:80]}: not https, or not a whole address.",
                "Give the whole https address.",
                "take",
                _http(scheme),
            )
        if href in letter.dead:
            yield Finding(29, "links", f"Nothing is at {href[:80]} any more.", "Mend the link or take it out.", "take")


@check
def no_placeholders(letter: InAnInbox, html: Page) -> Iterator[Finding]:
    """30: nothing left to fill in."""
    for words in (letter.subject, letter.preheader, html.text, letter.text, *html.hrefs):
        found = next((sign for sign in PLACEHOLDERS if sign in words), None)
        if found:
            yield Finding(30, "no_placeholders", f"Something is not filled in: “{found}”.", "Find it and write what belongs there.", "take")
            return


@check
def foot(letter: InAnInbox, html: Page) -> Iterator[Finding]:
    """31: who writes, why, and how to make it stop, before any mail program cuts."""
    first = letter.html.encode()[:WANTED].decode(errors="ignore")
    ways = {"unsubscribe": letter.unsubscribe, "preferences": letter.preferences, "web version": letter.web}
    for what, address in ways.items():
        if not address or address not in first.replace("&amp;", "&"):
            yield Finding(31, "foot", f"The link to {what} is missing.", "Tell the maintainers.")
    if not letter.postal:
        yield Finding(
            31,
            "foot",
            "There is no postal address at the foot, which many countries ask for.",
            "Write it under Settings → Imprint of the letters.",
        )
    elif letter.postal not in html.text:
        yield Finding(31, "foot", "The postal address is missing.", "Tell the maintainers.")
    if "because you asked for it" not in html.text:
        yield Finding(31, "foot", "It does not say why the reader gets it.", "Tell the maintainers.")


def _http(scheme: str) -> str:
    return SHOULD if scheme == "http" else MUST


def _ours(address: str, site: str) -> bool:
    """Whether it is on the publication's own host; https, but where the site itself is still at http."""
    one, ours = urlsplit(address), urlsplit(site)
    return one.hostname == ours.hostname and one.scheme in {"https", ours.scheme}


def _number(text: str) -> float:
    found = re.fullmatch(r"(\d+(?:\.\d+)?)", text)
    return float(found[1]) if found else 0.0
