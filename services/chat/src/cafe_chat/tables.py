"""What chat keeps: messages, their order and what becomes of them, presence, people's names."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Sequence,
    SmallInteger,
    Text,
    UniqueConstraint,
    func,
    literal_column,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from cafe_contracts.states import PersonStatus
from cafe_database.engine import new_metadata
from cafe_http.idempotency import idempotency_table
from cafe_messaging.consumer import inbox_table
from cafe_messaging.outbox import outbox_table

ReportReason = Literal["spam", "abuse", "other"]
ReportState = Literal["open", "closed"]
ReportOutcome = Literal["removed", "dismissed"]


class Base(DeclarativeBase):
    """All tables of this service."""

    metadata = new_metadata()
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it from the class
        datetime: DateTime(timezone=True),
        int: BigInteger,
        str: Text,
        PersonStatus: Text,
        ReportReason: Text,
        ReportState: Text,
        ReportOutcome: Text,
    }


class Room(Base):
    """The counters of a room, and what chat must know of it.

    head: the newest seq, 0 in an empty room. Its row lock is the order of the room's messages.
    changes: how many edits, deletions, reactions and pins there have been. swept: the newest seq
    that retention has taken away. indexed: up to where messages can be found in search_entries and
    mentions; what is later is looked through one by one. version: of the last event of rooms that
    was applied, 0 before the first. retention_days: so long messages are kept, None for ever.
    talked_at: the minute of which was said that people talked in it, as an event.
    deleted: a tombstone, so that a handshake that was on its way cannot bring the room back.
    purged: nothing is left of it but the tombstone.

    No index names a counter, so that counting up stays within the page (a HOT update).
    """

    __tablename__ = "rooms"
    __table_args__ = (
        Index("ix_rooms_code", "code"),
        Index("ix_rooms_to_purge", "id", postgresql_where="deleted AND NOT purged"),
        Index("ix_rooms_retention", "id", postgresql_where="retention_days IS NOT NULL"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    code: Mapped[str]
    head: Mapped[int] = mapped_column(server_default="0")
    changes: Mapped[int] = mapped_column(server_default="0")
    swept: Mapped[int] = mapped_column(server_default="0")
    indexed: Mapped[int] = mapped_column(server_default="0")
    version: Mapped[int] = mapped_column(server_default="0")
    retention_days: Mapped[int | None] = mapped_column(SmallInteger)
    talked_at: Mapped[datetime | None]
    deleted: Mapped[bool] = mapped_column(server_default="false")
    purged: Mapped[bool] = mapped_column(server_default="false")


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
    __table_args__ = (Index("ix_reactions_person_id", "person_id"),)

    message_id: Mapped[UUID] = mapped_column(
        ForeignKey("messages.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    emoji: Mapped[str] = mapped_column(primary_key=True)


class Change(Base):
    """What has become of a message, numbered per room; frame: as browsers were told.

    Kept for a week (changes.log), for replicas and clients that missed it.
    """

    __tablename__ = "changes"
    __table_args__ = (Index("ix_changes_changed_at", "changed_at"),)

    room_id: Mapped[UUID] = mapped_column(primary_key=True)
    change: Mapped[int] = mapped_column(primary_key=True)
    frame: Mapped[str]
    changed_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Pin(Base):
    """A message that is pinned to its room."""

    __tablename__ = "pins"
    __table_args__ = (Index("ix_pins_room_id", "room_id"),)

    message_id: Mapped[UUID] = mapped_column(
        ForeignKey("messages.id", ondelete="CASCADE"), primary_key=True
    )
    room_id: Mapped[UUID]
    pinned_by: Mapped[UUID]
    pinned_at: Mapped[datetime]


class Report(Base):
    """Somebody asks the room's moderators to look at a message.

    body: the text as it was then, since its author may change it. outcome, closed_by and closed_at
    are set once it is closed. No foreign key: a report outlives the message.
    """

    __tablename__ = "reports"
    __table_args__ = (
        UniqueConstraint("message_id", "reporter_id"),
        Index("ix_reports_room_id_state_id", "room_id", "state", "id"),
        Index("ix_reports_open", "id", postgresql_where="state = 'open'"),
        # The release before this one looks here.
        Index(
            "ix_reports_trigrams",
            "body",
            postgresql_using="gin",
            postgresql_ops={"body": "gin_trgm_ops"},
        ),
        Index(
            "ix_reports_small_trigrams",
            literal_column("lower(body COLLATE pg_c_utf8)").label("small"),
            postgresql_using="gin",
            postgresql_ops={"small": "gin_trgm_ops"},
        ),
        CheckConstraint("state in ('open', 'closed')", name="state"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    room_id: Mapped[UUID]
    message_id: Mapped[UUID]
    seq: Mapped[int]
    author_id: Mapped[UUID]
    body: Mapped[str]
    reporter_id: Mapped[UUID]
    reason: Mapped[ReportReason]
    note: Mapped[str | None]
    created_at: Mapped[datetime]
    state: Mapped[ReportState]
    outcome: Mapped[ReportOutcome | None]
    closed_by: Mapped[UUID | None]
    closed_at: Mapped[datetime | None]


class SearchEntry(Base):
    """A message's text as searches find it; filled some seconds later, see `search.indexer`.

    A table of its own: an index over messages would make each message wait for it (and now and then
    one of them for the whole list of what is pending). Empty for a deleted message.
    body: in small letters (`cafe_database.words`), since the database's own ILIKE may know those of
    ASCII only.
    """

    __tablename__ = "search_entries"
    __table_args__ = (
        Index(
            "ix_search_entries_text",
            "room_id",
            text("to_tsvector('simple'::regconfig, body)"),
            "body",
            postgresql_using="gin",
            postgresql_ops={"body": "gin_trgm_ops"},
        ),
    )

    room_id: Mapped[UUID] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    body: Mapped[str]


class Mention(Base):
    """A message that names somebody; filled like SearchEntry."""

    __tablename__ = "mentions"
    __table_args__ = (Index("ix_mentions_room_id_seq", "room_id", "seq"),)

    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    room_id: Mapped[UUID] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)


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
        Index("ix_presence_intervals_went_at", "went_at", postgresql_where="went_at IS NOT NULL"),
        Index("ix_presence_intervals_user_id", "user_id"),
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
idempotency = idempotency_table(Base.metadata)
