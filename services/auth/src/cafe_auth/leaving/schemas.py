"""What somebody gets who deletes his account."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct


class Farewell(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The password proves that it is not just somebody at the open laptop.

    Whoever has none, since he comes by another provider, leaves it out and has just logged in.
    """

    password: str = ""


class ServiceErased(Struct, frozen=True, kw_only=True):
    """How far one service is; erased_at None: it has not said so yet."""

    service: str
    erased_at: datetime | None


class ErasureCard(Struct, frozen=True, kw_only=True):
    """A receipt. completed_at: when the last service had confirmed; None until then."""

    id: UUID
    requested_at: datetime
    completed_at: datetime | None
    services: list[ServiceErased]


class ErasureBegun(Struct, frozen=True, kw_only=True):
    """A receipt, and what shows it later without a log-in: by itself, and as a page."""

    id: UUID
    receipt: str
    url: str
    requested_at: datetime
    completed_at: datetime | None
    services: list[ServiceErased]


class ReceiptShown(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What somebody kept who deleted his account."""

    receipt: str
