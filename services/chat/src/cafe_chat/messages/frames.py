"""From a stored message to the frames that show it."""

from cafe_chat.messages.queries import MessageRow
from cafe_contracts.frames import ChatFrame, DeletedFrame, EditedFrame
from cafe_websocket.frame import Frame


def of_row(row: MessageRow) -> list[Frame]:
    """Return the `chat` frame of a stored message, and what has become of it since.

    Somebody who was away gets the text as it is now; `edited` or `deleted` tells him that.
    """
    said = [
        Frame.of(
            ChatFrame(
                id=row.id,
                seq=row.seq,
                user_id=row.author_id,
                username=row.username or "",
                message=row.body,
                timestamp=row.posted_at,
                client_id=row.client_id,
                reply_to=row.reply_to,
            )
        )
    ]
    if row.deleted_at is not None:
        said.append(Frame.of(DeletedFrame(id=row.id, seq=row.seq)))
    elif row.edited_at is not None:
        said.append(
            Frame.of(EditedFrame(id=row.id, seq=row.seq, message=row.body, edited_at=row.edited_at))
        )
    return said
