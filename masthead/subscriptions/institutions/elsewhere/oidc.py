"""OpenID Connect, by its authorization code: with PKCE, a state and a nonce; tokens are believed by their signature alone.

Written out, and not left to the library that signs in with Google: that one asks over any network, knows no nonce, and takes a
token that came over a safe line without looking at its signature. The signatures themselves are PyJWT's.
"""

import json
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from urllib.parse import quote_plus, urlencode, urlsplit

import jwt
from django.conf import settings

from masthead.kit import exchange
from masthead.kit.outside import Unreachable
from masthead.kit.signing import draw_token, same

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")  # no secret shared by two signs
WELL_KNOWN = "/.well-known/openid-configuration"
LEEWAY = 60  # seconds by which clocks differ


class Broken(Exception):
    """What came from over there cannot be believed, or did not come. The words are for the log and the desk, never a person's data."""


@dataclass(frozen=True)
class Place:
    """Where an issuer answers. `basic`: whether it wants the client's secret in a header."""

    issuer: str
    authorize: str
    token: str
    keys: str
    who: str = ""
    basic: bool = True


@dataclass(frozen=True)
class Asking:
    """What is remembered, in the session that asks, until the answer comes."""

    state: str
    nonce: str
    verifier: str

    @classmethod
    def drawn(cls) -> "Asking":
        """A new one."""
        return cls(draw_token(), draw_token(), draw_token())


def _asked(method: str, address: str, headers: dict[str, str] | None = None, form: dict[str, str] | None = None) -> dict[str, Any]:
    """What is answered, a JSON object. Raises Broken."""
    network = exchange.Network(f"Masthead (+{settings.MASTHEAD.url})", settings.MASTHEAD.sign_in_networks)
    body = urlencode(form).encode() if form is not None else None
    sent = {"Accept": "application/json", **(headers or {})}
    sent |= {"Content-Type": "application/x-www-form-urlencoded"} if body is not None else {}
    try:
        status, answered = exchange.ask(method, address, network, sent, body)
        found = json.loads(answered)
    except Unreachable as why:
        raise Broken(f"{urlsplit(address).netloc}: {why}") from None
    except (ValueError, RecursionError):
        raise Broken(f"{urlsplit(address).netloc} answers with something else than JSON") from None
    if status != 200 or not isinstance(found, dict):
        raise Broken(f"{urlsplit(address).netloc} answers {status}")
    return found


def discover(issuer: str) -> Place:
    """Where this issuer answers, by its own word. Raises Broken."""
    found = _asked("GET", issuer.rstrip("/") + WELL_KNOWN)
    if str(found.get("issuer", "")).rstrip("/") != issuer.rstrip("/"):
        raise Broken(f"it calls itself {str(found.get('issuer', 'nothing'))[:200]!r}, which is not the issuer asked")
    told = {name: found.get(f"{name}") for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")}
    if not all(isinstance(one, str) and one.startswith(("https://", "http://")) for one in told.values()):
        raise Broken("it does not say where it signs people in, or where its keys are")
    methods = found.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    who = found.get("userinfo_endpoint")
    return Place(
        issuer=str(found["issuer"]),
        authorize=str(told["authorization_endpoint"]),
        token=str(told["token_endpoint"]),
        keys=str(told["jwks_uri"]),
        who=who if isinstance(who, str) else "",
        basic="client_secret_basic" in methods,
    )


def way_there(place: Place, asking: Asking, *, client_id: str, back: str, scopes: str) -> str:
    """The address that signs a person in and sends them back."""
    challenge = urlsafe_b64encode(sha256(asking.verifier.encode()).digest()).rstrip(b"=").decode()
    query = {
        "response_type": "code",
        "client_id": client_id,
        "redirect_uri": back,
        "scope": " ".join(dict.fromkeys(["openid", *scopes.split()])),
        "state": asking.state,
        "nonce": asking.nonce,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    return f"{place.authorize}{'&' if '?' in place.authorize else '?'}{urlencode(query)}"


def claims_for(place: Place, asking: Asking, *, code: str, client_id: str, secret: str, back: str) -> dict[str, Any]:
    """What the issuer says of the person for whom it gave this code. Raises Broken."""
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": back, "code_verifier": asking.verifier}
    headers = {}
    if place.basic:
        pair = f"{quote_plus(client_id)}:{quote_plus(secret)}"
        headers["Authorization"] = f"Basic {_basic(pair)}"
    else:
        form |= {"client_id": client_id, "client_secret": secret}
    given = _asked("POST", place.token, headers, form)
    claims = proven(str(given.get("id_token", "")), _asked("GET", place.keys), place.issuer, client_id, asking.nonce)
    if place.who and isinstance(given.get("access_token"), str) and given["access_token"].isascii() and given["access_token"].isprintable():
        more = _asked("GET", place.who, {"Authorization": f"Bearer {given['access_token']}"})
        if more.get("sub") != claims["sub"]:
            raise Broken("what it says of the person is of another one than its token")
        claims = {**more, **claims}
    return claims


def _basic(pair: str) -> str:
    from base64 import b64encode

    return b64encode(pair.encode()).decode()


def proven(token: str, keys: dict[str, Any], issuer: str, client_id: str, nonce: str) -> dict[str, Any]:
    """What stands in the token, once its signature, issuer, audience, hours and nonce are right. Raises Broken."""
    try:
        header = jwt.get_unverified_header(token)
        algorithm = header.get("alg")
        if algorithm not in ALGORITHMS:
            raise Broken("its token is signed in a way that we do not take")
        claims: dict[str, Any] = jwt.decode(
            token,
            _key(keys, header.get("kid"), str(algorithm)),
            algorithms=[str(algorithm)],
            issuer=issuer,
            audience=client_id,
            leeway=LEEWAY,
            options={"require": ["exp", "iat", "iss", "aud", "sub"]},
        )
    except jwt.PyJWTError as error:
        raise Broken(f"its token does not hold: {type(error).__name__}") from None
    if not same(str(claims.get("nonce", "")), nonce):
        raise Broken("its token answers another question")
    if claims.get("azp", client_id) != client_id or (isinstance(claims["aud"], list) and len(claims["aud"]) > 1 and "azp" not in claims):
        raise Broken("its token is for another house")
    return claims


def _key(keys: dict[str, Any], number: object, algorithm: str) -> jwt.PyJWK:
    """The issuer's key of this number, or its only one."""
    listed = keys.get("keys")
    fitting = [one for one in listed if isinstance(one, dict) and one.get("use", "sig") == "sig"] if isinstance(listed, list) else []
    chosen = [one for one in fitting if one.get("kid") == number] if number is not None else fitting
    if len(chosen) != 1:
        raise Broken("its token is signed with none of its keys")
    return jwt.PyJWK(chosen[0], algorithm)
