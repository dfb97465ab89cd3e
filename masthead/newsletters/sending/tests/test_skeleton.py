"""What is joined from bytes is what a mail program reads: the editor's words unchanged, a reader's words harmless."""

import email
import email.policy
import re
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from masthead.newsletters.renditions import Fragment, Rendition, slot
from masthead.newsletters.sending.encoding import header, in_html, mailbox, piece
from masthead.newsletters.sending.skeleton import for_reader, skeleton, split

WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n\ue000\ue001"), max_size=300)
LINES = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\ue000\ue001"), max_size=600)


def read(rendition: Rendition, fillings: dict[str, object]) -> tuple[str, str, bytes]:
    """The text and the HTML as Python's own mail parser has them, and the bytes."""
    bones = skeleton(rendition, b"From: a@example.org\r\n", "=_b")
    raw = b"".join([bones.head, bones.subject_for(fillings), b"\r\n", *bones.body(fillings)])  # type: ignore[arg-type]
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(message, EmailMessage) and not message.defects
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    assert text is not None and html is not None
    return text.get_content().replace("\r\n", "\n"), html.get_content().replace("\r\n", "\n"), raw


def one(html: str = "<p>x</p>", text: str = "x", **more: object) -> Rendition:
    return Rendition(segment="subscriber", subject="A day", preheader="", html=html, text=text, **more)  # type: ignore[arg-type]


@given(before=LINES, name=WORDS, after=LINES)
def test_words_come_through_unchanged(before: str, name: str, after: str) -> None:
    text, _, raw = read(one(text=f"{before}{slot('name')}{after}"), {"name": name})
    assert text == f"{before}{name}{after}"
    for line in raw.split(b"\r\n"):
        assert len(line) <= 78 or line.startswith(b"Content-"), line
        assert not line.startswith(b".") and not line.startswith(b"From ") and b"\n" not in line and b"\r" not in line


@given(shared=WORDS, name=WORDS, after=LINES)
def test_what_is_filled_in_for_good_gives_the_same_bytes(shared: str, name: str, after: str) -> None:
    """Also of fragments; and what is left open stays open."""
    row = one(
        text=f"{slot('shared')}{slot('name')} {slot('stories')}{after}{slot('shared')}",
        html=f'<a href="{slot("shared")}">{slot("name")}</a>{slot("stories")}',
        fragments={"a": Fragment("<b>A</b>", "A"), "c": Fragment("C", "C")},
    )
    bones, fillings = skeleton(row, b"", "=_b"), {"shared": shared, "stories": ["c", "a"], "name": name}
    ready = bones.filled({"shared": shared, "stories": ["c", "a"]})
    assert b"".join(ready.body({"name": name})) == b"".join(ready.body(fillings)) == b"".join(bones.body(fillings))
    assert [gap.name for gap in (*ready.text.gaps, *ready.html.gaps)] == ["name", "name"] and len(ready.text.pieces) == 3


@given(name=WORDS)
def test_a_readers_words_are_words_in_the_page(name: str) -> None:
    _, html, _ = read(one(html=f'<p title="{slot("name")}">{slot("name")}</p>'), {"name": name})
    inside = html.removeprefix('<p title="').removesuffix("</p>")
    assert html.startswith('<p title="') and "<" not in inside and inside.count(">") == 1 and inside.count('"') == 1


@pytest.mark.parametrize(
    ("before", "place"),
    [
        ("<p>", "words"),
        ('<p title="', "words"),
        ('<a href="', "address"),
        ("<a class=x href='", "address"),
        ('<a href="https://x.org/?q=', "in address"),
        ('<a href="https://x.org">', "words"),
        ("a < b and ", "words"),
    ],
)
def test_where_a_slot_stands_is_seen(before: str, place: str) -> None:
    assert in_html(before) == place


def test_an_address_is_one_of_the_web_or_none() -> None:
    rendition = one(html=f'<a href="{slot("web")}">x</a><a href="https://x.org/?q={slot("name")}">y</a>')
    _, html, _ = read(rendition, {"web": "javascript:alert(1)", "name": 'a&b="c'})
    assert html == '<a href="">x</a><a href="https://x.org/?q=a%26b%3D%22c">y</a>'
    assert 'href="https://x.org/?a=1&amp;b=2"' in read(rendition, {"web": "https://x.org/?a=1&b=2"})[1]


def test_fragments_stand_in_the_order_asked_for() -> None:
    fragments = {"iran": Fragment("<p>Iran é</p>", "Iran é\n"), "oil": Fragment("<p>.Oil</p>", ".Oil\n")}
    rendition = one(html=f"<main>{slot('new')}</main>", text=f"New:\n{slot('new')}end", fragments=fragments)
    text, html, _ = read(rendition, {"new": ["oil", "iran", "gone"]})
    assert (text, html) == ("New:\n.Oil\nIran é\nend", "<main><p>.Oil</p><p>Iran é</p></main>")
    assert for_reader(rendition, {"new": ["oil", "iran"]}).text == text


def test_a_slot_nobody_fills_is_empty_and_nothing_of_it_is_left() -> None:
    text, html, raw = read(one(text=f"a{slot('none')}b", html=f"a{slot('none')}b"), {})
    assert (text, html) == ("ab", "ab") and b"none" not in raw
    assert split("plain") == [("plain", "")]


@given(words=st.text(max_size=400))
def test_no_words_make_a_second_header(words: str) -> None:
    raw = header("Subject", words) + b"To: " + mailbox(words, "ben@example.org") + b"\r\n\r\n"
    message = email.message_from_bytes(raw)
    assert message.keys() == ["Subject", "To"] and message.get_payload() == ""
    assert all(len(line) <= 998 for line in raw.split(b"\r\n")) and not re.search(rb"(?<!\r)\n|\r(?!\n)", raw)


@pytest.mark.parametrize(
    "subject", ["Iran’s long silence", "A plain one", "Ein sehr langer Titel über die Lage am Golf " * 4, "=?utf-8?q?no?=", ""]
)
def test_a_subject_is_read_as_it_was_written(subject: str) -> None:
    raw = header("Subject", subject)
    message = email.message_from_bytes(raw + b"\r\n", policy=email.policy.default)
    assert str(message["Subject"]) == " ".join(subject.split())
    assert all(len(line) <= 78 for line in raw.split(b"\r\n")), "folded"


@pytest.mark.parametrize(
    ("name", "reads"),
    [("Ben", "Ben"), ('Ben "the" \\ Bold', 'Ben "the" \\ Bold'), ("Žofie Nováková", "Žofie Nováková"), ("Doe, Jane", "Doe, Jane")],
)
def test_a_name_is_read_as_it_is(name: str, reads: str) -> None:
    message = email.message_from_bytes(b"To: " + mailbox(name, "ben@example.org") + b"\r\n\r\n", policy=email.policy.default)
    (address,) = message["To"].addresses
    assert (address.display_name, address.addr_spec) == (reads, "ben@example.org")


def test_a_name_that_looks_like_an_address_is_left_out() -> None:
    assert mailbox("boss@bank.example", "ben@example.org") == b"<ben@example.org>"


def test_a_piece_always_ends_at_the_beginning_of_a_line() -> None:
    assert all(piece(text).endswith(b"\r\n") for text in ("a", "a ", "é", "a\n", "\n", " ", ".", "x" * 75, "x" * 76, "From x"))
    assert piece("") == b""
