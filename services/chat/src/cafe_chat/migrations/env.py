"""Alembic's entry; the chassis hands over the connection."""

from cafe_chassis.migrate import run_env

run_env()
