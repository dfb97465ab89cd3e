"""A passkey in Python, as a browser and its device would make and show one: for the rules; real windows are played elsewhere."""

import json
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor

ORIGIN = "https://testserver.example"


def _words(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


class SoftKey:
    """One device with one passkey."""

    def __init__(self, origin: str = ORIGIN, verified: bool = True) -> None:
        self.origin, self.flags = origin, 0x05 if verified else 0x01
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id, self.handle, self.count = os.urandom(16), b"", 0

    def _said(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": f"webauthn.{kind}", "challenge": challenge, "origin": self.origin, "crossOrigin": False}).encode()

    def make(self, options: dict[str, Any]) -> str:
        """The answer to a page that asks for a new one."""
        asked = options["publicKey"]
        self.handle = urlsafe_b64decode(asked["user"]["id"] + "==")
        point = self.key.public_key().public_numbers()
        public = {1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")}
        owner = sha256(asked["rp"]["id"].encode()).digest()
        shown = owner + bytes([self.flags | 0x40]) + bytes(4) + bytes(16) + len(self.id).to_bytes(2, "big") + self.id + cbor.encode(public)
        attestation = cbor.encode({"fmt": "none", "attStmt": {}, "authData": shown})
        return self._answer(
            {"clientDataJSON": self._said("create", asked["challenge"]), "attestationObject": attestation}, {"credProps": {"rk": True}}
        )

    def show(self, options: dict[str, Any]) -> str:
        """The answer to a page that asks to be shown one."""
        asked = options["publicKey"]
        self.count += 1
        shown = sha256(asked["rpId"].encode()).digest() + bytes([self.flags]) + self.count.to_bytes(4, "big")
        said = self._said("get", asked["challenge"])
        signature = self.key.sign(shown + sha256(said).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer({"clientDataJSON": said, "authenticatorData": shown, "signature": signature, "userHandle": self.handle}, {})

    def _answer(self, response: dict[str, bytes], extensions: dict[str, Any]) -> str:
        names = {name: _words(raw) for name, raw in response.items()}
        return json.dumps(
            {"id": _words(self.id), "rawId": _words(self.id), "type": "public-key", "clientExtensionResults": extensions, "response": names}
        )
