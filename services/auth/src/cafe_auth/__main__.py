"""`python -m cafe_auth serve|worker|all|migrate|openapi`."""

from cafe_auth.app import SERVICE
from cafe_chassis.cli import main

if __name__ == "__main__":
    main(SERVICE)
