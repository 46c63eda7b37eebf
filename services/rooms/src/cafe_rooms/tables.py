"""What rooms keeps: rooms, who belongs to them, who may not, and a copy of people's names."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Index,
    LargeBinary,
    SmallInteger,
    Text,
    literal_column,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from cafe_contracts.states import Role, TimerControl, Visibility
from cafe_database.engine import new_metadata
from cafe_http.idempotency import idempotency_table
from cafe_messaging.consumer import inbox_table
from cafe_messaging.outbox import outbox_table

Expires = Literal["never", "1d", "15m"]
Repeats = Literal["none", "daily", "weekly"]


class Base(DeclarativeBase):
    """All tables of this service."""

    metadata = new_metadata()
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it from the class
        datetime: DateTime(timezone=True),
        str: Text,
        Role: Text,
        Visibility: Text,
        TimerControl: Text,
        Expires: Text,
        Repeats: Text,
    }


class Person(Base):
    """What rooms must show of a person; the truth is auth's.

    version: of the profile; an older one never replaces a newer one.
    """

    __tablename__ = "people"
    __table_args__ = (
        Index(
            "ix_people_trigrams",
            "username",
            "display_name",
            postgresql_using="gin",
            postgresql_ops={"username": "gin_trgm_ops", "display_name": "gin_trgm_ops"},
        ),
        Index(
            "ix_people_display_name_trigrams",
            literal_column("lower(display_name COLLATE pg_c_utf8)").label("display"),
            postgresql_using="gin",
            postgresql_ops={"display": "gin_trgm_ops"},
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    username: Mapped[str]
    display_name: Mapped[str]
    version: Mapped[int] = mapped_column(BigInteger)


class Room(Base):
    """A room.

    version grows by one with every event of the room, and with every change of its roster.
    active_at: the last join, message or timer change, cut to the minute (it orders lists).
    slow_mode_seconds: so long a plain member waits between two messages, 0 is off.
    retention_days: so long messages are kept, None for ever.
    empty_since: when the room was first seen with nobody online; None while somebody is, and
    kept only for rooms that expire. warned: its coming end has been told since then.
    """

    __tablename__ = "rooms"
    __table_args__ = (
        CheckConstraint("capacity between 2 and 500", name="capacity"),
        CheckConstraint("visibility in ('public', 'private')", name="visibility"),
        CheckConstraint("expires in ('never', '1d', '15m')", name="expires"),
        CheckConstraint("timer_control in ('anyone', 'host')", name="timer_control"),
        CheckConstraint("slow_mode_seconds between 0 and 3600", name="slow_mode_seconds"),
        CheckConstraint("retention_days between 1 and 3650", name="retention_days"),
        Index(
            "ix_rooms_public_activity", "active_at", "id", postgresql_where="visibility = 'public'"
        ),
        Index("ix_rooms_expiring", "id", postgresql_where="expires <> 'never'"),
        Index("ix_rooms_active_at", "active_at", "id"),
        Index("ix_rooms_name", "name", "id"),
        Index("ix_rooms_created_by", "created_by", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    description: Mapped[str]
    visibility: Mapped[Visibility]
    capacity: Mapped[int] = mapped_column(SmallInteger)
    locked: Mapped[bool]
    expires: Mapped[Expires]
    timer_control: Mapped[TimerControl]
    quiet_focus: Mapped[bool]
    slow_mode_seconds: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    retention_days: Mapped[int | None] = mapped_column(SmallInteger)
    created_at: Mapped[datetime]
    created_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    version: Mapped[int] = mapped_column(BigInteger)
    active_at: Mapped[datetime]
    empty_since: Mapped[datetime | None]
    warned: Mapped[bool] = mapped_column(server_default="false")


class RoomText(Base):
    """What a search finds a room by: its name, description and code, one below the other.

    In small letters (`cafe_database.words`): the database's own ILIKE may know those of ASCII only.
    Not a column of the room: rooms are updated with every activity, and each update would write
    the indexes again.
    """

    __tablename__ = "room_texts"
    __table_args__ = (
        Index(
            "ix_room_texts_trigrams",
            "text",
            postgresql_using="gin",
            postgresql_ops={"text": "gin_trgm_ops"},
        ),
        # The function (migration 0005) returns every letter and every two that stand together.
        Index(
            "ix_room_texts_short_parts",
            literal_column("short_parts(text)"),
            postgresql_using="gin",
        ),
    )

    room_id: Mapped[UUID] = mapped_column(
        ForeignKey("rooms.id", ondelete="CASCADE"), primary_key=True
    )
    text: Mapped[str]


class Membership(Base):
    """A person's place in a room."""

    __tablename__ = "memberships"
    __table_args__ = (
        CheckConstraint("role in ('owner', 'moderator', 'member')", name="role"),
        Index("ix_memberships_person_id", "person_id"),
        Index("ix_memberships_joined_at", "joined_at", "room_id", "person_id"),
    )

    room_id: Mapped[UUID] = mapped_column(
        ForeignKey("rooms.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), primary_key=True)
    role: Mapped[Role]
    joined_at: Mapped[datetime]


class Ban(Base):
    """Somebody who may not come back."""

    __tablename__ = "bans"
    __table_args__ = (Index("ix_bans_person_id", "person_id"),)

    room_id: Mapped[UUID] = mapped_column(
        ForeignKey("rooms.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), primary_key=True)
    banned_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    banned_at: Mapped[datetime]


class Mute(Base):
    """Somebody who may not write in a room's chat until an instant; leaving does not end it."""

    __tablename__ = "mutes"

    room_id: Mapped[UUID] = mapped_column(
        ForeignKey("rooms.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), primary_key=True)
    muted_until: Mapped[datetime]
    muted_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))


class ScheduledSession(Base):
    """A session that members have agreed on, once or again and again.

    starts_at: the first one's beginning; the others begin at the same time of day in `timezone`
    (IANA). remind_at: when the next reminder is due, None when there is nothing to remind of any
    more. reminders: how many there have been.
    """

    __tablename__ = "scheduled_sessions"
    __table_args__ = (
        CheckConstraint("repeats in ('none', 'daily', 'weekly')", name="repeats"),
        CheckConstraint("minutes between 1 and 1440", name="minutes"),
        Index("ix_scheduled_sessions_room_id", "room_id"),
        Index(
            "ix_scheduled_sessions_remind_at",
            "remind_at",
            postgresql_where="remind_at is not null",
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    room_id: Mapped[UUID] = mapped_column(ForeignKey("rooms.id", ondelete="CASCADE"))
    title: Mapped[str]
    starts_at: Mapped[datetime]
    minutes: Mapped[int] = mapped_column(SmallInteger)
    repeats: Mapped[Repeats]
    timezone: Mapped[str]
    created_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime]
    remind_at: Mapped[datetime | None]
    reminders: Mapped[int] = mapped_column(BigInteger, server_default="0")


class Invite(Base):
    """An invite link. token_digest: SHA-256 of the secret in it. max_uses None: no limit."""

    __tablename__ = "invites"
    __table_args__ = (
        CheckConstraint("max_uses is null or uses <= max_uses", name="uses"),
        Index("ix_invites_room_id", "room_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    room_id: Mapped[UUID] = mapped_column(ForeignKey("rooms.id", ondelete="CASCADE"))
    token_digest: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    created_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    max_uses: Mapped[int | None]
    uses: Mapped[int]


class Block(Base):
    """A copy of auth's: the one wants nothing from the other."""

    __tablename__ = "blocks"

    blocker_id: Mapped[UUID] = mapped_column(primary_key=True)
    blocked_id: Mapped[UUID] = mapped_column(primary_key=True, index=True)


outbox = outbox_table(Base.metadata)
inbox = inbox_table(Base.metadata)
idempotency = idempotency_table(Base.metadata)
