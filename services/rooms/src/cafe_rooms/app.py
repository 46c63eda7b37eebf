"""The rooms service, put together."""

from cafe_chassis.jobs import Job, every
from cafe_chassis.limits import Bucket
from cafe_chassis.service import Service
from cafe_rooms.admin.memberships.api import AdminMembershipsController
from cafe_rooms.admin.overview.api import overview
from cafe_rooms.admin.rooms.api import AdminRoomsController
from cafe_rooms.bans.api import BansController
from cafe_rooms.catalogue.api import CatalogueController
from cafe_rooms.expiry.service import INTERVAL_S, close_empty_rooms
from cafe_rooms.internal import QuestionsController
from cafe_rooms.invites.api import InvitationController, InvitesController
from cafe_rooms.membership.api import MembershipController
from cafe_rooms.mutes.api import MutesController
from cafe_rooms.reactions import subscriptions
from cafe_rooms.resources import Resources, open_resources
from cafe_rooms.rooms.api import RoomsController
from cafe_rooms.schedule.api import ScheduleController
from cafe_rooms.schedule.reminding import FORGET_S, LOOK_S, forget, remind
from cafe_rooms.settings import RoomsSettings
from cafe_rooms.tables import Base


def jobs(resources: Resources) -> list[Job]:
    """Return what the worker does by itself."""
    core = resources.core
    return [
        every(INTERVAL_S, "close_empty_rooms", lambda: close_empty_rooms(core)),
        every(LOOK_S, "remind_of_sessions", lambda: remind(core)),
        every(FORGET_S, "forget_sessions", lambda: forget(core)),
    ]


READS = Bucket("rooms-reads", per_s=10, burst=100)
WRITES = Bucket("rooms-writes", per_s=5, burst=100)
"""Per person. Whoever plans a term of sessions in one go stays below; a loop does not."""

SERVICE = Service(
    name="rooms",
    settings=RoomsSettings,
    metadata=Base.metadata,
    open=open_resources,
    controllers=[
        CatalogueController,
        RoomsController,
        MembershipController,
        BansController,
        InvitesController,
        InvitationController,
        MutesController,
        ScheduleController,
        AdminRoomsController,
        AdminMembershipsController,
        overview,
    ],
    internal=[QuestionsController],
    jobs=jobs,
    reads=READS,
    writes=WRITES,
    subscriptions=subscriptions,
)
