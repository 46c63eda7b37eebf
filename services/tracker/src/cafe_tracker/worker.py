"""Tracker's background work, on every replica."""

from collections.abc import Sequence

from cafe_chassis.jobs import Job
from cafe_tracker.resources import Resources
from cafe_tracker.timers import completion


def jobs(resources: Resources) -> Sequence[Job]:
    """Return the jobs of a worker."""
    return completion.jobs(resources)
