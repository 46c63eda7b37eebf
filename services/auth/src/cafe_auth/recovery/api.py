"""HTTP of verifying addresses and of getting back in."""

from litestar import Controller, post
from litestar.di import NamedDependency
from litestar.params import JSONBody
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_auth.recovery import service
from cafe_auth.recovery.schemas import EmailProof, Reset, ResetWish
from cafe_auth.resources import Resources
from cafe_http import device as devices
from cafe_http.device import Device
from cafe_http.identity import Principal


class RecoveryApi(Controller):
    """By links in mails."""

    path = "/api/auth"
    tags = ("recovery",)
    dependencies = devices.GIVEN

    @post("/email/verify", status_code=204, operation_id="verifyEmail", summary="Verify an address")
    async def verify(
        self,
        data: JSONBody[EmailProof],
        device: NamedDependency[Device],
        session: NamedDependency[AsyncSession],
    ) -> None:
        """By the token of a mail, whoever is logged in here."""
        await service.verify(session, data.token, device)

    @post(
        "/email/verify/resend",
        status_code=202,
        operation_id="resendVerification",
        summary="Mail the caller another verification link",
    )
    async def resend(
        self,
        who: NamedDependency[Principal],
        session: NamedDependency[AsyncSession],
        resources: NamedDependency[Resources],
    ) -> None:
        """409 when there is no address that waits to be verified."""
        await service.resend(resources.accounts, session, who.id)

    @post(
        "/password/reset",
        status_code=202,
        operation_id="wishReset",
        summary="Mail a link for a new password",
    )
    async def wish(
        self,
        data: JSONBody[ResetWish],
        device: NamedDependency[Device],
        session: NamedDependency[AsyncSession],
        resources: NamedDependency[Resources],
    ) -> None:
        """Always 202: only the owner of a verified address learns that there is an account."""
        await service.wish(resources.accounts, session, data.email, device)

    @post(
        "/password/reset/confirm",
        status_code=204,
        operation_id="resetPassword",
        summary="Choose a new password by a link",
    )
    async def reset(
        self,
        data: JSONBody[Reset],
        device: NamedDependency[Device],
        session: NamedDependency[AsyncSession],
        resources: NamedDependency[Resources],
    ) -> None:
        """The link works once; all sessions end."""
        await service.reset(resources.accounts, session, data, device)
