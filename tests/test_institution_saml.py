"""Signing in through an institution by SAML 2.0: answers made and signed here, and forged."""

from base64 import b64decode, b64encode
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from identity_provider import KEY, OTHER_KEY
from onelogin.saml2.utils import OneLogin_Saml2_Utils as Saml
from wall_play import Browsers

from conftest import NOON, Articles, Browser, People
from masthead.kit.clock import now
from masthead.kit.refusals import BadInput
from masthead.readers.models import Reader
from masthead.subscriptions.institutions import members
from masthead.subscriptions.institutions.elsewhere import keeping
from masthead.subscriptions.institutions.elsewhere.models import Asked, Known, Way
from masthead.subscriptions.institutions.models import Institution
from masthead.subscriptions.models import Grant

ISSUER, DOOR = "https://idp.univ.example/shibboleth", "https://idp.univ.example/sso"
NAME = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "idp.univ.example")])


def certificate(key: Any) -> str:
    begun = datetime(2026, 1, 1, tzinfo=UTC)
    made = x509.CertificateBuilder().subject_name(NAME).issuer_name(NAME).public_key(key.public_key()).serial_number(7)
    signed = made.not_valid_before(begun).not_valid_after(begun + timedelta(days=4000)).sign(key, SHA256())
    return signed.public_bytes(Encoding.PEM).decode()


CERTIFICATE = certificate(KEY)
METADATA = f"""<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:ds="http://www.w3.org/2000/09/xmldsig#" entityID="{ISSUER}">
<md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><md:KeyDescriptor use="signing"><ds:KeyInfo><ds:X509Data>
<ds:X509Certificate>{"".join(CERTIFICATE.splitlines()[1:-1])}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>
<md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="{DOOR}"/></md:IDPSSODescriptor></md:EntityDescriptor>"""


@pytest.fixture
def way(db: None) -> Way:
    made = Institution.objects.create(slug="univ", name="The University", starts=NOON - timedelta(days=9), ends=NOON + timedelta(days=200))
    members.do_add_domain(institution=made, typed="univ.example", at=NOON)
    return keeping.do_set_saml(institution=made, metadata=METADATA, claim="", wanted="", at=NOON)


def moment(minutes: int) -> str:
    return f"{now() + timedelta(minutes=minutes):%Y-%m-%dT%H:%M:%SZ}"


def assertion(way: Way, question: str, key: Any = KEY, sign: bool = True, **other: Any) -> str:
    """An assertion as a university makes it; `other` is what is otherwise."""
    here = f"http://testserver.example/sign-in/institution/{way.pk}"
    it = {"subject": "noor-1", "mail": "noor@univ.example", "recipient": f"{here}/saml/", "to": f'InResponseTo="{question}"',
        "audience": f"<saml:AudienceRestriction><saml:Audience>{here}/metadata/</saml:Audience></saml:AudienceRestriction>",
        "end": f'NotOnOrAfter="{moment(5)}"', "issuer": ISSUER, "role": "member", "number": "_a1",
        "format": "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent", **other}  # fmt: skip
    text = f"""<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="{it["number"]}" Version="2.0" IssueInstant="{moment(0)}"><saml:Issuer>{it["issuer"]}</saml:Issuer><saml:Subject><saml:NameID Format="{it["format"]}">{it["subject"]}</saml:NameID><saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData {it["end"]} Recipient="{it["recipient"]}" {it["to"]}/></saml:SubjectConfirmation></saml:Subject><saml:Conditions NotBefore="{moment(-5)}" NotOnOrAfter="{moment(5)}">{it["audience"]}</saml:Conditions><saml:AuthnStatement AuthnInstant="{moment(0)}"><saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement><saml:AttributeStatement><saml:Attribute Name="urn:oid:0.9.2342.19200300.100.1.3" FriendlyName="mail"><saml:AttributeValue>{it["mail"]}</saml:AttributeValue></saml:Attribute><saml:Attribute Name="urn:oid:1.3.6.1.4.1.5923.1.1.1.1" FriendlyName="eduPersonAffiliation"><saml:AttributeValue>{it["role"]}</saml:AttributeValue></saml:Attribute></saml:AttributeStatement></saml:Assertion>"""
    if not sign:
        return text
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    signed = Saml.add_sign(text, pem, certificate(key))
    return signed.decode() if isinstance(signed, bytes) else signed


def response(way: Way, question: str, inside: str, before: str = "") -> str:
    return f"""{before}<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_r1" Version="2.0" IssueInstant="{moment(0)}" Destination="http://testserver.example/sign-in/institution/{way.pk}/saml/" InResponseTo="{question}"><saml:Issuer>{ISSUER}</saml:Issuer><samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>{inside}</samlp:Response>"""


def leaves(browser: Browser, way: Way, onward: str = "") -> str:
    """To the university; the question's name."""
    sent = browser.post(f"/sign-in/institution/{way.pk}/", {"next": onward})
    assert sent.status_code == 302 and sent["Location"].startswith(f"{DOOR}?SAMLRequest="), sent.content
    question = Saml.decode_base64_and_inflate(parse_qs(urlsplit(sent["Location"]).query)["SAMLRequest"][0]).decode()
    assert f"/sign-in/institution/{way.pk}/saml/" in question
    return Asked.objects.order_by("-pk")[0].request


def posts(way: Way, text: str) -> Any:
    """The university's form: from its own page, without our cookies."""
    form = {"SAMLResponse": b64encode(text.encode()).decode()}
    return Browser().post(f"/sign-in/institution/{way.pk}/saml/", form, headers={"Sec-Fetch-Site": "cross-site"})


def is_signed_in(browser: Browser) -> bool:
    return browser.get("/account/").status_code == 200


def test_a_member_signs_in_by_saml_and_reads(browser: Browsers, articles: Articles, way: Way) -> None:
    page, noor = articles.one().address(), browser()
    for _ in range(2):
        question = leaves(noor, way, page)
        came = posts(way, response(way, question, assertion(way, question)))
        assert came.status_code == 302 and noor.get(came["Location"])["Location"] == page
        assert b"LOCKED1x6" in noor.get(page).content
    assert Known.objects.get().subject == "noor-1" and Grant.objects.get().source == "institution" and not Asked.objects.exists()
    about = browser().get(f"/sign-in/institution/{way.pk}/metadata/").content.decode()
    assert "AssertionConsumerService" in about and 'WantAssertionsSigned="true"' in about
    keeping.do_remove(way=way, at=now())
    assert b"LOCKED1x6" not in noor.get(page).content


def wrapped(way: Way, question: str, put: str) -> str:
    """A signed assertion kept somewhere, and one of Eve's where ours is looked for."""
    signed, eves = assertion(way, question), assertion(way, question, sign=False, subject="eve-1", mail="ben@univ.example", number="_e1")
    return {
        "first": response(way, question, eves + signed),
        "second": response(way, question, signed + eves),
        "in extensions": response(way, question, eves).replace("<samlp:Status>", f"<samlp:Extensions>{signed}</samlp:Extensions><samlp:Status>"),
        "in the other's object": response(way, question, eves.replace("</saml:Issuer>", f"</saml:Issuer><ds:Signature xmlns:ds='http://www.w3.org/2000/09/xmldsig#'><ds:Object>{signed}</ds:Object></ds:Signature>", 1)),
        "with its number": response(way, question, eves.replace("_e1", "_a1")).replace("<samlp:Status>", f"<samlp:Extensions>{signed}</samlp:Extensions><samlp:Status>"),
    }[put]  # fmt: skip


ENTITY = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
FORGED: dict[str, Callable[[Way, str], str]] = {
    "unsigned": lambda way, q: response(way, q, assertion(way, q, sign=False)),
    "another's key": lambda way, q: response(way, q, assertion(way, q, OTHER_KEY)),
    "changed after signing": lambda way, q: response(way, q, assertion(way, q).replace("noor-1", "eve-1")),
    "another issuer": lambda way, q: response(way, q, assertion(way, q, issuer="https://evil.example")),
    "another audience": lambda way, q: response(way, q, assertion(way, q, audience="<saml:AudienceRestriction><saml:Audience>https://evil.example</saml:Audience></saml:AudienceRestriction>")),
    "no audience": lambda way, q: response(way, q, assertion(way, q, audience="")),
    "another recipient": lambda way, q: response(way, q, assertion(way, q, recipient="https://evil.example/saml/")),
    "a longer recipient": lambda way, q: response(way, q, assertion(way, q, recipient=f"https://evil.example/?http://testserver.example/sign-in/institution/{way.pk}/saml/")),
    "to no question": lambda way, q: response(way, q, assertion(way, q, to="")),
    "to another question": lambda way, q: response(way, q, assertion(way, q, to='InResponseTo="_another"')),
    "to a question that nobody put": lambda way, q: response(way, "_another", assertion(way, "_another")),
    "run out": lambda way, q: response(way, q, assertion(way, q, end=f'NotOnOrAfter="{moment(-1)}"')),
    "without an end": lambda way, q: response(way, q, assertion(way, q, end="")),
    "a name that does not last": lambda way, q: response(way, q, assertion(way, q, format="urn:oasis:names:tc:SAML:2.0:nameid-format:transient")),
    "with entities": lambda way, q: response(way, q, assertion(way, q), before=ENTITY),
    "no XML": lambda way, q: "nonsense",
    **{f"wrapped: {put}": (lambda way, q, put=put: wrapped(way, q, put)) for put in ("first", "second", "in extensions", "in the other's object", "with its number")},
}  # fmt: skip


@pytest.mark.parametrize("how", FORGED)
def test_sec_an_answer_that_does_not_hold_signs_nobody_in(browser: Browsers, way: Way, how: str) -> None:
    eve = browser()
    refused = posts(way, FORGED[how](way, leaves(eve, way)))
    assert refused.status_code == 403 and "did not succeed" in refused.content.decode()
    assert not is_signed_in(eve) and not Reader.objects.exists()


def test_sec_an_answer_is_taken_once_and_by_the_browser_that_asked(browser: Browsers, way: Way) -> None:
    noor, eve = browser(), browser()
    question = leaves(noor, way)
    text = response(way, question, assertion(way, question))
    leaves(eve, way)
    came = posts(way, text)["Location"]
    assert posts(way, text).status_code == 403, "the same one again"
    assert eve.get(came).status_code == 403 and not is_signed_in(eve), "another browser"
    assert noor.get(came).status_code == 302 and is_signed_in(noor)
    assert noor.get(came).status_code == 403 and posts(way, text).status_code == 403
    question = leaves(noor, way)
    late = response(way, question, assertion(way, question, end=f'NotOnOrAfter="{moment(60)}"'))
    with time_machine.travel(NOON + timedelta(minutes=16)):
        assert posts(way, late).status_code == 403


def test_sec_by_saml_too_its_word_opens_no_account_outside_its_domains(browser: Browsers, people: People, way: Way) -> None:
    people.ben()
    eve = browser()
    question = leaves(eve, way)
    came = posts(way, response(way, question, assertion(way, question, subject="eve-1", mail="ben@example.org")))
    assert eve.get(came["Location"])["Location"] == "/sign-in/institution/code/" and not is_signed_in(eve)


def test_it_must_say_by_saml_too_what_was_agreed(browser: Browsers, way: Way) -> None:
    keeping.do_set_saml(institution=way.institution, metadata="", claim="eduPersonAffiliation", wanted="member", at=NOON)
    for role, status in (("alum", 403), ("Member", 302)):
        question = leaves(browser(), way)
        assert posts(way, response(way, question, assertion(way, question, role=role))).status_code == status


@pytest.mark.parametrize("wrong", ["", "nonsense", ENTITY + METADATA, METADATA.replace("https://idp.univ.example/sso", "http://idp.univ.example/sso"), METADATA.replace("X509Certificate", "Other")])  # fmt: skip
def test_metadata_that_cannot_be_used_is_not_kept(db: None, wrong: str) -> None:
    made = Institution.objects.create(slug="univ", name="The University", starts=NOON, ends=NOON + timedelta(days=200))
    with pytest.raises(BadInput, match="etadata"):
        keeping.do_set_saml(institution=made, metadata=wrong, claim="", wanted="", at=NOON)
    assert not Way.objects.exists()


def test_the_desk_keeps_it(browser: Browsers, people: People, way: Way) -> None:
    eva, page = browser().sign_in(people.eva()), f"/desk/institutions/{way.institution_id}/sign-in/"
    shown = eva.get(page).content.decode()
    assert ISSUER in shown and f"/sign-in/institution/{way.pk}/metadata/" in shown
    eva.post(page, {"act": "saml", "metadata": "", "claim": "eduPersonAffiliation", "wanted": "member"})
    assert Way.objects.get().values == ["member"] and b64decode(Way.objects.get().certificates)
    assert "cannot be used" in eva.post(page, {"act": "saml", "metadata": "<x/>"}).content.decode()
