"""A university's sign-in on loopback: OpenID Connect with real keys and real signatures, and faults on demand."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import HTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from jwt.algorithms import RSAAlgorithm
from test_sign_in_with import Answers

CLIENT, SECRET = "sextant:1", "s3cret/with+signs"
KEY, OTHER_KEY = generate_private_key(65537, 2048), generate_private_key(65537, 2048)


class University(HTTPServer):
    """What it says is set by the test."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), OfTheUniversity)
        self.base = f"http://127.0.0.1:{self.server_address[1]}"
        self.forms: list[dict[str, list[str]]] = []
        self.heads: list[str] = []
        self.told: dict[str, Any] = {}  # of its places, instead of the true ones
        self.claims: dict[str, Any] = {}  # of its token
        self.who: dict[str, Any] = {}  # of its page about the person
        self.key: RSAPrivateKey = KEY
        self.token = ""  # instead of a signed one
        self.signs(sub="noor-1", email="noor@univ.example", email_verified=True)

    def signs(self, **who: Any) -> None:
        """Whom it signs in from now on."""
        self.claims, self.who, self.token = {}, who, ""

    def written(self, nonce: str, /, key: Any = None, algorithm: str = "RS256", **more: Any) -> str:
        """Its token."""
        said = {"iss": self.base, "aud": CLIENT, "iat": int(time.time()), "exp": int(time.time()) + 300, "nonce": nonce}
        said = {name: value for name, value in (said | {"sub": self.who["sub"]} | self.claims | more).items() if value is not None}
        return jwt.encode(said, key if key is not None else self.key, algorithm, headers={"kid": "k1"})


class OfTheUniversity(Answers):
    """Its pages."""

    server: University

    def do_GET(self) -> None:
        base, path = self.server.base, self.path
        if path.startswith("/authorize?"):  # a browser: signed in at once, and sent back
            asked = {name: values[0] for name, values in parse_qs(urlsplit(path).query).items()}
            self.server.token = self.server.written(asked["nonce"])
            self.send_response(302)
            self.send_header("Location", f"{asked['redirect_uri']}?{urlencode({'code': 'any', 'state': asked['state']})}")
            self.send_header("Content-Length", "0")
            return self.end_headers()
        if path == "/who":
            self.server.heads.append(self.headers["Authorization"])
            return self._say(self.server.who)
        if path == "/keys":
            return self._say({"keys": [{**RSAAlgorithm.to_jwk(KEY.public_key(), as_dict=True), "kid": "k1", "use": "sig", "alg": "RS256"}]})
        places = {"issuer": base, "authorization_endpoint": f"{base}/authorize", "token_endpoint": f"{base}/token"}
        return self._say({**places, "userinfo_endpoint": f"{base}/who", "jwks_uri": f"{base}/keys", **self.server.told})

    def do_POST(self) -> None:
        self.server.forms.append(parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode()))
        self.server.heads.append(self.headers["Authorization"] or "")
        self._say({"access_token": "token", "token_type": "Bearer", "id_token": self.server.token})


@contextmanager
def university() -> Iterator[University]:
    """It answers until the end."""
    server = University()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join(10)
