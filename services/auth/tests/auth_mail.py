"""Reading the mails that auth left in a folder."""

import asyncio
import email
import re
from email.message import EmailMessage
from email.policy import default
from pathlib import Path


def mails(folder: Path, to: str) -> list[EmailMessage]:
    """All mails to an address, oldest first."""
    found = [
        email.message_from_bytes(file.read_bytes(), policy=default)
        for file in sorted(folder.glob("*.eml"))
    ]
    return [one for one in found if one["To"] == to]


async def next_mail(folder: Path, to: str, *, after: int = 0) -> EmailMessage:
    """The mail to an address that comes after the first `after` ones."""
    async with asyncio.timeout(20):
        while len(found := mails(folder, to)) <= after:
            await asyncio.sleep(0.1)
    return found[after]


def token(mail: EmailMessage, page: str) -> str:
    """The token of the link in a mail."""
    text = mail.get_content().replace("\r\n", "\n")
    found = re.search(rf"^http://localhost:8080/{page}#token=(\S{{43}})$", text, re.MULTILINE)
    assert found, text
    return found[1]
