"""What is said to a passkey, and what its answers prove (WebAuthn level 3, §7). No I/O.

The relying party's id and origin come from CAFE_ORIGIN alone, never from a header.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeVar
from urllib.parse import urlsplit

import webauthn
from webauthn.helpers import (
    base64url_to_bytes,
    options_to_json_dict,
    parse_client_data_json,
)
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

RP_NAME = "Virtual Cafe"
ASKED_FOR_MS = 120_000
"""How long the browser's own dialog stays open; the challenge itself lasts longer."""

TRANSPORTS = frozenset(one.value for one in AuthenticatorTransport)

Json = dict[str, Any]
T = TypeVar("T")


class Refused(Exception):
    """An answer proves nothing; why is for the log only."""


class Copied(Refused):
    """The key has signed less often than we saw it sign: there are two of it."""


class Known(NamedTuple):
    """A registered key, as far as a browser must know it."""

    credential_id: bytes
    transports: Sequence[str]


class Registered(NamedTuple):
    """A new key."""

    credential_id: bytes
    public_key: bytes
    sign_count: int
    synced: bool


class RelyingParty:
    """The café, as passkeys know it."""

    def __init__(self, origin: str) -> None:
        """origin: CAFE_ORIGIN."""
        self._id = urlsplit(origin).hostname or ""
        self._origin = origin

    def creation(
        self, challenge: bytes, *, handle: bytes, username: str, known: Sequence[Known]
    ) -> Json:
        """Return `publicKey` of `navigator.credentials.create`.

        handle: what a discoverable key gives back of its person. known: keys not to be made twice.
        """
        options = webauthn.generate_registration_options(
            rp_id=self._id,
            rp_name=RP_NAME,
            user_id=handle,
            user_name=username,
            challenge=challenge,
            timeout=ASKED_FOR_MS,
            exclude_credentials=_descriptors(known),
            authenticator_selection=AuthenticatorSelectionCriteria(
                # Preferred, not required: an old security key is a good second factor all the same.
                resident_key=ResidentKeyRequirement.PREFERRED,
                user_verification=UserVerificationRequirement.PREFERRED,
            ),
        )
        return options_to_json_dict(options)

    def request(self, challenge: bytes, *, known: Sequence[Known], alone: bool) -> Json:
        """Return `publicKey` of `navigator.credentials.get`.

        known: the keys that may answer; none means any that the browser can find. alone: no
        password came before, so the device must make sure who holds it.
        """
        options = webauthn.generate_authentication_options(
            rp_id=self._id,
            challenge=challenge,
            timeout=ASKED_FOR_MS,
            allow_credentials=_descriptors(known),
            user_verification=UserVerificationRequirement.REQUIRED
            if alone
            else UserVerificationRequirement.PREFERRED,
        )
        return options_to_json_dict(options)

    def registered(self, answer: Json, challenge: bytes) -> Registered:
        """Return the key that an answer to `creation` brings. Raises Refused."""

        def verify() -> Registered:
            found = webauthn.verify_registration_response(
                credential=answer,
                expected_challenge=challenge,
                expected_rp_id=self._id,
                expected_origin=self._origin,
            )
            return Registered(
                found.credential_id,
                found.credential_public_key,
                found.sign_count,
                found.credential_backed_up,
            )

        return _or_refused(verify)

    def signed(
        self, answer: Json, challenge: bytes, *, public_key: bytes, sign_count: int, alone: bool
    ) -> int:
        """Return the count of signatures that an answer to `request` tells.

        sign_count: the newest count known. Raises Refused, or Copied when all but it is right.
        """

        def verify() -> int:
            return webauthn.verify_authentication_response(
                credential=answer,
                expected_challenge=challenge,
                expected_rp_id=self._id,
                expected_origin=self._origin,
                credential_public_key=public_key,
                credential_current_sign_count=0,
                require_user_verification=alone,
            ).new_sign_count

        count = _or_refused(verify)
        # Both 0: a device that does not count, as those that sync never do.
        if (count or sign_count) and count <= sign_count:
            raise Copied("sign_count")
        return count


def credential_id_in(answer: Json) -> bytes:
    """Return which key an answer claims to be of. Raises Refused."""
    return _or_refused(lambda: base64url_to_bytes(str(answer["id"])))


def challenge_in(answer: Json) -> bytes:
    """Return which challenge an answer claims to answer. Raises Refused.

    Also for an answer from inside a frame of another site: the café is never in one.
    """

    def read() -> bytes:
        raw = base64url_to_bytes(str(answer["response"]["clientDataJSON"]))
        data = parse_client_data_json(raw)
        if data.cross_origin:
            raise Refused("cross_origin")
        return data.challenge

    return _or_refused(read)


def transports_in(answer: Json) -> list[str]:
    """Return how a browser reaches a new key, of the ways that the standard names."""
    found = answer["response"].get("transports")
    return (
        sorted(TRANSPORTS.intersection(one for one in found if isinstance(one, str)))
        if isinstance(found, list)
        else []
    )


def _or_refused(read: Callable[[], T]) -> T:
    try:
        return read()
    except Refused:
        raise
    except Exception as error:
        # CBOR, keys, certificates and base64 of anybody's making: whatever a parser on the way
        # raises, the answer proves nothing. (The library itself raises more than its own errors.)
        raise Refused(type(error).__name__) from None


def _descriptors(known: Sequence[Known]) -> list[PublicKeyCredentialDescriptor]:
    return [
        PublicKeyCredentialDescriptor(
            id=key.credential_id,
            transports=[AuthenticatorTransport(name) for name in key.transports],
        )
        for key in known
    ]
