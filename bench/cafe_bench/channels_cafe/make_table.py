"""Make the predecessor's one table."""

import django
from django.db import connection

django.setup()

from cafe_bench.channels_cafe.models import Message  # noqa: E402 - after Django's setup

with connection.schema_editor() as editor:
    editor.create_model(Message)
