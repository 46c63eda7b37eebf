"""A tiny service that uses every part of the libraries; it exists for their tests."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated
from uuid import UUID

from litestar import Controller, get, post, websocket
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from msgspec import Meta, Struct
from sqlalchemy import Column, DateTime, Table, Text, Uuid, func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_chassis import administration, clock
from cafe_chassis.administration import Admin
from cafe_chassis.core import Core
from cafe_chassis.service import Service
from cafe_chassis.settings import BaseSettings
from cafe_contracts.codes import CloseCode
from cafe_contracts.events import MemberLeft
from cafe_database.engine import new_metadata
from cafe_database.ids import new_id
from cafe_database.sessions import after_commit
from cafe_http import instants
from cafe_http.errors import Conflict
from cafe_http.idempotency import Idempotency, idempotency_table
from cafe_http.identity import Principal, asked_with
from cafe_http.pages import decode_cursor
from cafe_messaging import outbox
from cafe_messaging.consumer import Subscription, inbox_table
from cafe_messaging.outbox import outbox_table
from cafe_realtime.sockets import Socket, outlet_of, refuse, serve
from cafe_websocket.frame import Frame

metadata = new_metadata()
notes = Table(
    "notes",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("text", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False, server_default=func.now()),
)
outbox_table(metadata)
inbox_table(metadata)
idempotency_table(metadata)


class NoteDraft(Struct, forbid_unknown_fields=True):
    text: Annotated[str, Meta(min_length=1, max_length=20)]
    room_id: UUID


class Note(Struct):
    id: UUID
    text: str


class Due(Struct):
    at: Annotated[datetime, Meta(tz=True)]


class Taken(Conflict):
    code = "taken"


@dataclass
class Resources:
    core: Core
    seen: list[MemberLeft] = field(default_factory=list)
    committed: list[str] = field(default_factory=list)
    failing: dict[int, int] = field(default_factory=dict)
    """How often the event of a version still fails."""


class Notes(Controller):
    path = "/api/demo/notes"

    @post()
    async def create(
        self,
        data: JSONBody[NoteDraft],
        who: NamedDependency[Principal],
        session: NamedDependency[AsyncSession],
        resources: NamedDependency[Resources],
        idempotency: NamedDependency[Idempotency],
    ) -> Note:
        async def produce() -> Note:
            note = Note(new_id(), data.text)
            await session.execute(insert(notes).values(id=note.id, text=note.text))
            left = MemberLeft(
                event_id=new_id(),
                occurred_at=clock.now(),
                actor_id=who.id,
                version=1,
                room_id=data.room_id,
                person_id=who.id,
            )
            await outbox.stage(session, left)

            async def note_commit() -> None:
                resources.committed.append(note.text)

            after_commit(session, note_commit)
            if data.text == "taken":
                raise Taken
            if data.text == "bug":
                raise RuntimeError("secret detail")
            return note

        return await idempotency.run(Note, produce)

    @get("/found")
    async def found(self, word: FromQuery[str]) -> str:
        return word

    @get("/all", dependencies=administration.GIVEN)
    async def everything(
        self, admin: NamedDependency[Admin], session: NamedDependency[AsyncSession]
    ) -> list[str]:
        assert admin.id
        return list(await session.scalars(select(notes.c.text)))

    @post("/due", status_code=200)
    async def due(self, data: JSONBody[Due], who: NamedDependency[Principal]) -> Due:
        assert who.username
        return Due(instants.said(data.at, "at"))

    @get("/due")
    async def due_after(self, cursor: FromQuery[str], who: NamedDependency[Principal]) -> str:
        assert who.username
        return str(decode_cursor(cursor, tuple[datetime, int]))

    @post("/wave")
    async def wave(self, who: NamedDependency[Principal]) -> str:
        return who.username

    @get()
    async def texts(
        self, who: NamedDependency[Principal], session: NamedDependency[AsyncSession]
    ) -> list[str]:
        assert who.username
        return list(await session.scalars(select(notes.c.text).order_by(notes.c.at)))


@websocket("/ws/demo/{name:str}")
async def echo(socket: Socket, name: FromPath[str]) -> None:
    if name == "closed":
        await refuse(socket, CloseCode.NOT_A_MEMBER)
        return
    await socket.accept()
    outlet = outlet_of(socket)

    async def on_text(text: str) -> None:
        for _ in range(int(text)):
            outlet.offer(Frame(b"x" * 1000))

    await serve(socket, outlet, on_text)


@get("/internal/v1/secret", guards=[asked_with("secret:read")])
async def secret() -> dict[str, str]:
    return {"drink": "tea"}


@asynccontextmanager
async def open_resources(core: Core) -> AsyncIterator[Resources]:
    yield Resources(core)


def subscriptions(resources: Resources) -> list[Subscription]:
    async def on_left(session: AsyncSession, event: MemberLeft) -> None:
        assert session.in_transaction()
        if resources.failing.get(event.version, 0) > 0:
            resources.failing[event.version] -= 1
            raise ConnectionError
        resources.seen.append(event)

    return [Subscription("demo-left", {MemberLeft: on_left})]


class DemoService(Service[Resources]):
    """It is installed nowhere, so no distribution knows its version."""

    @property
    def version(self) -> str:
        return "0.0.0"


SERVICE = DemoService(
    name="demo",
    settings=BaseSettings,
    metadata=metadata,
    open=open_resources,
    controllers=[Notes, echo],
    internal=[secret],
    subscriptions=subscriptions,
)
