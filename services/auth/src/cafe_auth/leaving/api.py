"""HTTP of leaving: looking at the receipt afterwards. `DELETE /me` is with the rest of `/me`."""

from litestar import Controller, post
from litestar.di import NamedDependency
from litestar.params import JSONBody
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_auth.leaving import service
from cafe_auth.leaving.schemas import ErasureCard, ReceiptShown
from cafe_auth.resources import Resources
from cafe_chassis.limits import Bucket
from cafe_http import device as devices
from cafe_http.device import Device

LOOKS_PER_ADDRESS = Bucket("receipts", per_s=0.5, burst=30)


class LeavingApi(Controller):
    """After one has gone."""

    path = "/api/auth"
    tags = ("leaving",)
    dependencies = devices.GIVEN

    @post(
        "/erasure",
        status_code=200,
        operation_id="lookAtErasure",
        summary="What has become of a deleted account",
    )
    async def look(
        self,
        data: JSONBody[ReceiptShown],
        device: NamedDependency[Device],
        session: NamedDependency[AsyncSession],
        resources: NamedDependency[Resources],
    ) -> ErasureCard:
        """By the receipt; needs no log-in. By POST, so that no log of paths holds it."""
        await resources.core.limiter.require(LOOKS_PER_ADDRESS, device.network)
        return await service.look(session, data.receipt)
