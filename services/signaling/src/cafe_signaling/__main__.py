"""`python -m cafe_signaling serve|worker|all|migrate|openapi`."""

from cafe_chassis.cli import main
from cafe_signaling.app import SERVICE

if __name__ == "__main__":
    main(SERVICE)
