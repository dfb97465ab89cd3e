"""The wire's rules: one page is one address, one story counts once, languages, patience."""

import time
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from masthead.curator.feeds import patience
from masthead.curator.feeds.canonical import LONGEST, address_key, canonical, host_of
from masthead.curator.feeds.duplicates import alike, same_under_one_headline, shingles, sketch, title_key
from masthead.curator.feeds.language import guess, primary

AT = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
LEAD = (
    "The ministers of eleven states met in the port city on Monday to sign an agreement on the shared use of the river, after nine years of talks "
    "that had twice been broken off over the height of the upper dam."
)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("HTTPS://WWW.Example.ORG:443/a/../b?utm_source=rss&id=3&ref=rss#top", "https://www.example.org/b?id=3"),
        ("http://example.org:80", "http://example.org/"),
        ("http://example.org:8080/a", "http://example.org:8080/a"),
        ("https://example.org/a?b=2&a=1", "https://example.org/a?b=2&a=1"),  # the order is the server's affair
        ("https://example.org/a?ref=chapter-2", "https://example.org/a?ref=chapter-2"),
        ("https://example.org/a?x=1&amp;fbclid=Iw&at_medium=RSS&gclid=3", "https://example.org/a?x=1"),
        ("https://example.org/%e2%82%ac/é", "https://example.org/%E2%82%AC/%C3%A9"),
        ("https://exämple.org./x", "https://xn--exmple-cua.org/x"),
        (" https://example.org/a\n/b ", "https://example.org/a/b"),
        ("https://example.org/#!/story/7", "https://example.org/#!/story/7"),
        ("//example.org/x", "https://example.org/x"),
        ("/x?y", "https://paper.example/x?y"),
        ("https://www.google.com/url?rct=j&url=https://example.org/a%3Futm_source%3Dx&ct=ga", "https://example.org/a"),
        ("https://www.google.com/amp/s/example.org/a/b", "https://example.org/a/b"),
        ("https://example-org.cdn.ampproject.org/c/s/example.org/a?x=1", "https://example.org/a?x=1"),
        ("https://eve:secret@example.org/a", "https://example.org/a"),
        ("http://[2001:DB8::1]:80/a", "http://[2001:db8::1]/a"),
        ("", ""),
        ("javascript:alert(1)", ""),
        ("ftp://example.org/x", ""),
        ("data:text/html,x", ""),
        ("mailto:a@b.example", ""),
        ("http://", ""),
        ("http://[::1", ""),
        ("http://a b.example:99999/", ""),
        (f"https://example.org/{'x' * LONGEST}", ""),
    ],
)
def test_canonical(url: str, said: str) -> None:
    assert canonical(url, "https://paper.example/feed") == said


@pytest.mark.parametrize(
    "other",
    [
        "http://example.org/a/b?x=1&y=2", "https://www.example.org/a/b?x=1&y=2", "https://m.example.org/a/b/?y=2&x=1", "https://amp.example.org/a/b?x=1&y=2",
        "https://example.org/a/b/amp/?x=1&y=2", "https://example.org/a/b.amp?x=1&y=2&amp=1", "https://example.org/a/b?x=1&y=2&output=amp",
    ],
)  # fmt: skip
def test_forms_of_one_page(other: str) -> None:
    assert address_key(canonical(other)) == address_key("https://example.org/a/b?x=1&y=2")


@pytest.mark.parametrize("other", ["https://example.org/a/c?x=1", "https://example.org/a/b?x=2", "https://m.co/a/b?x=1", "https://example.org:8080/a/b?x=1", "https://example.org/camp?x=1"])  # fmt: skip
def test_other_pages(other: str) -> None:
    assert address_key(canonical(other)) != address_key("https://example.org/a/b?x=1")


@given(st.text(max_size=200))
def test_whatever_is_given_is_an_address_or_nothing_and_stays_so(text: str) -> None:
    said = canonical(text, "https://paper.example/")
    assert said == "" or (
        said.startswith(("http://", "https://")) and canonical(said) == said and host_of(said) and 0 <= address_key(said) < 2**63
    )


def test_headlines() -> None:
    one = title_key("Eleven states sign the river pact")
    for same in (
        "UPDATE 2-Eleven states sign the river pact",
        "Eleven states sign the river pact - Reuters",
        "BREAKING: ELEVEN STATES SIGN THE RIVER PACT | BBC News",
        "Eleven states, sign “the” river pact!",
    ):
        assert title_key(same) == one, same
    assert title_key("Eleven states sign the lake pact") != one
    assert title_key("Port strike") is None  # too short to be shared by more than chance
    assert title_key("War in the hills: key events – Day 900") != title_key("War in the hills: key events – Day 901")
    assert title_key("东盟十一国签署河流共同使用协定") is not None


def test_forty_papers() -> None:
    one = shingles("Eleven states sign the river pact", LEAD)
    assert alike(one, shingles("River pact is signed by eleven states", LEAD))
    assert alike(one, shingles("Eleven states sign river pact", LEAD[: len(LEAD) // 2])), "one paper printed less"
    assert alike(
        one, shingles("Eleven states sign the river pact", f"{LEAD} {LEAD[::-1]} And more was added by the local desk of this paper.")
    ), "or more"
    assert not alike(
        one,
        shingles(
            "River pact stalls", "Talks on the river were broken off on Monday for a third time, and no minister would say when they go on."
        ),
    )
    assert not alike(shingles("Port strike", "It goes on."), shingles("Port strike", "It goes on.")), "too short to tell"
    assert set(sketch(one)) & set(sketch(shingles("River pact is signed by eleven states", LEAD)))
    assert sketch(shingles("Port strike", "It goes on.")) == []


def test_a_standing_headline_is_new_every_day() -> None:
    one, other = shingles("", LEAD), shingles("", LEAD[::-1])
    assert same_under_one_headline(one, one) and same_under_one_headline(one, shingles("", LEAD[: len(LEAD) // 2]))
    assert not same_under_one_headline(one, other) and not same_under_one_headline(one, shingles("", ""))


@pytest.mark.parametrize("title", ["A" * 300, " - A" * 75, "live:" * 60, "Aa - " + "A" * 295, ": " * 150])
def test_no_title_takes_long(title: str) -> None:
    began = time.process_time()
    title_key(title)
    assert time.process_time() - began < 5  # what backtracks takes hours


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Russia strikes Kyiv overnight as talks stall in Geneva"),
        ("fr", "Zelensky appelle à de nouvelles sanctions contre Moscou"),
        ("de", "Bundestag stimmt für neues Gesetz zur Migration"),
        ("es", "El Gobierno aprueba la nueva ley de vivienda"),
        ("pt", "Governo anuncia novo pacote de medidas para a economia do país"),
        ("it", "Il governo approva la nuova legge di bilancio"),
        ("nl", "Het kabinet wil strengere regels voor de opvang van asielzoekers"),
        ("pl", "Rząd przyjął nową ustawę o obronności"),
        ("cs", "Vláda schválila nový zákon, který má být v platnosti od ledna"),
        ("tr", "Cumhurbaşkanı bugün bir açıklama yaptı ve yeni görüşmeler için"),
        ("id", "Pemerintah akan menaikkan harga bahan bakar dan tidak ada perubahan untuk"),
        ("vi", "Thủ tướng gặp gỡ các lãnh đạo"),
        ("fi", "Hallitus kertoi, että uusi laki on nyt valmis, mutta se ei ole voimassa"),
        ("ru", "В Кремле прокомментировали переговоры о мире"),
        ("uk", "Зеленський зустрівся з президентом Франції"),
        ("bg", "Президентът каза, че няма да подпише закона"),
        ("sr", "Председник је рекао да ће љубав и њива"),
        ("ar", "مجلس الأمن يناقش الوضع في السودان"),
        ("fa", "رئیس جمهور ایران گفت که مذاکرات"),
        ("he", "ראש הממשלה נפגש עם שר החוץ"),
        ("el", "Η κυβέρνηση ανακοίνωσε νέα μέτρα"),
        ("zh", "中国外交部发言人回应记者提问"),
        ("ja", "日本の首相が来週アメリカを訪問へ"),
        ("ko", "국회 예산안 처리 합의 소식"),
        ("hi", "प्रधानमंत्री ने नई योजना की घोषणा"),
        ("", "Kabul Herat Kandahar"),  # names are of no language
        ("", "12:30"),
    ],
)
def test_languages(language: str, text: str) -> None:
    assert guess(text) == language


def test_what_a_feed_says_of_itself_counts_where_the_text_cannot_tell() -> None:
    assert guess("Kabul Herat", "de-AT") == "de" and guess("Der Bundestag stimmt für das Gesetz", "en-US") == "de"
    assert [primary(tag) for tag in ("en-GB", "EN_us", "nb-NO", "iw", "english", "", "x")] == ["en", "en", "no", "he", "", "", ""]


def test_waiting_after_failures() -> None:
    waits = [(patience.after_failure(AT, n, None, 0.5) - AT).total_seconds() / 60 for n in range(1, 12)]
    assert waits[:4] == [10, 20, 40, 80] and waits[-1] == 24 * 60
    spread = [patience.after_failure(AT, 1, None, chance) - AT for chance in (0.0, 1.0)]
    assert spread == [timedelta(minutes=7.5), timedelta(minutes=12.5)]
    assert patience.after_failure(AT, 1, timedelta(hours=3), 0.5) == AT + timedelta(hours=3)
    assert patience.after_failure(AT, 1, timedelta(days=900), 0.5) == AT + timedelta(days=1), "nobody parks a feed for ever"
    assert patience.after_failure(AT, 4, timedelta(seconds=1), 0.5) == AT + timedelta(minutes=80), "nor has us come back at once"


def test_waiting_after_success() -> None:
    assert [patience.after_success(AT, rate) - AT for rate in (0, 1, 6, 48, 1000)] == [
        timedelta(hours=2), timedelta(hours=2), timedelta(hours=1), timedelta(minutes=10), timedelta(minutes=10),
    ]  # fmt: skip
    assert patience.after_success(AT, 100, timedelta(hours=1)) == AT + timedelta(hours=1)
    assert patience.after_success(AT, 100, timedelta(days=365)) == AT + timedelta(hours=2)


@pytest.mark.parametrize(
    ("header", "wait"),
    [
        ("120", timedelta(seconds=120)),
        ("Mon, 23 Nov 2026 12:05:00 GMT", timedelta(minutes=5)),
        ("Mon, 23 Nov 2026 11:00:00 GMT", timedelta(0)),
        ("99999999999999999999999", timedelta(days=366)),
        ("soon", None),
        ("", None),
        ("-5", None),
        ("Mon, 23 Nov 99999 12:05:00 GMT", None),
    ],
)
def test_retry_after(header: str, wait: timedelta | None) -> None:
    assert patience.retry_after(header, AT) == wait


def test_health() -> None:
    assert patience.items_a_day(0, 3, None, [AT - timedelta(days=1)] * 14 + [AT - timedelta(days=30)], AT) == 2
    rate = 0.0
    for _ in range(24 * 30):  # a month of one item an hour
        rate = patience.items_a_day(rate, 1, timedelta(hours=1))
    assert 22 < rate < 26
    assert patience.items_a_day(24, 0, timedelta(days=30)) < 0.01
    late = patience.delay(None, AT, AT - timedelta(minutes=5))
    assert late == 300 and patience.delay(late, AT, AT - timedelta(minutes=15)) == 360
    assert patience.delay(late, AT, AT - timedelta(days=9)) == 300, "it was old, not slow"
    assert patience.max_age("public, Max-Age=600") == timedelta(minutes=10) and patience.max_age("no-store") is None
