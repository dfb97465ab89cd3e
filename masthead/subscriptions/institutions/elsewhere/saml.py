"""SAML 2.0: a question by a redirect, its answer by a form. Signatures, schema and wrapping are python3-saml's to judge.

What that library lets pass where it is left out is asked for here: the audience, and a confirmation for this very question, at this
address, with an end. XML is read by its parser, which takes no document type and no entity.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.urls import reverse
from onelogin.saml2.authn_request import OneLogin_Saml2_Authn_Request as Question
from onelogin.saml2.constants import OneLogin_Saml2_Constants as Names
from onelogin.saml2.idp_metadata_parser import OneLogin_Saml2_IdPMetadataParser as Metadata
from onelogin.saml2.response import OneLogin_Saml2_Response as Response
from onelogin.saml2.settings import OneLogin_Saml2_Settings as Settings

from masthead.subscriptions.institutions.elsewhere.claims import LONGEST, Said
from masthead.subscriptions.institutions.elsewhere.models import Way
from masthead.subscriptions.institutions.elsewhere.oidc import Broken

LARGEST = 300_000  # letters of an answer
SUBJECTS = (
    "urn:oasis:names:tc:SAML:attribute:pairwise-id",
    "urn:oasis:names:tc:SAML:attribute:subject-id",
    "urn:oid:1.3.6.1.4.1.5923.1.1.1.13",  # eduPersonUniqueId
    "http://schemas.microsoft.com/identity/claims/objectidentifier",
)
ADDRESSES = (
    "urn:oid:0.9.2342.19200300.100.1.3",
    "mail",
    "email",
    "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress",
)


@dataclass(frozen=True)
class Answer:
    """What an institution answered to one question. `claims`: attributes by name and by friendly name."""

    request: str
    said: Said
    claims: dict[str, Any]


@dataclass(frozen=True)
class Door:
    """An institution's, out of its metadata."""

    issuer: str
    door: str
    certificates: str


def read(metadata: str) -> Door:
    """Where it signs people in, and with whose keys it signs. Raises Broken."""
    try:
        found = Metadata.parse(metadata.encode())["idp"]
        keys = found.get("x509certMulti", {}).get("signing") or [found["x509cert"]]
        one = Door(found["entityId"], found["singleSignOnService"]["url"], "\n".join("".join(key.split()) for key in keys))
    except Exception:  # whatever a stranger's XML makes a parser raise
        raise Broken("this is no metadata of an identity provider with a signing key and HTTP-Redirect") from None
    if urlsplit(one.door).scheme != "https" or len(one.door) > 500 or len(one.issuer) > 300:
        raise Broken("its door must be an https address")
    return one


def address(way: Way, name: str = "institution-saml") -> str:
    """Where its answers come, or our own metadata stand: by our own name, whatever a request calls us."""
    return f"{settings.MASTHEAD.url}{reverse(name, args=[way.pk])}"


def _settings(way: Way) -> Settings:
    not_asked = ("authnRequestsSigned", "wantMessagesSigned", "requestedAuthnContext", "wantAttributeStatement", "wantNameId")
    return Settings(
        {
            "strict": True,
            "debug": False,
            "sp": {
                "entityId": address(way, "institution-saml-metadata"),
                "assertionConsumerService": {"url": address(way), "binding": Names.BINDING_HTTP_POST},
                "NameIDFormat": Names.NAMEID_PERSISTENT,
            },
            "idp": {
                "entityId": way.issuer,
                "singleSignOnService": {"url": way.door, "binding": Names.BINDING_HTTP_REDIRECT},
                "x509certMulti": {"signing": way.certificates.split()},
            },
            "security": {
                **dict.fromkeys(not_asked, False),
                "wantAssertionsSigned": True,
                "rejectDeprecatedAlgorithm": True,
                "allowRepeatAttributeName": True,
            },
        }
    )


def metadata(way: Way) -> str:
    """What its computing centre registers us by."""
    text = _settings(way).get_sp_metadata()
    return text.decode() if isinstance(text, bytes) else str(text)


def ask(way: Way) -> tuple[str, str]:
    """A new question: its name, and the address that puts it."""
    question = Question(_settings(way))
    there = urlencode({"SAMLRequest": question.get_request()})
    return str(question.get_id()), f"{way.door}{'&' if '?' in way.door else '?'}{there}"


def answer(way: Way, typed: str, at: datetime) -> Answer:
    """What was answered, once signature, issuer, audience, recipient, question and hours are right. Raises Broken."""
    if len(typed) > LARGEST:
        raise Broken("its answer is too long")
    here = urlsplit(address(way))
    asked_at: dict[str, Any] = {
        "https": "on" if here.scheme == "https" else "off",
        "http_host": here.netloc,
        "script_name": here.path,
        "get_data": {},
    }
    try:
        given = Response(_settings(way), typed)
        given.is_valid(asked_at, request_id=given.get_in_response_to(), raise_exceptions=True)
        claims = {**given.get_friendlyname_attributes(), **given.get_attributes()}
        name = given.get_nameid_data() if given._query_assertion("/saml:Subject/saml:NameID") else {}
        audiences, question = given.get_audiences(), str(given.get_in_response_to() or "")
        confirmed = given._query_assertion("/saml:Subject/saml:SubjectConfirmation/saml:SubjectConfirmationData")
    except Exception as error:  # whatever a stranger's XML makes a parser raise
        raise Broken(f"its answer does not hold: {type(error).__name__}: {str(error)[:120]}") from None
    if address(way, "institution-saml-metadata") not in audiences:
        raise Broken("its answer is for another house, or for none")
    if not question or not any(_is_for(one, question, address(way), at) for one in confirmed):
        raise Broken("its answer confirms nobody to this question, here and now")
    return Answer(question, Said(_subject(claims, name), _first(claims, ADDRESSES)), claims)


def _is_for(confirmation: Any, question: str, here: str, at: datetime) -> bool:
    try:
        end = datetime.fromisoformat(confirmation.get("NotOnOrAfter", "").replace("Z", "+00:00"))
    except ValueError:
        return False
    end = end if end.tzinfo else end.replace(tzinfo=UTC)
    return confirmation.get("InResponseTo") == question and confirmation.get("Recipient") == here and at < end


def _first(claims: dict[str, Any], names: tuple[str, ...]) -> str:
    return next((str(claims[name][0]).strip() for name in names if claims.get(name)), "")


def _subject(claims: dict[str, Any], name: dict[str, Any]) -> str:
    """Its lasting word for the person: an attribute made for that, or a name that says of itself that it lasts."""
    lasting = str(name.get("Value", "")) if name.get("Format") == Names.NAMEID_PERSISTENT else ""
    subject = _first(claims, SUBJECTS) or lasting
    return subject if len(subject) <= LONGEST else ""
