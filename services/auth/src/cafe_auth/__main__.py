"""`python -m cafe_auth serve|worker|all|migrate|openapi`, `admin <username>` or `rotate-keys`."""

import sys

from cafe_auth import command
from cafe_auth.app import SERVICE
from cafe_chassis.cli import main

if __name__ == "__main__":
    match sys.argv[1:]:
        case ["admin", username]:
            command.admin(username)
        case ["rotate-keys"]:
            command.rotate_keys()
        case _:
            main(SERVICE)
