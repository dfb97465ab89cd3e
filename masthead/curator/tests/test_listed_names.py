"""The editor's list of names, as rules: what a line may say, what the tagger makes of it, sheets in and out."""

from datetime import date

import pytest

from masthead.curator import tagging
from masthead.curator.actors import sheet
from masthead.curator.actors.entries import BadLine
from masthead.curator.actors.full_names import named_in
from masthead.curator.actors.listed import Line, entries_of, read
from masthead.curator.actors.tagging import Mention, countries, tag

WHO = tagging.identities()
ON = date(2016, 5, 1)


def line(name: str, means: str, of: str = "", countries: str = "", note: str = "") -> Line:
    return read(name=name, means=means, of=of, countries=countries, note=note, identities=WHO)


def tagged(text: str, *lines: Line, on: date = ON) -> list[Mention]:
    return tag(text, tagging.with_entries(entries_of(lines, WHO)), on=on)


def named(text: str, *lines: Line, on: date = ON) -> list[tuple[str, tuple[str, ...]]]:
    return [(mention.name, mention.countries) for mention in tagged(text, *lines, on=on)]


def test_another_name_of_a_country_we_know() -> None:
    assert named("Blighty voted.") == []
    assert named("Blighty voted.", line("Blighty", "country", "GB")) == [("United Kingdom", ("GB",))]
    assert line("Blighty", "country", "gb") == line("Blighty", "country", "Great Britain")


def test_another_name_of_a_leader_counts_while_in_office_only() -> None:
    bibi = line("Bibi", "person", "Benjamin Netanyahu")
    assert named("Bibi spoke.", bibi) == [("Benjamin Netanyahu", ("IL",))]
    assert named("Bibi spoke.", bibi, on=date(1980, 1, 1)) == [("Benjamin Netanyahu", ())]
    assert named("They heard Alice Bibi speak.", bibi) == []  # somebody else's surname


def test_a_new_organisation_counts_for_its_countries() -> None:
    club = line("Climate Club", "organisation", countries="de, FR")
    assert named("The Climate Club met.", club) == [("Climate Club", ("DE", "FR"))]
    assert named("The Klub met.", club, line("Klub", "organisation", "Climate Club", "DE")) == [("Climate Club", ("DE",))]


def test_another_name_of_an_organisation_we_know() -> None:
    assert named("The Berlaymont agreed.", line("Berlaymont", "organisation", "European Union")) == [("European Union", ())]


def test_a_new_person_and_a_place() -> None:
    lines = line("Nadia Brandt", "person"), line("Vezelay", "place", "France")
    assert named("Nadia Brandt went to Vezelay.", *lines) == [("Nadia Brandt", ()), ("Vezelay", ("FR",))]


def test_what_is_never_to_be_tagged_is_not_and_longer_names_stay() -> None:
    text = "Jordan played; the Jordanian king watched from New Jersey."
    assert ("Jordan", ("JO",)) in named(text)
    assert ("Jordan", ("JO",)) not in named(text, line("Jordan", "never"))
    assert ("US" in dict(named(text, line("Jersey", "never"))).get("New Jersey", ())) == ("US" in dict(named(text)).get("New Jersey", ()))


def test_a_person_takes_a_name_from_a_place_when_an_editor_says_so() -> None:
    assert countries("Paris sang.", tagging.with_entries(entries_of([line("Paris", "person", "Paris Jackson")], WHO))) == []


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (("", "never"), "A name has from one to 8 words"),
        (("A" * 81, "never"), "A name has from one to 8 words"),
        (("One Two Three Four Five Six Seven Eight Nine", "never"), "A name has from one to 8 words"),
        (("blighty", "country", "GB"), "would never be found"),
        (("Foo & Bar", "organisation"), "would never be found"),
        (("!!!", "never"), "would never be found"),
        (("Blighty", "country", "Ruritania"), "we know no country “Ruritania”"),
        (("Blighty", "country"), "we know no country “”"),
        (("Club", "organisation", "", "ZZ"), "ZZ is no country’s code"),
        (("Club", "organisation", "", "FRA"), "FRA is no country’s code"),
        (("Club", "band"), "what it means is one of country, place, organisation, person, never"),
        (("Club", "organisation", "A|B"), "no | or ; in it"),
        (("Club", "organisation", "", "", "x" * 201), "a note has 200 characters at most"),
    ],
)
def test_what_cannot_be_used_is_refused_in_a_sentence(typed: tuple[str, ...], sentence: str) -> None:
    with pytest.raises(BadLine, match=sentence.replace("|", r"\|").replace("(", r"\(")):
        line(*typed)


def test_a_sheet_comes_back_as_it_went_out() -> None:
    lines = [
        line("Blighty", "country", "GB", note="=as our columnists, “say”"),
        line("Climate Club", "organisation", countries="DE,FR"),
        line("Danish Crown", "never", note="a company"),
        line("Vezelay", "place", "FR"),
    ]
    out = sheet.written(lines)
    assert ",\"'=as our" in out  # no spreadsheet takes it for a formula
    assert list(sheet.taken_in(out, WHO)) == lines


def test_a_sheets_wrong_rows_are_named_and_the_others_taken() -> None:
    rows = list(sheet.taken_in("\ufeffName;Means;Of\nBlighty;country;GB\n\nhere;country;GB\nThere;country;Ruritania\n", WHO))
    assert rows[0] == line("Blighty", "country", "GB") and len(rows) == 3
    assert "Row 4: “here” would never be found" in str(rows[1]) and "Row 5" in str(rows[2])


@pytest.mark.parametrize("text", ["", "Blighty,country\n", "\0\0\0"])
def test_what_is_no_sheet_is_refused(text: str) -> None:
    with pytest.raises(BadLine, match="first row should name the columns"):
        list(sheet.taken_in(text, WHO))


def test_full_names_are_found_by_their_given_names() -> None:
    text = "Angela Merkel’s adviser John F. Kerry met Robert Taylor Smith in San Marino. Virginia Beach. George Washington University. Peter France."
    assert named_in("Nadia Brandt’s adviser Robert F. Hollis met Peter Paul Larsen on Monday.", tagging.shipped()) >= {"Robert F. Hollis"}
    assert not named_in(text, tagging.shipped()) & {"Angela Merkel", "Virginia Beach", "Peter France", "George Washington"}
