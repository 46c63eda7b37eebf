"""What a passkey answers comes from anybody: whatever it is, it is read without a fault."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cafe_auth.passkeys.ceremony import Refused, RelyingParty, challenge_in, credential_id_in
from cafe_chassis.testing import ORIGIN

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)
SHAPES = st.fixed_dictionaries(
    {},
    optional={
        "id": st.text() | JSON,
        "rawId": st.text() | JSON,
        "type": st.just("public-key") | JSON,
        "response": st.fixed_dictionaries(
            {},
            optional={
                "clientDataJSON": st.binary().map(lambda raw: raw.hex()) | JSON,
                "attestationObject": st.binary().map(lambda raw: raw.hex()) | JSON,
                "authenticatorData": st.text() | JSON,
                "signature": st.text() | JSON,
                "userHandle": st.text() | JSON,
                "transports": JSON,
            },
        )
        | JSON,
    },
)


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(SHAPES)
def test_whatever_comes_is_refused_and_nothing_else(answer: dict[str, Any]) -> None:
    party = RelyingParty(ORIGIN)
    for read in (
        lambda: challenge_in(answer),
        lambda: party.registered(answer, b"x" * 32),
        lambda: party.signed(answer, b"x" * 32, public_key=b"y", sign_count=0, alone=True),
    ):
        with pytest.raises(Refused):
            read()
    try:
        credential_id_in(answer)
    except Refused:
        pass
