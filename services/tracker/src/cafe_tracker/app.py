"""Tracker, declared: timers, study sessions, progress."""

from cafe_chassis.service import Service
from cafe_tracker import internal, reactions, worker
from cafe_tracker.admin.overview.api import overview
from cafe_tracker.admin.sessions.api import AdminSessionsController
from cafe_tracker.aims.api import Aims
from cafe_tracker.goals.api import Goals
from cafe_tracker.imports.api import import_sessions
from cafe_tracker.live import repair
from cafe_tracker.live.api import timer_socket
from cafe_tracker.preferences.api import change_settings, show_settings
from cafe_tracker.progress.api import (
    show_achievements,
    show_heatmap,
    show_progress,
    show_totals,
)
from cafe_tracker.ranking.api import Leaderboards
from cafe_tracker.resources import Resources, open_resources
from cafe_tracker.sessions.api import StudySessions, Subjects, export_sessions
from cafe_tracker.settings import Settings
from cafe_tracker.tables import Base
from cafe_tracker.timers.api import PersonalTimer, RoomTimer

SERVICE = Service[Resources](
    name="tracker",
    settings=Settings,
    metadata=Base.metadata,
    open=open_resources,
    controllers=[
        PersonalTimer,
        RoomTimer,
        StudySessions,
        Subjects,
        export_sessions,
        import_sessions,
        show_progress,
        show_heatmap,
        show_totals,
        show_achievements,
        show_settings,
        change_settings,
        Goals,
        Aims,
        Leaderboards,
        timer_socket,
        AdminSessionsController,
        overview,
    ],
    internal=[internal.timers, internal.export],
    jobs=worker.jobs,
    serving_jobs=repair.jobs,
    drain=repair.drain,
    subscriptions=reactions.subscriptions,
)
