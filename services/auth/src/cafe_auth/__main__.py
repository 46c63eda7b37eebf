"""`python -m cafe_auth`: what every service can (`cafe_chassis.cli`), and what an operator does.

`admin <username>`, `create-admin <username>`, `reset-link <username>`, `rotate-keys`, `renew-keys`.
"""

import sys

from cafe_auth import command
from cafe_auth.app import SERVICE
from cafe_chassis.cli import main

if __name__ == "__main__":
    match sys.argv[1:]:
        case ["admin", username]:
            command.admin(username)
        case ["create-admin", username]:
            command.create_admin(username)
        case ["reset-link", username]:
            command.reset_link(username)
        case ["rotate-keys"]:
            command.rotate_keys()
        case ["renew-keys"]:
            command.renew_keys()
        case _:
            main(SERVICE)
