"""`python -m cafe_chat serve|worker|all|migrate|openapi`."""

from cafe_chassis.cli import main
from cafe_chat.app import SERVICE

main(SERVICE)
