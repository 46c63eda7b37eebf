"""What the administration of every service does alike: who may, bulk actions, export, the audit.

docs/api.md §7. A service declares the collections; each change goes through its own commands, so
that events and sockets follow, and is told to auth as an `…_audited` event (docs/architecture.md).
"""

import csv
import io
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Annotated, Any, Literal, TypeVar, TypeVarTuple
from uuid import UUID

import msgspec
from litestar import Request
from litestar.di import NamedDependency, Provide
from litestar.params import QueryParameter
from litestar.response import Stream
from msgspec import Meta, Struct
from sqlalchemy import Select, SQLColumnExpression
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_chassis.clock import now
from cafe_contracts import wire
from cafe_contracts.events import Audited
from cafe_database.ids import new_id
from cafe_http.device import Device, device_of
from cafe_http.errors import CafeError, Forbidden, Invalid, NotFound
from cafe_http.identity import Principal
from cafe_http.pages import LIMIT_MOST, Page
from cafe_messaging.outbox import stage
from cafe_telemetry import logs

A = TypeVar("A", bound=Audited)
T = TypeVar("T", bound=Struct)
Ts = TypeVarTuple("Ts")

Words = Annotated[str | None, QueryParameter(max_length=100)]
"""What is looked for; pass it through `searchable`."""

Format = Literal["csv", "json"]


class Admin(Struct, frozen=True, kw_only=True):
    """The administrator behind a request, and from where he acts."""

    who: Principal
    device: Device

    @property
    def id(self) -> UUID:
        """His id."""
        return self.who.id

    async def audit(
        self,
        session: AsyncSession,
        kind: type[A],
        action: str,
        subject_id: UUID,
        before: Mapping[str, Any],
        after: Mapping[str, Any],
    ) -> None:
        """Stage, in the transaction of the change, the event that tells auth's trail of it.

        subject_id: what was changed. before, after: the fields that differ, as JSON values; never
        a secret, nor what people wrote.
        """
        await stage(
            session,
            kind(
                event_id=new_id(),
                occurred_at=now(),
                actor_id=self.id,
                version=0,
                subject_id=subject_id,
                action=action,
                before=dict(before),
                after=dict(after),
                address=self.device.address,
                user_agent=self.device.user_agent,
                request_id=logs.request_id.get(),
            ),
        )


def give_admin(who: NamedDependency[Principal], request: Request[Any, Any, Any]) -> Admin:
    """Return the calling administrator. Raises Forbidden for everybody else.

    The role is that of the identity token, which ForwardAuth makes anew within two seconds of a
    change of rights: whoever loses the role loses his sessions too.
    """
    refuse_others(who)
    return Admin(who=who, device=device_of(request))


def refuse_others(who: Principal) -> None:
    """Raise Forbidden for everybody who is no administrator."""
    if who.role != "admin":
        raise Forbidden("Only administrators may do that.")


GIVEN = {"admin": Provide(give_admin, sync_to_thread=False)}
"""For a controller's `dependencies`: a handler that asks for `admin` is closed to others."""


def id_in(text: str) -> UUID:
    """Return the id in a text. Raises NotFound: what is no id names nothing."""
    try:
        return UUID(text)
    except ValueError:
        raise NotFound from None


def by_id(
    query: Select[*Ts], key: SQLColumnExpression[Any], after: UUID | None, *, newest_first: bool
) -> Select[*Ts]:
    """Order by ids, which are UUIDv7, from after one of them."""
    if after is not None:
        query = query.where(key < after if newest_first else key > after)
    return query.order_by(key.desc() if newest_first else key)


def searchable(text: str | None) -> str | None:
    """Return what can be looked for, None for nothing. Raises Invalid: PostgreSQL refuses NUL."""
    if text is not None and not text.isprintable():
        raise Invalid.field("q", "Only characters that can be seen.")
    return text or None


class BulkDraft(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An action on several things: those named, or all that the query's filters match.

    `delete` does in every collection what DELETE does to one.

    all_matching goes on page by page: send the answer's next_cursor as `cursor` until it is null.
    """

    action: str
    ids: Annotated[list[str], Meta(max_length=LIMIT_MOST)] = []
    all_matching: bool = False


class BulkFailure(Struct, frozen=True, kw_only=True):
    """One that was left as it was, and why: code and detail as in a problem document."""

    id: str
    code: str
    detail: str


class BulkReport(Struct, frozen=True, kw_only=True):
    """How many were done; next_cursor is set where all_matching has more to do."""

    done: int
    failed: list[BulkFailure]
    next_cursor: str | None


async def bulk(
    draft: BulkDraft,
    actions: Mapping[str, Callable[[str], Awaitable[None]]],
    matching: Callable[[], Awaitable[tuple[Sequence[str], str | None]]],
) -> BulkReport:
    """Do one action on each, each in a transaction of its own, so that one refusal stops no other.

    actions: by name. matching: the ids of the page that the filters match, and the next cursor.
    Raises Invalid for an unknown action, and for neither or both of ids and all_matching.
    """
    act = actions.get(draft.action)
    if act is None:
        raise Invalid.field("action", f"One of {', '.join(sorted(actions))}.")
    if bool(draft.ids) == draft.all_matching:
        raise Invalid.field("ids", "Name some, or say all_matching.")
    ids, cursor = await matching() if draft.all_matching else (draft.ids, None)
    done, failed = 0, []
    for one in ids:
        try:
            await act(one)
        except CafeError as refusal:
            if refusal.status >= 500:
                raise
            failed.append(BulkFailure(id=one, code=refusal.code, detail=refusal.detail))
        else:
            done += 1
    return BulkReport(done=done, failed=failed, next_cursor=cursor)


def export(
    pages: Callable[[str | None], Awaitable[Page[T]]], kind: type[T], name: str, format_: Format
) -> Stream:
    """Answer with everything that `pages` goes through, as a file of that name.

    pages: the page after a cursor; each is read in a transaction of its own, as a client would.
    """
    text = _csv(pages, kind) if format_ == "csv" else _json(pages)
    return Stream(
        text,
        media_type="text/csv" if format_ == "csv" else "application/json",
        headers={"Content-Disposition": f'attachment; filename="{name}.{format_}"'},
    )


async def _json(pages: Callable[[str | None], Awaitable[Page[T]]]) -> AsyncIterator[bytes]:
    first = True
    async for item in _all(pages):
        yield (b"[\n" if first else b",\n") + wire.encode(item)
        first = False
    yield b"[]\n" if first else b"\n]\n"


async def _csv(
    pages: Callable[[str | None], Awaitable[Page[T]]], kind: type[T]
) -> AsyncIterator[bytes]:
    yield _line(kind.__struct_fields__)
    async for item in _all(pages):
        plain = msgspec.json.decode(wire.encode(item))
        yield _line([_cell(plain.get(field)) for field in kind.__struct_fields__])


async def _all(pages: Callable[[str | None], Awaitable[Page[T]]]) -> AsyncIterator[T]:
    page = await pages(None)
    while True:
        for item in page.items:
            yield item
        if page.next_cursor is None:
            return
        page = await pages(page.next_cursor)


def _line(cells: Sequence[str]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerow(cells)
    return text.getvalue().encode()


def _cell(value: Any) -> str:
    """Return the text of a cell; one that a spreadsheet would calculate is quoted (CWE-1236)."""
    if value is None:
        return ""
    if isinstance(value, str):
        return "'" + value if value[:1] in ("=", "+", "-", "@", "\t", "\r") else value
    return (
        str(msgspec.json.encode(value).decode()) if isinstance(value, (dict, list)) else str(value)
    )


class Total(Struct, frozen=True, kw_only=True):
    """A number with its name, as people read it: `name` stands below `value`."""

    name: str
    value: int


class Day(Struct, frozen=True, kw_only=True):
    """A day of the calendar in UTC."""

    date: str
    value: int


class Days(Struct, frozen=True, kw_only=True):
    """What happened on each of the last OVERVIEW_DAYS days, today last."""

    name: str
    values: list[Day]


class Overview(Struct, frozen=True, kw_only=True):
    """A service in numbers. days: null where nothing is counted by the day."""

    totals: list[Total]
    days: Days | None


OVERVIEW_DAYS = 30


def days_of(name: str, counted: Mapping[date, int], today: date) -> Days:
    """Return the last OVERVIEW_DAYS days, those without anything at 0."""
    dates = [today - timedelta(days=back) for back in reversed(range(OVERVIEW_DAYS))]
    return Days(name=name, values=[Day(date=str(one), value=counted.get(one, 0)) for one in dates])
