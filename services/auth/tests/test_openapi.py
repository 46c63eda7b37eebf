"""What the OpenAPI document allows, and what it does not, through the real service: no 5xx."""

import asyncio
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
import requests
import schemathesis
from auth_browser import Browser, forget_sessions
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis.generation import GenerationMode

from cafe_chassis.testing import HOST, ORIGIN, App, connected

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(240)]

OpenBrowser = Callable[..., Browser]
EXAMPLES = 6
"""For each operation and kind of data: some thousand requests in well under a minute."""

QUICKLY = settings(
    max_examples=EXAMPLES,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
    deadline=None,
    database=None,
    derandomize=True,
)


async def test_nothing_that_can_be_sent_is_a_fault(
    auth: App, open_browser: OpenBrowser, database_url: str
) -> None:
    boss = open_browser(auth)
    user = await boss.sign_up()
    async with connected(database_url) as connection:
        await connection.execute("UPDATE people SET role = 'admin' WHERE id = $1", user["id"])
    await forget_sessions(auth)
    identity = (await boss.forward_auth()).headers["x-cafe-identity"]
    document = (await boss.get("/api/auth/openapi.json")).json()
    headers = {"host": HOST, "origin": ORIGIN, "x-cafe-identity": identity}
    answers = await asyncio.to_thread(try_everything, document, auth.url, headers)
    assert len({operation for operation, _ in answers}) > 60
    faults = {key: count for key, count in answers.items() if key[1] >= 500}
    assert faults == {}
    kinds = {status // 100 for _, status in answers}
    assert {2, 4} <= kinds


def try_everything(
    document: dict[str, Any], url: str, headers: dict[str, str]
) -> Counter[tuple[str, int]]:
    """Send generated requests of both kinds to each operation; count the answers by status."""
    answers: Counter[tuple[str, int]] = Counter()
    with requests.Session() as session:
        session.trust_env = False
        for found in schemathesis.openapi.from_dict(document).get_all_operations():
            operation = found.ok()
            for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):

                def send(case: Any) -> None:
                    answer = case.call(
                        base_url=url, session=session, headers=headers, allow_redirects=False
                    )
                    answers[case.operation.label, answer.status_code] += 1

                cases = operation.as_strategy(generation_mode=mode)
                try:
                    QUICKLY(given(case=cases)(send))()
                except (Unsatisfiable, schemathesis.errors.SchemathesisError):
                    # An operation without input has nothing that could be wrong with it.
                    assert mode is GenerationMode.NEGATIVE
    return answers
