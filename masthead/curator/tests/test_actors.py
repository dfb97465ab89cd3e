"""Which countries a sentence names: the traps one by one, the days of office, and what holds for any text at all."""

import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from masthead.curator.tagging import countries, shipped, tag

PLACES = {"country", "people", "capital", "city", "region"}


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        # One name, several bearers.
        ("Georgia's parliament met in Tbilisi.", "GE"),
        ("Georgia wants to join NATO.", "GE"),
        ("A judge in Atlanta blocked Georgia's voting law.", "US"),
        ("They live in Dublin, Georgia.", "US"),
        ("The mayor of Batumi, Georgia, resigned.", "GE"),
        ("Georgia Moore opened a bakery.", ""),
        ("Jordan and Syria reopened the border.", "JO SY"),
        ("Michael Jordan retired twice.", ""),
        ("Jordan Henderson left the club.", ""),
        ("Mr. Jordan voted no.", ""),
        ("Pilgrims bathed in the Jordan River.", ""),
        ("Jordan Rejects Plan as Israel Presses On", "JO IL"),
        ("Chad closed its border with Sudan.", "TD SD"),
        ("Chad Smith runs the warehouse.", ""),
        ("Turkey lifted its veto.", "TR"),
        ("The Thanksgiving turkey will cost more.", ""),
        ("Turkey prices rise ahead of Thanksgiving.", ""),
        ("Niger and Nigeria share a border.", "NE NG"),
        ("Nigerien troops and Nigerian traders met.", "NE NG"),
        ("Congo mines cobalt.", "CD"),
        ("The Republic of the Congo and the Democratic Republic of the Congo signed.", "CG CD"),
        ("Congo's court in Brazzaville ruled.", "CG"),
        ("North Korea and South Korea spoke; N.Korean and S. Korean envoys met.", "KP KR"),
        ("Tension on the Korean Peninsula rose.", "KP KR"),
        ("Guinea, Guinea-Bissau, Equatorial Guinea and Papua New Guinea voted.", "GN GW GQ PG"),
        ("Dominica and the Dominican Republic were hit.", "DM DO"),
        ("Ireland and Northern Ireland agreed.", "IE GB"),
        ("Greek Macedonia lies around Thessaloniki; North Macedonia lies beyond.", "GR MK"),
        ("The Republic of China thanked its friends; the People's Republic of China did not.", "TW CN"),
        ("Washington said no.", "US"),
        ("George Washington and Kerry Washington.", ""),
        ("Grenada is not Granada.", "GD ES"),
        ("Cuba Gooding acted; Cuba protested.", "CU"),
        ("Brussels proposes a levy.", ""),
        ("A fire broke out in Brussels.", "BE"),
        ("Tripoli, Lebanon, has no power.", "LB"),
        ("The port of Tripoli reopened.", "LY"),
        # Names in names.
        ("Bank of China in South Korea was fined.", "CN KR"),
        ("New Mexico, Indiana and West Virginia voted.", "US"),
        ("Paris Hilton spoke; Paris, Texas, flooded; Paris burned.", "US FR"),
        ("The mayor of Lebanon, Ohio, resigned.", "US"),
        ("School board of Rome, New York, resigns.", "US"),
        ("The South China Sea, the Gulf of Mexico, the Strait of Malacca and Hurricane Florence.", ""),
        ("New Guinea's forests, Guinea pigs, Brazil nuts and a Panama hat.", ""),
        ("Latin American and South American writers.", ""),
        ("The Paris Agreement, the Vienna Convention and the Oslo Accords.", ""),
        ("The Washington Post and the Times of India said so.", ""),
        ("British Columbia burns.", "CA"),
        # Letters, marks and capitals.
        ("Tell us, said the US envoy.", "US"),
        ("U.S. troops, U. S. forces and the U.K. navy.", "US GB"),
        ("A fine of US$300 million.", ""),
        ("LET US GO", ""),
        ("LET US GO, SAYS WHO\nThe US envoy left the WHO.", "US"),
        ("Chad Rejects Jordan Plan\nThe mediators had expected it.", "TD JO"),
        ("Envoy Arrives in Jordan\nThe visit is the third this month.", "JO"),
        ("US AND CHINA TALK", "US CN"),
        ("WHO SAYS SO", ""),
        ("TURKEY SENDS TROOPS TO LIBYA", "TR LY"),
        ("Polish your shoes.", ""),
        ("Polish farmers marched in March.", "PL"),
        ("polish the china and roast the turkey", ""),
        ("US-Iran talks, the Sino-Russian pact and Franco-German plans.", "US IR CN RU FR DE"),
        ("Indo-Pacific strategy and Anglo-Saxon coins.", ""),
        ("France’s, Chad's and the Netherlands' envoys.", "FR TD NL"),
        ("Côte d’Ivoire, Cote d'Ivoire and N’Djamena", "CI TD"),
        ("Türkiye, Turkiye and SÃO PAULO", "TR BR"),
        ("He speaks English, and the English lessons were dull.", ""),
    ],
)
def test_traps(text: str, codes: str) -> None:
    assert countries(text) == codes.split()


@pytest.mark.parametrize(
    ("text", "on", "codes"),
    [
        ("Obama spoke.", "2010-03-01", "US"),
        ("Obama spoke.", "2020-03-01", ""),
        ("Obama spoke.", None, "US"),
        ("President Bush spoke.", "1990-06-01", "US"),
        ("Bush fires spread.", "1990-06-01", ""),
        ("Michelle Obama opened the school.", "2010-03-01", ""),
        ("Tusk spoke.", "2010-03-01", "PL"),
        ("Tusk spoke.", "2016-03-01", ""),
        ("Mrs May spoke in May.", "2017-03-01", "GB"),
        ("In May it rained.", "2017-03-01", ""),
        ("The Thatcher government fell.", "1990-11-22", "GB"),
        ("Guterres spoke.", "2020-01-01", ""),
    ],
)
def test_a_leader_counts_while_in_office(text: str, on: str | None, codes: str) -> None:
    assert countries(text, on=date.fromisoformat(on) if on else None) == codes.split()


def test_who_leads_what_is_told_from_the_day() -> None:
    def of(day: date) -> tuple[str, str]:
        mention = tag("Tusk spoke.", on=day)[0]
        return mention.kind, mention.why

    assert of(date(2010, 3, 1)) == ("leader", "in office for PL")
    assert of(date(2016, 3, 1)) == ("leader", "in office for EU")
    assert of(date(2022, 3, 1)) == ("person", "not in office on 2022-03-01")


def test_a_mention_says_what_it_is_and_why() -> None:
    mentions = tag("Bank of China opened in Paris, and the UN took note of Russian grain.")
    assert [(m.kind, m.key, m.countries, m.why) for m in mentions] == [
        ("organisation", "Bank of China", ("CN",), "its name"),
        ("capital", "Paris, FR", ("FR",), "its capital"),
        ("organisation", "United Nations", (), "its name"),
        ("people", "RU", ("RU",), "its people"),
    ]


NAMES = sorted({name.text for senses in ("Georgia", "Jordan", "New York", "Bush", "US", "Tripoli") for name in shipped().senses(senses)})
PIECES = st.sampled_from(
    [*NAMES, "Paris", "Texas", "Sino", "Kim Jong-un", "U.S.", "A.", "St.", "Mr.", ",", ", ", " ", "-", "’s", "'", "\x00", "🇫🇷", "\n"]
)


@given(st.one_of(st.text(max_size=300), st.lists(PIECES, max_size=40).map("".join)))
def test_any_text_is_tagged_in_order_without_overlap(text: str) -> None:
    mentions, end = tag(text, on=date(2010, 1, 1)), 0
    for mention in mentions:
        assert end <= mention.start < mention.end <= len(text)
        assert text[mention.start].isupper() and text[mention.start : mention.end].strip() == text[mention.start : mention.end]
        assert mention.countries or mention.kind not in PLACES
        end = mention.end


@pytest.mark.parametrize(
    "piece",
    [
        "Georgia, ",
        "Jordan Jordan ",
        "New ",
        "A.",
        "U. S. ",
        "President Bush ",
        "Paris, Texas ",
        "Republic of the ",
        "\x00",
        "x" * 50,
        "' ’s- ",
    ],
)
def test_work_grows_with_the_text_and_no_faster(piece: str) -> None:
    def seconds(size: int) -> float:
        began = time.process_time()
        tag(piece * (size // len(piece)) + "b")
        return time.process_time() - began

    assert seconds(400_000) < 30 * seconds(40_000) + 0.2
