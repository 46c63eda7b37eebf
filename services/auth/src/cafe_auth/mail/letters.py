"""What the mails say, in plain text. Pure."""

from msgspec import Struct


class Letter(Struct, frozen=True, kw_only=True):
    """A mail, ready to go. text: lines of at most 78 characters but for links."""

    to: str
    subject: str
    text: str


def verification(to: str, name: str, link: str) -> Letter:
    """Ask whether the address is really theirs."""
    return Letter(
        to=to,
        subject="Is this your e-mail address?",
        text=f"""Hello {name},

somebody, hopefully you, gave this address for an account at Virtual Cafe.
To say that it is yours, open this link within three days:

{link}

If it was not you, do nothing: the address will not be used.
""",
    )


def reset(to: str, name: str, link: str) -> Letter:
    """Let somebody choose a new password."""
    return Letter(
        to=to,
        subject="A new password",
        text=f"""Hello {name},

to choose a new password for Virtual Cafe, open this link within half an hour:

{link}

It works once. If you did not ask for it, do nothing: your password stays as
it is.
""",
    )


def password_changed(to: str, name: str, origin: str) -> Letter:
    """Tell that the password is another now, in case it was not them."""
    return Letter(
        to=to,
        subject="Your password was changed",
        text=f"""Hello {name},

the password of your account at {origin} has just been changed, and your
other sessions have ended.

If that was not you, ask for a new password on the log-in page at once.
""",
    )


def account_deleted(to: str, origin: str, link: str) -> Letter:
    """Hand over the receipt of somebody who has left."""
    return Letter(
        to=to,
        subject="Your account is deleted",
        text=f"""Hello,

your account at {origin} is deleted, and every part of the
cafe is erasing what it held of you. This receipt shows, without a log-in,
which has done so:

{link}

This is the last mail: your address is forgotten with it.
""",
    )
