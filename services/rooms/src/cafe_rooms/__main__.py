"""`python -m cafe_rooms`: what every service can (`cafe_chassis.cli`), and `close <code>`."""

import sys

from cafe_chassis.cli import main
from cafe_rooms import command
from cafe_rooms.app import SERVICE

if __name__ == "__main__":
    match sys.argv[1:]:
        case ["close", code]:
            command.close(code)
        case _:
            main(SERVICE)
