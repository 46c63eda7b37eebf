"""`python -m cafe_rooms serve|worker|all|migrate|openapi`."""

from cafe_chassis.cli import main
from cafe_rooms.app import SERVICE

main(SERVICE)
