"""What picture files say of themselves, read from bytes that these tests make."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from masthead.library.pictures.iptc import MOST_VALUES, day, from_exif, from_iim, from_xmp, said, tidy

RDF = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
SPACES = (
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" '
    'xmlns:Iptc4xmpCore="http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/" xmlns:xmpRights="http://ns.adobe.com/xap/1.0/rights/" '
    'xmlns:plus="http://ns.useplus.org/ldf/xmp/1.0/" xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"'
)


def dataset(record: int, number: int, value: bytes) -> bytes:
    return bytes([0x1C, record, number]) + len(value).to_bytes(2, "big") + value


def iim(fields: dict[int, str], encoding: str = "utf-8", marked: bool = True) -> bytes:
    head = dataset(1, 90, b"\x1b%G") if marked else b""
    return head + b"".join(dataset(2, number, text.encode(encoding)) for number, text in fields.items())


def packet(inside: str, attributes: str = "") -> bytes:
    body = f'<rdf:RDF {RDF}><rdf:Description rdf:about="" {SPACES} {attributes}>{inside}</rdf:Description></rdf:RDF>'
    head, end = '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>', '<?xpacket end="w"?>'
    return f'{head}<x:xmpmeta xmlns:x="adobe:ns:meta/">{body}</x:xmpmeta>{end}'.encode()


AGENCY = {
    5: "QUAY", 105: "Idle cranes", 120: "Cranes at Côte Quay.", 80: "Ivan Sekretarev", 110: "AP", 115: "AP", 116: "© 2026 AP",
    90: "Abidjan", 101: "Côte d’Ivoire", 55: "20261120",
}  # fmt: skip


def test_an_agency_s_picture() -> None:
    found = said(from_iim(iim(AGENCY)), {}, {})
    assert (found.title, found.caption, found.credit) == ("Idle cranes", "Cranes at Côte Quay.", "Ivan Sekretarev / AP")
    assert (found.creator, found.agency, found.licence) == ("Ivan Sekretarev", "AP", "© 2026 AP")
    assert (found.place, found.taken_on, found.description) == ("Abidjan, Côte d’Ivoire", date(2026, 11, 20), "")


@pytest.mark.parametrize(("encoding", "marked"), [("utf-8", True), ("utf-8", False), ("cp1252", False), ("cp1252", True)])
def test_encodings_right_and_wrong(encoding: str, marked: bool) -> None:
    text = from_iim(iim({120: "Café at the quay"}, encoding, marked))["2:120"]
    assert text in {"Café at the quay", "Caf at the quay"}
    assert text == "Café at the quay" or (encoding, marked) == ("cp1252", True)


def test_several_makers_are_all_named() -> None:
    assert from_iim(dataset(2, 80, b"Ann") + dataset(2, 80, b"Bo")) == {"2:080": "Ann, Bo"}


@pytest.mark.parametrize(
    ("maker", "agency", "printed"),
    [
        ("", "", ""),
        ("Ann", "", "Ann"),
        ("", "AP", "AP"),
        ("Ann", "AP", "Ann / AP"),
        ("Ann", "Photo: Ann/AP", "Photo: Ann/AP"),
        ("Ann/AP", "AP", "Ann/AP"),
    ],
)
def test_a_credit_names_maker_and_agency_once(maker: str, agency: str, printed: str) -> None:
    assert said({"2:080": maker, "2:110": agency}, {}, {}).credit == printed


def test_xmp_as_elements_and_as_attributes() -> None:
    inside = (
        "<dc:description><rdf:Alt><rdf:li xml:lang='fr'>Des grues</rdf:li><rdf:li xml:lang='x-default'>Cranes</rdf:li></rdf:Alt></dc:description>"
        "<dc:creator><rdf:Seq><rdf:li>Ann Example</rdf:li><rdf:li>Bo Example</rdf:li></rdf:Seq></dc:creator>"
        "<Iptc4xmpCore:AltTextAccessibility><rdf:Alt><rdf:li xml:lang='x-default'>Two idle cranes</rdf:li></rdf:Alt></Iptc4xmpCore:AltTextAccessibility>"
        "<plus:Licensor><rdf:Seq><rdf:li rdf:parseType='Resource'><plus:LicensorURL>https://pictures.example/buy</plus:LicensorURL></rdf:li></rdf:Seq></plus:Licensor>"
        "<plus:LicenseEndDate>2027-03-01</plus:LicenseEndDate>"
    )
    attributes = 'photoshop:Credit="Example Pictures" photoshop:City="Ghent" xmpRights:WebStatement="https://pictures.example/licence"'
    raw = from_xmp(packet(inside, attributes))
    found = said({}, raw, {})
    assert (found.caption, found.creator, found.description) == ("Cranes", "Ann Example, Bo Example", "Two idle cranes")
    assert (found.agency, found.place, found.licence_url) == ("Example Pictures", "Ghent", "https://pictures.example/licence")
    assert found.rights_end == date(2027, 3, 1) and raw["plus:LicensorURL"] == "https://pictures.example/buy"


def test_xmp_comes_before_iim_before_exif() -> None:
    xmp, older, exif = from_xmp(packet("", 'photoshop:Credit="New"')), {"2:110": "Old", "2:120": "Words"}, {"270": "Older", "315": "Ann"}
    found = said(older, xmp, exif)
    assert (found.agency, found.caption, found.creator) == ("New", "Words", "Ann")


@pytest.mark.parametrize(
    "evil",
    [
        b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + packet("<dc:title>&b;</dc:title>"),
        b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><rdf:RDF/>',
        b"<rdf:RDF", b"\xff\xfe<\0r\0d\0f", b"", b"RDF" * 400_000, packet("<dc:title>open"),
    ],
)  # fmt: skip
def test_xmp_that_is_not_to_be_trusted_is_not_read(evil: bytes) -> None:
    assert from_xmp(evil) == {}


def test_addresses_are_of_the_web_or_none() -> None:
    for address in ("javascript:alert(1)", "ftp://x.example/", "not an address", "http://[broken", "//x.example"):
        assert said({}, {"xmpRights:WebStatement": address}, {}).licence_url == ""


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("20261123", date(2026, 11, 23)),
        ("2026-11-23T09:00:00+01:00", date(2026, 11, 23)),
        ("2026:11:23 09:00:00", date(2026, 11, 23)),
        ("2026-11", None),
        ("2026", None),
        ("00000000", None),
        ("20261341", None),
        ("0001:01:01 00:00:00", None),
        ("yesterday", None),
        ("202611231", None),
    ],
)
def test_days(text: str, found: date | None) -> None:
    assert day(text) == found


def test_tidy_drops_what_does_harm_and_keeps_what_scripts_need() -> None:
    assert tidy("a\x00b\r\n\u202etxt.exe\u202c\x1b[31m") == "a b txt.exe [31m"
    assert tidy("می\u200cخواهم") == "می\u200cخواهم"
    assert tidy("word " * 100, 20) == "word word word word…"
    assert len(tidy("x" * 5000)) == 2000


def test_a_camera_s_own_words_are_no_caption() -> None:
    assert from_exif({270: "OLYMPUS DIGITAL CAMERA", 315: b"Ann\0", 36867: "2026:11:20 10:00:00", 1: "x"}) == {
        "315": "Ann",
        "36867": "2026:11:20 10:00:00",
    }
    assert from_exif({270: "Sony's new camera factory opens", 315: 5}) == {"270": "Sony's new camera factory opens"}


@given(st.binary(max_size=400))
def test_any_bytes_are_survived(block: bytes) -> None:
    for found in (from_iim(block), from_iim(iim(AGENCY) + block), from_xmp(block), from_xmp(packet("") + block)):
        assert len(found) <= MOST_VALUES
    said(from_iim(block), from_xmp(block), from_exif({270: block, 315: block.decode("latin-1")}))
