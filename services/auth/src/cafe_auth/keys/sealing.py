"""Private keys at rest: AES-256-GCM under a key derived from CAFE_KEY_SECRET, so that a copy of the
database signs nothing.
"""

import base64
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from cafe_http.errors import Unavailable

NONCE_BYTES = 12


class WrongKeySecret(Unavailable):
    """A stored key was sealed with another CAFE_KEY_SECRET, or somebody changed it.

    The operator puts the old secret back, or says `cafe renew-keys`; until then nothing is signed.
    """


class Seal:
    """Seals and opens; `label` ties a sealed value to its row, so that rows cannot be swapped."""

    def __init__(self, secret: str) -> None:
        derived = HKDF(SHA256(), length=32, salt=None, info=b"cafe-auth signing keys").derive(
            secret.encode()
        )
        self._cipher = AESGCM(derived)
        self._token_key = HKDF(SHA256(), length=32, salt=None, info=b"cafe-auth tokens").derive(
            secret.encode()
        )

    def seal(self, plain: bytes, label: str) -> bytes:
        """Return nonce and ciphertext."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, plain, label.encode())

    def token(self, label: str) -> str:
        """Return the one token for a label; nobody without the secret can tell it from noise.

        For what must be said again later without being kept: 256 bits, like `secrets.new_token`.
        """
        made = hmac.digest(self._token_key, label.encode(), "sha256")
        return base64.urlsafe_b64encode(made).decode().rstrip("=")

    def open(self, sealed: bytes, label: str) -> bytes:
        """Return what was sealed. Raises WrongKeySecret."""
        try:
            return self._cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], label.encode())
        except InvalidTag:
            raise WrongKeySecret(
                "CAFE_KEY_SECRET does not fit the signing keys in the database"
            ) from None
