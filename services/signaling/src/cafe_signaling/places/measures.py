"""How many calls there are, for the operator."""

from prometheus_client import Gauge
from sqlalchemy import func, select

from cafe_database.sessions import Sessions, unit
from cafe_signaling.tables import PlaceRow

LOOK_S = 15.0

calls = Gauge(
    "cafe_signaling_calls", "Calls, over all replicas, by how many are in them", ["state"]
)
places_held = Gauge("cafe_signaling_places_held", "Places without a socket that are still held")


async def look(sessions: Sessions) -> None:
    """Count calls and held places."""
    taken = (
        select(func.count().label("people"), func.count(PlaceRow.lost_at).label("lost"))
        .group_by(PlaceRow.room_id)
        .subquery()
    )
    counted = select(
        func.count().filter(taken.c.people == 1),
        func.count().filter(taken.c.people == 2),
        func.coalesce(func.sum(taken.c.lost), 0),
    )
    async with unit(sessions) as session:
        waiting, active, lost = (await session.execute(counted)).one()
    calls.labels("waiting").set(waiting)
    calls.labels("active").set(active)
    places_held.set(int(lost))
