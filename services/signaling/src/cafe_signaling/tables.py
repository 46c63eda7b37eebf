"""The tables of signaling: the call of each room, its two places, and signals on their way."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    SmallInteger,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from cafe_database.engine import new_metadata
from cafe_http.idempotency import idempotency_table
from cafe_messaging.consumer import inbox_table
from cafe_messaging.outbox import outbox_table


class Base(DeclarativeBase):
    """The base of signaling's tables."""

    metadata = new_metadata()


class CallRow(Base):
    """The call of one room. Its row lock is the order of everything that happens in the call.

    It outlives each call, because `version` and `fence` must never go back while the room exists.
    ended_fence: admissions up to this one were ended by an administrator, and do not come back.
    """

    __tablename__ = "calls"
    __table_args__ = (
        Index("ix_calls_going_on", "call_id", postgresql_where=text("call_id IS NOT NULL")),
    )

    room_id: Mapped[UUID] = mapped_column(primary_key=True)
    call_id: Mapped[UUID | None]
    version: Mapped[int] = mapped_column(BigInteger, server_default="0")
    fence: Mapped[int] = mapped_column(BigInteger, server_default="0")
    ended_fence: Mapped[int] = mapped_column(BigInteger, server_default="0")


class PlaceRow(Base):
    """A place that is taken. The keys alone keep a third person out (P9).

    fence: the admission that holds it. roster_version: of the room, when the person was let in.
    lost_at: since when no socket holds it. seen_at: when the replica with its socket last said so.
    page: the browser's page that holds it, if it has a name. said: the number of the newest signal
    that was taken from that page.
    """

    __tablename__ = "places"
    __table_args__ = (
        CheckConstraint("slot IN (1, 2)", name="slot"),
        UniqueConstraint("room_id", "user_id"),
        Index("ix_places_user_id", "user_id"),
    )

    room_id: Mapped[UUID] = mapped_column(
        ForeignKey("calls.room_id", ondelete="CASCADE"), primary_key=True
    )
    slot: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    user_id: Mapped[UUID]
    username: Mapped[str] = mapped_column(Text)
    fence: Mapped[int] = mapped_column(BigInteger)
    roster_version: Mapped[int] = mapped_column(BigInteger)
    lost_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    seen_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.clock_timestamp()
    )
    page: Mapped[UUID | None]
    said: Mapped[int] = mapped_column(BigInteger, server_default="0")


class SignalRow(Base):
    """A frame on its way to one person; the row goes when his socket is known to have it.

    id: rows of a room are inserted under its call's lock, so within a room it is the order of
    commits. from_user: who said it, None for our own notices. departure: a notice that the other
    person left; until it is written to a socket, what this person sends is meant for the one who
    left.
    """

    __tablename__ = "signals"
    __table_args__ = (Index("ix_signals_room_id_to_user", "room_id", "to_user", "id"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    room_id: Mapped[UUID] = mapped_column(ForeignKey("calls.room_id", ondelete="CASCADE"))
    to_user: Mapped[UUID]
    from_user: Mapped[UUID | None]
    departure: Mapped[bool] = mapped_column(server_default="false")
    frame: Mapped[str] = mapped_column(Text)


class Block(Base):
    """A copy of auth's: the one wants nothing from the other."""

    __tablename__ = "blocks"

    blocker_id: Mapped[UUID] = mapped_column(primary_key=True)
    blocked_id: Mapped[UUID] = mapped_column(primary_key=True, index=True)


class AskRow(Base):
    """One person wishes for a call with another at the break; the two names are for showing.

    due_at: since when both are asked.
    """

    __tablename__ = "asks"
    __table_args__ = (UniqueConstraint("room_id", "asker_id", "asked_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    room_id: Mapped[UUID]
    asker_id: Mapped[UUID] = mapped_column(index=True)
    asker_name: Mapped[str] = mapped_column(Text)
    asked_id: Mapped[UUID] = mapped_column(index=True)
    asked_name: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    due_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class BreakRow(Base):
    """How the timer of a room or a person stands: when it reached the break that it is in."""

    __tablename__ = "breaks"

    owner_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(BigInteger)
    on_break_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


outbox = outbox_table(Base.metadata)
idempotency = idempotency_table(Base.metadata)
inbox = inbox_table(Base.metadata)
