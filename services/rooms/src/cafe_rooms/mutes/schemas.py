"""What clients send to mute somebody."""

from typing import Annotated

from msgspec import Meta, Struct


class MuteDraft(Struct, forbid_unknown_fields=True, kw_only=True):
    """For how many minutes, up to a week, counted from now."""

    minutes: Annotated[int, Meta(ge=1, le=10_080)]
