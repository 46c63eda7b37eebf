"""What chat keeps: messages and their order, reactions, read marks, presence, people's names."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Sequence,
    Text,
    UniqueConstraint,
    func,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from cafe_chassis.consumer import inbox_table
from cafe_chassis.db import new_metadata
from cafe_chassis.outbox import outbox_table
from cafe_contracts.states import PersonStatus


class Base(DeclarativeBase):
    """All tables of this service."""

    metadata = new_metadata()
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it from the class
        datetime: DateTime(timezone=True),
        int: BigInteger,
        str: Text,
        PersonStatus: Text,
    }


class Room(Base):
    """The counter of a room's messages, and what chat must know of the room.

    head: the newest seq, 0 in an empty room. Its row lock is the order of the room's messages.
    version: of the last event of rooms that was applied, 0 before the first. deleted: a tombstone,
    so that a handshake that was on its way cannot bring the room back.
    """

    __tablename__ = "rooms"
    __table_args__ = (Index("ix_rooms_to_purge", "id", postgresql_where="deleted AND head > 0"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    code: Mapped[str]
    head: Mapped[int] = mapped_column(server_default="0")
    version: Mapped[int] = mapped_column(server_default="0")
    deleted: Mapped[bool] = mapped_column(server_default="false")


class Person(Base):
    """The name under which somebody's messages are shown; the truth is auth's.

    version: of the profile; an older one never replaces a newer one.
    """

    __tablename__ = "people"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    username: Mapped[str]
    version: Mapped[int]


class Message(Base):
    """A message. The unique keys are the promise: no seq twice (P3), no client_id twice (P2).

    body is empty once deleted_at is set. fingerprint: of the text as it was first sent. No foreign
    key to the room: the statement that inserts has just counted up the room's own row, so the check
    could only cost.
    """

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("room_id", "seq"),
        UniqueConstraint("room_id", "author_id", "client_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    room_id: Mapped[UUID]
    seq: Mapped[int]
    author_id: Mapped[UUID]
    client_id: Mapped[UUID | None]
    body: Mapped[str]
    fingerprint: Mapped[bytes]
    reply_to: Mapped[UUID | None]
    posted_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]


class Reaction(Base):
    """One person's emoji on one message."""

    __tablename__ = "reactions"

    message_id: Mapped[UUID] = mapped_column(
        ForeignKey("messages.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    emoji: Mapped[str] = mapped_column(primary_key=True)


class Reader(Base):
    """A member of a room, and up to where he has read it (his membership as events tell it)."""

    __tablename__ = "readers"
    __table_args__ = (Index("ix_readers_person_id", "person_id"),)

    room_id: Mapped[UUID] = mapped_column(
        ForeignKey("rooms.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    read_seq: Mapped[int]


presence_version = Sequence("presence_version", metadata=Base.metadata)


class Presence(Base):
    """A span during which somebody was online in a room; went_at None: he still is.

    The unique index over open spans decides who announces an arrival or a departure: whoever
    changed a row, and nobody else. Both instants are PostgreSQL's own (P23). version: grows with
    every arrival and departure in the whole table; that of the newest change of this span.
    """

    __tablename__ = "presence_intervals"
    __table_args__ = (
        Index(
            "uq_presence_intervals_open",
            "room_id",
            "user_id",
            unique=True,
            postgresql_where="went_at IS NULL",
        ),
        Index("ix_presence_intervals_room_id_went_at", "room_id", "went_at"),
    )

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    room_id: Mapped[UUID]
    user_id: Mapped[UUID]
    came_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
    went_at: Mapped[datetime | None]
    status: Mapped[PersonStatus] = mapped_column(server_default="available")
    note: Mapped[str | None]
    version: Mapped[int] = mapped_column(server_default=presence_version.next_value())


outbox = outbox_table(Base.metadata)
inbox = inbox_table(Base.metadata)
