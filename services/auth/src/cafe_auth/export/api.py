"""HTTP of the export."""

from litestar import Controller, get
from litestar.di import NamedDependency
from litestar.response import Stream

from cafe_auth.audit.service import Action, record
from cafe_auth.export import service
from cafe_auth.resources import Resources
from cafe_auth.sessions import guard
from cafe_chassis.clock import now
from cafe_database.sessions import unit
from cafe_http import device as devices
from cafe_http.device import Device
from cafe_http.identity import Principal


class ExportApi(Controller):
    """Everything on oneself."""

    path = "/api/auth"
    tags = ("leaving",)
    dependencies = guard.GIVEN | devices.GIVEN

    @get(
        "/me/export",
        operation_id="exportMe",
        summary="Everything that all services hold on the caller, as one zip",
        media_type="application/zip",
    )
    async def export_me(
        self,
        holder: NamedDependency[Principal],
        device: NamedDependency[Device],
        resources: NamedDependency[Resources],
    ) -> Stream:
        """One JSON file per collection, and `manifest.json`; 503 while one service is away."""
        archive, size = await resources.exports.make(holder.id, holder.username)
        async with unit(resources.core.sessions) as session:
            record(session, Action.EXPORTED, actor=holder.id, subject=holder.id, device=device)
        name = f"virtual-cafe-{holder.username}-{now():%Y-%m-%d}.zip"
        return Stream(
            service.pieces(archive),
            media_type="application/zip",
            headers={
                # Names hold letters, digits, dots, dashes and underscores only.
                "Content-Disposition": f'attachment; filename="{name}"',
                "Content-Length": str(size),
            },
        )
