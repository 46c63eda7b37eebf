"""Numbers of ten years cost what those of ten days cost."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event, text

from cafe_chassis.testing import App
from cafe_database.ids import new_id
from cafe_database.sessions import unit
from cafe_tracker.people import queries as people
from cafe_tracker.sessions import rollups

pytestmark = pytest.mark.asyncio(loop_scope="session")

TEN_YEARS, TEN_DAYS = 3653, 10
A_DAY = 4
"""Sessions a day: nearly fifteen thousand in ten years."""
MOST_MS = 5.0
"""What the progress page may cost PostgreSQL (plan and execution, data in its cache)."""


async def fill(tracker: App, person_id: UUID, days: int) -> None:
    """Give a person sessions of half an hour, four on each of the last days."""
    async with unit(tracker.resources.core.sessions) as session:
        await session.execute(
            text(
                """
                INSERT INTO study_sessions (id, person_id, minutes, started_at, ended_at, source,
                                            spans, subject, timer_id, phase_number)
                SELECT uuidv7(), :person_id, 30, ended_at - interval '30 minutes', ended_at,
                       'timer', '[]', 'subject ' || n % 7, :timer_id, row_number() OVER ()
                FROM generate_series(0, :days - 1) AS day, generate_series(1, :a_day) AS n,
                     LATERAL (SELECT date_trunc('day', now(), 'UTC') - day * interval '1 day'
                              - n * interval '1 hour' AS ended_at)
                """
            ),
            {"person_id": person_id, "timer_id": new_id(), "days": days, "a_day": A_DAY},
        )
        await session.execute(
            text(
                "INSERT INTO study_days (session_id, day, person_id, minutes)"
                " SELECT id, (ended_at AT TIME ZONE 'UTC')::date, person_id, minutes"
                " FROM study_sessions WHERE person_id = :person_id"
            ),
            {"person_id": person_id},
        )
        (person,) = await people.lock(session, [person_id])
        await rollups.recount(session, person)
    async with unit(tracker.resources.core.sessions) as session:
        await session.execute(text("ANALYZE"))


async def cost_ms(tracker: App, ask: Callable[[], Any]) -> tuple[float, list[str]]:
    """Return what PostgreSQL spends on the statements behind a request, and how it reads."""
    statements: list[tuple[str, Any]] = []

    def note(_c: Any, _k: Any, statement: str, parameters: Any, *_more: Any) -> None:
        statements.append((statement, parameters))

    core = tracker.resources.core
    event.listen(core.engine.sync_engine, "before_cursor_execute", note)
    try:
        answer = await ask()
        assert answer.status_code == 200, answer.text
    finally:
        event.remove(core.engine.sync_engine, "before_cursor_execute", note)
    total, plans = 0.0, []
    async with core.engine.connect() as connection:
        for statement, parameters in statements:
            if not statement.lstrip().startswith("SELECT"):
                continue
            explained = f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}"
            for _ in range(3):  # the first run warms the cache
                found = (await connection.exec_driver_sql(explained, parameters)).scalar_one()
            total += found[0]["Execution Time"] + found[0]["Planning Time"]
            plans.append(str(found))
    return total, plans


@pytest.mark.parametrize(
    ("path", "query"),
    [("/progress", {}), ("/heatmap", {}), ("/totals", {}), ("/totals", {"period": "month"})],
)
async def test_ten_years_cost_what_ten_days_cost(
    person: Callable[..., Any], tracker: App, path: str, query: dict[str, str]
) -> None:
    old, new = person("ana"), person("ben")
    for one, days in ((old, TEN_YEARS), (new, TEN_DAYS)):
        await one.get("/progress")
        await one.patch("/settings", {"daily_goal_minutes": 60})
        await fill(tracker, one.id, days)
    long_ms, plans = await cost_ms(tracker, lambda: old.get(path, **query))
    short_ms, _ = await cost_ms(tracker, lambda: new.get(path, **query))
    print(f"{path} {query}: {long_ms:.2f} ms for ten years, {short_ms:.2f} ms for ten days")
    assert plans
    assert long_ms <= MOST_MS
    assert not any("Seq Scan" in plan and "study_" in plan for plan in plans)


async def test_ten_years_are_told_right(person: Callable[..., Any], tracker: App) -> None:
    ana = person("ana")
    await ana.patch("/settings", {"daily_goal_minutes": 60})
    await fill(tracker, ana.id, TEN_YEARS)
    progress = (await ana.get("/progress")).json()
    assert progress["total_minutes"] == progress["proven_minutes"] == TEN_YEARS * A_DAY * 30
    assert progress["streak_days"] == progress["active_days"] == TEN_YEARS
    assert progress["score"] == 99
    assert sum(one["sessions"] for one in (await ana.get("/totals")).json()) == TEN_YEARS * A_DAY
    earned = [one["code"] for one in (await ana.get("/achievements")).json() if one["earned_on"]]
    assert "hours_1000" in earned
    (newest, *_) = progress["recent_sessions"]
    assert (await ana.delete(f"/sessions/{newest['id']}")).status_code == 204
    after = (await ana.get("/progress")).json()
    assert after["total_minutes"] == progress["total_minutes"] - 30
    assert after["last_7_days"][-2]["minutes"] == A_DAY * 30 - 30
