"""A passkey of one's own: an authenticator in a few lines, which can also misbehave."""

import json
import os
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

from cafe_chassis.testing import ORIGIN

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40
ES256 = -7


def packed(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def unpacked(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class Authenticator:
    """One key. What it claims can be bent: its site, its flags, its count."""

    rp_id: str = "localhost"
    origin: str = ORIGIN
    flags: int = PRESENT | VERIFIED
    counts: bool = True
    cross_origin: bool = False
    signed: int = 0
    handle: bytes = b""
    id: bytes = field(default_factory=lambda: os.urandom(16))
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )

    def create(self, options: dict[str, Any]) -> dict[str, Any]:
        """Answer `navigator.credentials.create`."""
        assert options["rp"] == {"name": "Virtual Cafe", "id": "localhost"}
        assert ES256 in [one["alg"] for one in options["pubKeyCredParams"]]
        self.handle = unpacked(options["user"]["id"])
        numbers = self.key.public_key().public_numbers()
        x, y = numbers.x.to_bytes(32), numbers.y.to_bytes(32)
        cose = cbor2.dumps({1: 2, 3: ES256, -1: 1, -2: x, -3: y})
        attested = bytes(16) + struct.pack(">H", len(self.id)) + self.id + cose
        statement = {"fmt": "none", "attStmt": {}, "authData": self._data(ATTESTED) + attested}
        client = self._client("webauthn.create", options["challenge"])
        return self._answer(
            clientDataJSON=packed(client),
            attestationObject=packed(cbor2.dumps(statement)),
            transports=["internal", "telepathy"],
        )

    def get(self, options: dict[str, Any]) -> dict[str, Any]:
        """Answer `navigator.credentials.get`."""
        self.signed += self.counts
        data = self._data(0)
        client = self._client("webauthn.get", options["challenge"])
        signature = self.key.sign(data + sha256(client).digest(), ec.ECDSA(SHA256()))
        return self._answer(
            clientDataJSON=packed(client),
            authenticatorData=packed(data),
            signature=packed(signature),
            userHandle=packed(self.handle),
        )

    def _data(self, more: int) -> bytes:
        count = struct.pack(">I", self.signed)
        return sha256(self.rp_id.encode()).digest() + bytes([self.flags | more]) + count

    def _client(self, type_: str, challenge: str) -> bytes:
        client = {"type": type_, "challenge": challenge, "origin": self.origin}
        return json.dumps({**client, "crossOrigin": self.cross_origin}).encode()

    def _answer(self, **response: Any) -> dict[str, Any]:
        return {
            "id": packed(self.id),
            "rawId": packed(self.id),
            "type": "public-key",
            "response": response,
            "clientExtensionResults": {},
        }
