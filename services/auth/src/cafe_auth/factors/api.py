"""HTTP of the second factor. Only a session gets in here."""

from litestar import Controller, delete, get, post
from litestar.di import NamedDependency
from litestar.params import JSONBody
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_auth.factors import service
from cafe_auth.factors.schemas import (
    FactorState,
    PasswordProof,
    RecoveryCodes,
    TotpBegun,
    TotpProof,
)
from cafe_auth.resources import Resources
from cafe_auth.sessions import guard
from cafe_http import device as devices
from cafe_http.device import Device
from cafe_http.identity import Principal


class FactorsApi(Controller):
    """The caller's second factor."""

    path = "/api/auth/second-factor"
    tags = ("second factor",)
    dependencies = guard.GIVEN | devices.GIVEN

    @get("/", operation_id="secondFactor", summary="What the caller has set up")
    async def state(
        self,
        holder: NamedDependency[Principal],
        session: NamedDependency[AsyncSession],
        resources: NamedDependency[Resources],
    ) -> FactorState:
        """An app (TOTP), passkeys, recovery codes."""
        needed = resources.gate.admins_need_factor
        return await service.state(session, holder.id, admins_need_it=needed)

    @post("/totp", operation_id="beginTotp", summary="Begin with an authenticator app")
    async def begin(
        self,
        data: JSONBody[PasswordProof],
        holder: NamedDependency[Principal],
        session: NamedDependency[AsyncSession],
        resources: NamedDependency[Resources],
    ) -> TotpBegun:
        """Log-ins ask for codes only after `confirm`; beginning again gives another secret."""
        return await service.begin_totp(
            resources.accounts, session, resources.seal, holder, data.password
        )

    @post(
        "/totp/confirm",
        status_code=200,
        operation_id="confirmTotp",
        summary="Show that the app works",
    )
    async def confirm(
        self,
        data: JSONBody[TotpProof],
        holder: NamedDependency[Principal],
        device: NamedDependency[Device],
        session: NamedDependency[AsyncSession],
        resources: NamedDependency[Resources],
    ) -> RecoveryCodes:
        """From now on every log-in asks for a code. The caller's other sessions end."""
        return await service.confirm_totp(
            resources.accounts, session, resources.seal, holder, data.totp, device
        )

    @delete("/totp", operation_id="removeTotp", summary="Turn the authenticator app off")
    async def remove(
        self,
        data: JSONBody[PasswordProof],
        holder: NamedDependency[Principal],
        device: NamedDependency[Device],
        session: NamedDependency[AsyncSession],
        resources: NamedDependency[Resources],
    ) -> None:
        """Without a passkey beside it the recovery codes go, too."""
        await service.remove_totp(resources.accounts, session, holder, data.password, device)

    @post("/recovery-codes", operation_id="renewCodes", summary="Make new recovery codes")
    async def renew(
        self,
        data: JSONBody[PasswordProof],
        holder: NamedDependency[Principal],
        device: NamedDependency[Device],
        session: NamedDependency[AsyncSession],
        resources: NamedDependency[Resources],
    ) -> RecoveryCodes:
        """The old ones do not work any more."""
        return await service.renew_codes(resources.accounts, session, holder, data.password, device)
