"""What a client says on its socket, in order, and how each frame is answered (docs/api.md §4)."""

import asyncio
from uuid import UUID

from msgspec import UNSET

from cafe_chassis.limits import Strikes, Tokens
from cafe_chat.hub.hub import OpenRoom
from cafe_chat.hub.listener import Listener
from cafe_chat.messages.posting import NewMessage, Stored
from cafe_chat.messages.text import Empty, TooLong, Unstorable, one_line, tidy
from cafe_chat.messages.writer import Draft
from cafe_chat.resources import Resources
from cafe_chat.socket.acts import MUTED, Acts
from cafe_chat.socket.limits import (
    ACTS,
    BAD_STRIKES,
    BAD_WINDOW_S,
    FRAMES_BURST,
    FRAMES_PER_S,
    MESSAGES,
    RATE_STRIKES,
    RATE_WINDOW_S,
    TYPING_S,
    slow_mode,
)
from cafe_contracts.codes import CloseCode, ErrorCode
from cafe_contracts.commands import (
    BadFrame,
    ChatCommand,
    DeleteCommand,
    EditCommand,
    InvalidFrame,
    PingCommand,
    ReactCommand,
    ReadCommand,
    RoomCommand,
    StatusCommand,
    TypingCommand,
    client_id_of,
    room_commands,
)
from cafe_contracts.frames import MESSAGE_CHARACTERS, AckFrame, ErrorFrame, PongFrame
from cafe_database.ids import new_id
from cafe_http.errors import CafeError, Forbidden, NotFound, Unavailable
from cafe_http.problems import is_dependency_down
from cafe_telemetry import logs
from cafe_websocket.frame import Frame

log = logs.get(__name__)

UNAVAILABLE_S = 2.0
"""`retry_after` of what a dependency's absence prevented."""

ANSWER_S = 2.5
"""Every frame is answered within three seconds, whatever is down (docs/api.md §4)."""

_parser = room_commands()

_DETAILS = {
    ErrorCode.BAD_FRAME: "Not a JSON object with a known type",
    ErrorCode.UNAVAILABLE: "Not available just now",
    ErrorCode.NOT_FOUND: "There is no such message",
    ErrorCode.CLIENT_ID_CONFLICT: "This client_id was used for another text",
    ErrorCode.RATE_LIMITED: "Too many messages",
    ErrorCode.TOO_LONG: f"A message has at most {MESSAGE_CHARACTERS} characters",
}


class Conversation:
    """One socket's side of a room."""

    def __init__(self, resources: Resources, opened: OpenRoom, listener: Listener) -> None:
        self._loop = asyncio.get_running_loop()
        self._resources = resources
        self._room = opened.live
        self._writer = opened.writer
        self._listener = listener
        self._acts = Acts(resources, opened.live, listener)
        self._key = f"{opened.live.id}:{listener.person.user_id}"
        self._pace = Tokens(FRAMES_PER_S, FRAMES_BURST, self._loop.time())
        self._bad = Strikes(BAD_STRIKES, BAD_WINDOW_S)
        self._limited = Strikes(RATE_STRIKES, RATE_WINDOW_S)
        self._typed_at_s = self._loop.time() - TYPING_S

    async def hear(self, text: str) -> None:
        """Do what one frame says; every fault is answered, and the socket stays open."""
        if self._listener.ended:
            return
        wait_s = self._pace.take(self._loop.time())
        if wait_s > 0:
            self._rate_limited(wait_s, client_id_of(text))
            return
        try:
            command = _parser.parse(text)
        except BadFrame:
            self._bad_frame()
            return
        except InvalidFrame as invalid:
            self._error(ErrorCode.INVALID, invalid.detail, invalid.client_id)
            return
        if isinstance(command, ChatCommand):
            await self._chat(command)
        else:
            await self._act(command)

    async def _act(self, command: RoomCommand) -> None:
        if not isinstance(command, PingCommand | TypingCommand | ReadCommand):
            wait_s = await self._resources.core.limiter.take(ACTS, self._key)
            if wait_s > 0:
                self._rate_limited(wait_s, None)
                return
        try:
            async with asyncio.timeout(ANSWER_S):
                await self._resources.authority.wait_fresh()
                await self._dispatch(command)
        except NotFound:
            self._error(ErrorCode.NOT_FOUND)
        except Forbidden as refusal:
            self._error(ErrorCode.FORBIDDEN, refusal.detail)
        except Unavailable:
            self._error(ErrorCode.UNAVAILABLE)
        except Unstorable:
            self._error(ErrorCode.INVALID, "A note holds no NUL")
        except CafeError as refusal:
            self._error(ErrorCode.INVALID, refusal.detail)
        except Exception as error:
            if not is_dependency_down(error):
                log.exception("command_failed", command=type(command).__name__)
            self._error(ErrorCode.UNAVAILABLE)

    async def _dispatch(self, command: RoomCommand) -> None:
        match command:
            case PingCommand():
                self._listener.answer(Frame.of(self._pong()))
            case TypingCommand():
                if self._loop.time() - self._typed_at_s >= TYPING_S:
                    self._typed_at_s = self._loop.time()
                    self._acts.typing()
            case StatusCommand():
                note = None if command.note is UNSET else command.note
                await self._acts.status(command, one_line(note))
            case ReadCommand():
                await self._acts.read(command)
            case EditCommand():
                body = self._tidied(command.message, None)
                if body is not None:
                    await self._acts.edit(command, body)
            case DeleteCommand():
                await self._acts.delete(command)
            case ReactCommand():
                await self._acts.react(command)

    async def _chat(self, command: ChatCommand) -> None:
        body = self._tidied(command.message, command.client_id)
        if body is None:
            return
        who = self._listener.person
        if self._room.muted(who.user_id):
            self._error(ErrorCode.FORBIDDEN, MUTED, command.client_id)
            return
        wait_s = await self._resources.core.limiter.take(MESSAGES, self._key)
        slow_s = self._room.slow_s(who.user_id)
        if wait_s == 0 and slow_s > 0:
            wait_s = await self._resources.core.limiter.take(
                slow_mode(slow_s), f"{slow_s}:{self._key}"
            )
        if wait_s > 0:
            self._rate_limited(wait_s, command.client_id)
            return

        def stored(stored: Stored) -> None:
            self._listener.answer(
                Frame.of(
                    AckFrame(
                        client_id=command.client_id,
                        id=stored.id,
                        seq=stored.seq,
                        timestamp=stored.posted_at,
                    )
                )
            )

        message = NewMessage(
            id=new_id(),
            author_id=who.user_id,
            client_id=command.client_id,
            body=body,
            reply_to=command.reply_to,
        )
        self._writer.offer(
            Draft(
                message=message,
                username=who.username,
                wanted=self._may_post,
                stored=stored,
                refused=lambda code: self._error(code, client_id=command.client_id),
            )
        )

    def _may_post(self) -> bool:
        """Whether he may still post. A socket that is merely gone does not matter."""
        role = self._room.role(self._listener.person.user_id)
        return role is not None and self._listener.expelled is None

    def _tidied(self, message: str, client_id: UUID | None) -> str | None:
        """Return a message as it is stored; None when it was refused."""
        try:
            return tidy(message)
        except Unstorable:
            self._error(ErrorCode.INVALID, "A message holds no NUL", client_id)
        except Empty:
            self._error(ErrorCode.INVALID, "A message needs some text", client_id)
        except TooLong:
            self._error(ErrorCode.TOO_LONG, client_id=client_id)
        return None

    def _pong(self) -> PongFrame:
        room = self._room
        return PongFrame(
            head=room.feed.delivered,
            timer_version=0 if room.timer is None else room.timer.state.version,
            call_version=0 if room.call is None else room.call.version,
            changes=room.changes.delivered,
        )

    def _bad_frame(self) -> None:
        if self._bad.strike(self._loop.time()):
            self._listener.close(CloseCode.BAD_FRAMES)
        else:
            self._error(ErrorCode.BAD_FRAME)

    def _rate_limited(self, wait_s: float, client_id: UUID | None) -> None:
        if self._limited.strike(self._loop.time()):
            self._listener.close(CloseCode.FLOODING)
        else:
            self._error(ErrorCode.RATE_LIMITED, client_id=client_id, retry_after=wait_s)

    def _error(
        self,
        code: ErrorCode,
        detail: str = "",
        client_id: UUID | None = None,
        retry_after: float | None = None,
    ) -> None:
        if code is ErrorCode.UNAVAILABLE and retry_after is None:
            retry_after = UNAVAILABLE_S
        self._listener.answer(
            Frame.of(
                ErrorFrame(
                    code=code,
                    detail=detail or _DETAILS.get(code, ""),
                    client_id=UNSET if client_id is None else client_id,
                    retry_after=UNSET if retry_after is None else round(retry_after, 3),
                )
            )
        )
