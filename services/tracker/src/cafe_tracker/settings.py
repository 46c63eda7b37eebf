"""What tracker must know beside what every service must."""

from datetime import timedelta
from typing import Annotated

from msgspec import Meta

from cafe_chassis.settings import BaseSettings, SettingsError

REAL_MINUTE_S = 60


class Settings(BaseSettings, frozen=True, kw_only=True):
    """timer_minute_s: seconds in a minute of a timer and of its credit; shorter in tests."""

    timer_minute_s: Annotated[float, Meta(ge=0.01, le=3600)] = REAL_MINUTE_S

    @property
    def minute(self) -> timedelta:
        """The length of a timer's minute."""
        return timedelta(seconds=self.timer_minute_s)

    def check(self) -> None:
        """Refuse false minutes in public.

        Raises SettingsError.
        """
        super().check()
        if self.public and self.timer_minute_s != REAL_MINUTE_S:
            raise SettingsError("CAFE_TIMER_MINUTE_S is for tests; it is refused in public")
