"""The predecessor's consumer: store by the ORM, send to the group, write to each member."""

import json

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer

from cafe_bench.channels_cafe.models import Message


class ChatConsumer(AsyncWebsocketConsumer):
    """One member's socket."""

    async def connect(self):
        self.room = self.scope["url_route"]["kwargs"]["room"]
        self.group = f"chat_{self.room}"
        await self.channel_layer.group_add(self.group, self.channel_name)
        await self.accept()
        await self.send(text_data='{"type":"hello"}')

    async def disconnect(self, code):
        await self.channel_layer.group_discard(self.group, self.channel_name)

    async def receive(self, text_data=None, bytes_data=None):
        data = json.loads(text_data)
        stored = await self.store(data["message"])
        await self.channel_layer.group_send(
            self.group,
            {
                "type": "chat_message",
                "id": stored.pk,
                "username": stored.username,
                "message": stored.content,
                "timestamp": stored.timestamp.isoformat(),
                "client_id": data["client_id"],
            },
        )

    async def chat_message(self, event):
        shown = {**event, "type": "chat"}
        # The generator knows a chat frame by how it begins.
        await self.send(text_data=json.dumps(shown, separators=(",", ":")))

    @database_sync_to_async
    def store(self, text):
        return Message.objects.create(room=self.room, username="member", content=text)
