"""Alembic's entry."""

from cafe_chassis.migrate import run_env

run_env()
