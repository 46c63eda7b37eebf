"""The predecessor in small: Django Channels, a channel layer on Redis, daphne, the ORM."""

import os

SECRET_KEY = "for measuring only"
DEBUG = False
ALLOWED_HOSTS = ["*"]
INSTALLED_APPS = ["channels", "cafe_bench.channels_cafe"]
ASGI_APPLICATION = "cafe_bench.channels_cafe.asgi.application"
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "HOST": os.environ["BENCH_DB_HOST"],
        "PORT": os.environ["BENCH_DB_PORT"],
        "NAME": os.environ["BENCH_DB_NAME"],
        "USER": os.environ["BENCH_DB_USER"],
        "PASSWORD": os.environ["BENCH_DB_PASSWORD"],
        "CONN_MAX_AGE": 600,
    }
}
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.core.RedisChannelLayer",
        # Room for a burst: the default of 100 drops messages.
        "CONFIG": {
            "hosts": [{"address": os.environ["BENCH_REDIS_URL"], "socket_timeout": 30}],
            "capacity": 5000,
        },
    }
}
