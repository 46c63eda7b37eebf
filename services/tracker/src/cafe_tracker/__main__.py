"""`python -m cafe_tracker serve|worker|all|migrate|openapi`."""

from cafe_chassis.cli import main
from cafe_tracker.app import SERVICE

main(SERVICE)
