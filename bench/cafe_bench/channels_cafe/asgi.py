"""The predecessor's application, for daphne."""

import os

from channels.routing import ProtocolTypeRouter, URLRouter
from django.core.asgi import get_asgi_application
from django.urls import re_path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cafe_bench.channels_cafe.settings")
django_application = get_asgi_application()

from cafe_bench.channels_cafe.consumers import ChatConsumer  # noqa: E402 - after Django's setup

application = ProtocolTypeRouter(
    {
        "http": django_application,
        "websocket": URLRouter([re_path(r"^ws/rooms/(?P<room>\w+)/?$", ChatConsumer.as_asgi())]),
    }
)
