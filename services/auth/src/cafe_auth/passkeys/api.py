"""HTTP of passkeys: the owner's list, and the log-in."""

from uuid import UUID

from litestar import Controller, Response, delete, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_auth.accounts.api import welcome
from cafe_auth.factors import login as second_half
from cafe_auth.factors.schemas import PasswordProof
from cafe_auth.passkeys import login, queries, service
from cafe_auth.passkeys.schemas import (
    PasskeyCard,
    PasskeyDraft,
    PasskeyLogIn,
    PasskeyMade,
    PasskeyOptions,
    PasskeyPatch,
    TicketShown,
)
from cafe_auth.profile.schemas import User
from cafe_auth.resources import Resources
from cafe_auth.sessions import guard
from cafe_auth.tables import Passkey
from cafe_http import device as devices
from cafe_http.device import Device
from cafe_http.identity import Principal


class PasskeysApi(Controller):
    """The caller's passkeys. Only a session gets in here."""

    path = "/api/auth/passkeys"
    tags = ("second factor",)
    dependencies = guard.GIVEN | devices.GIVEN

    @get("/", operation_id="passkeys", summary="The caller's passkeys, oldest first")
    async def passkeys(
        self, holder: NamedDependency[Principal], session: NamedDependency[AsyncSession]
    ) -> list[PasskeyCard]:
        """At most twenty."""
        return [_card(one) for one in await queries.of_person(session, holder.id)]

    @post("/options", status_code=200, operation_id="beginPasskey", summary="Begin with a passkey")
    async def begin(
        self,
        data: JSONBody[PasswordProof],
        holder: NamedDependency[Principal],
        session: NamedDependency[AsyncSession],
        resources: NamedDependency[Resources],
    ) -> PasskeyOptions:
        """For `navigator.credentials.create`; they are good for one answer within five minutes."""
        options = await service.begin(
            resources.accounts, resources.party, session, holder, data.password
        )
        return PasskeyOptions(public_key=options)

    @post("/", operation_id="addPasskey", summary="Add a passkey")
    async def add(
        self,
        data: JSONBody[PasskeyDraft],
        holder: NamedDependency[Principal],
        device: NamedDependency[Device],
        session: NamedDependency[AsyncSession],
        resources: NamedDependency[Resources],
    ) -> PasskeyMade:
        """From now on log-ins ask for it. The first second factor ends the other sessions."""
        passkey, codes = await service.add(
            resources.accounts, resources.party, session, holder, data, device
        )
        return PasskeyMade(passkey=_card(passkey), recovery_codes=codes)

    @patch("/{passkey_id:uuid}", operation_id="renamePasskey", summary="Rename a passkey")
    async def rename(
        self,
        passkey_id: FromPath[UUID],
        data: JSONBody[PasskeyPatch],
        holder: NamedDependency[Principal],
        session: NamedDependency[AsyncSession],
    ) -> PasskeyCard:
        """Names are for their owner alone."""
        return _card(await service.rename(session, holder, passkey_id, data))

    @delete("/{passkey_id:uuid}", operation_id="removePasskey", summary="Remove a passkey")
    async def remove(
        self,
        passkey_id: FromPath[UUID],
        data: JSONBody[PasswordProof],
        holder: NamedDependency[Principal],
        device: NamedDependency[Device],
        session: NamedDependency[AsyncSession],
        resources: NamedDependency[Resources],
    ) -> None:
        """With the last second factor go the recovery codes, and log-ins ask for nothing more."""
        await service.remove(resources.accounts, session, holder, passkey_id, data.password, device)


class PasskeyLogInApi(Controller):
    """Logging in with a passkey, after a password or without one."""

    path = "/api/auth/login"
    tags = ("accounts",)
    dependencies = devices.GIVEN

    @post(
        "/second-factor/passkey",
        status_code=200,
        operation_id="askSecondPasskey",
        summary="What to ask a passkey for, after the password",
    )
    async def ask_second(
        self,
        data: JSONBody[TicketShown],
        device: NamedDependency[Device],
        session: NamedDependency[AsyncSession],
        resources: NamedDependency[Resources],
    ) -> PasskeyOptions:
        """For `navigator.credentials.get`; its answer goes to `POST /login/second-factor`."""
        options = await second_half.options(resources, session, data.ticket, device)
        return PasskeyOptions(public_key=options)

    @post(
        "/passkey/options",
        status_code=200,
        operation_id="askPasskey",
        summary="What to ask a passkey for, without a password",
    )
    async def ask(
        self,
        device: NamedDependency[Device],
        session: NamedDependency[AsyncSession],
        resources: NamedDependency[Resources],
    ) -> PasskeyOptions:
        """For `navigator.credentials.get`; its answer goes to `POST /login/passkey`."""
        options = await login.options(resources.accounts, resources.party, session, device)
        return PasskeyOptions(public_key=options)

    @post(
        "/passkey",
        status_code=200,
        operation_id="logInByPasskey",
        summary="Log in by a passkey alone",
    )
    async def log_in(
        self,
        data: JSONBody[PasskeyLogIn],
        device: NamedDependency[Device],
        maybe_who: NamedDependency[Principal | None],
        session: NamedDependency[AsyncSession],
        resources: NamedDependency[Resources],
    ) -> Response[User]:
        """Its device must have made sure who holds it. Sets the session cookie."""
        entered = await login.log_in(
            resources.accounts, resources.party, session, data.passkey, device, maybe_who
        )
        return welcome(entered, resources, status=200)


def _card(passkey: Passkey) -> PasskeyCard:
    return PasskeyCard(
        id=passkey.id,
        name=passkey.name,
        synced=passkey.synced,
        created_at=passkey.created_at,
        last_used_at=passkey.last_used_at,
    )
