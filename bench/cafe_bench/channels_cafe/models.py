"""The predecessor's table of messages."""

from typing import ClassVar

from django.db import models


class Message(models.Model):
    """A message of a room."""

    room = models.CharField(max_length=32, db_index=True)
    username = models.CharField(max_length=32)
    content = models.TextField()
    timestamp = models.DateTimeField(auto_now_add=True)

    class Meta:
        """Ordered as it is shown."""

        ordering: ClassVar[list[str]] = ["timestamp"]
