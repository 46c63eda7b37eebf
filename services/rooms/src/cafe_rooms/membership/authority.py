"""What a role may do to the other people of a room."""

from cafe_contracts.states import Role


def may_remove(actor: Role, target: Role | None) -> bool:
    """Say whether `actor` may remove or ban a person.

    target: that person's role, None for somebody who is no member (a moderator may ban him).
    Owners remove anybody; moderators only those who are neither owner nor moderator.
    """
    if actor == "owner":
        return True
    return actor == "moderator" and target in (None, "member")
