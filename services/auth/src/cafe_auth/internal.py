"""The questions that other services ask auth."""

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery, JSONBody
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_auth.id_list import ids_of
from cafe_auth.profile import queries as profiles
from cafe_auth.sessions import queries as sessions
from cafe_auth.tokens import queries as tokens
from cafe_contracts.questions import PeopleAnswer, PersonCard, SessionsAnswer, SessionsQuestion
from cafe_http.identity import asked_with


@post(
    "/internal/v1/sessions/live",
    status_code=200,
    guards=[asked_with("sessions:read")],
    operation_id="sessionsLive",
    summary="Which of these sessions still live",
)
async def sessions_live(
    data: JSONBody[SessionsQuestion], session: NamedDependency[AsyncSession]
) -> SessionsAnswer:
    """Asked by every socket replica once a second; a session that is not in the answer is over.

    A personal token is a session here: its id is the `sid` of whoever comes by it.
    """
    asked = data.session_ids
    live = {*await sessions.living(session, asked)} if asked else set()
    # Mostly all are sessions, and one look is enough.
    if rest := [one for one in asked if one not in live]:
        live.update(await tokens.living(session, rest))
    return SessionsAnswer(live=list(live))


@get(
    "/internal/v1/people",
    guards=[asked_with("people:read")],
    operation_id="people",
    summary="Names and calendars of people",
)
async def people(ids: FromQuery[str], session: NamedDependency[AsyncSession]) -> PeopleAnswer:
    """ids: separated by commas, at most 500; who does not exist is left out."""
    wanted = ids_of(ids)
    found = await profiles.by_ids(session, wanted) if wanted else []
    return PeopleAnswer(
        people=[
            PersonCard(
                person_id=person.id,
                username=person.username,
                display_name=person.display_name,
                timezone=person.timezone,
                day_starts_at=person.day_starts_at,
                version=person.version,
            )
            for person in found
        ]
    )
