"""Chat's settings: those of every service, and no more."""

from cafe_chassis.settings import BaseSettings


class Settings(BaseSettings, frozen=True, kw_only=True):
    """What chat reads from the environment."""
