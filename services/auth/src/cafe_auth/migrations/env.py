"""Alembic's entry: the chassis does the work."""

from cafe_chassis.migrate import run_env

run_env()
