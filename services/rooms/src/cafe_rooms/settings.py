"""The settings of rooms, beside those of every service."""

from typing import Annotated

from msgspec import Meta

from cafe_chassis.settings import BaseSettings


class RoomsSettings(BaseSettings, frozen=True, kw_only=True):
    """rooms_per_hour: how many rooms one person may open in an hour (docs/promises.md)."""

    rooms_per_hour: Annotated[int, Meta(ge=1)] = 10
