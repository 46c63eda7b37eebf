"""A signal is taken by one question: a function locks the call and does the rest under the lock."""

from alembic import op

revision = "0006"
down_revision = "0005"

# Each statement of the function sees what was committed before it, hence all that happened before
# the lock was had; a single statement would look at the state from before it waited.
PUT_SIGNAL = """
CREATE FUNCTION put_signal(
    my_room uuid, me uuid, my_fence bigint, my_frame text, my_number bigint,
    max_frames bigint, max_bytes bigint,
    OUT held boolean, OUT queued boolean, OUT accompanied boolean, OUT repeated boolean
) LANGUAGE plpgsql AS $$
DECLARE
    said_so_far bigint;
    other uuid;
    frames bigint;
    bytes bigint;
BEGIN
    held := false; queued := false; accompanied := false; repeated := false;
    PERFORM FROM calls WHERE room_id = my_room FOR UPDATE;
    SELECT p.said INTO said_so_far FROM places p
        WHERE p.room_id = my_room AND p.user_id = me AND p.fence = my_fence;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    held := true;
    IF my_number <= said_so_far THEN
        repeated := true;
        RETURN;
    END IF;
    -- While I have not been told that the one before left, my words are for that one, who is gone.
    IF NOT EXISTS (
        SELECT FROM signals s WHERE s.room_id = my_room AND s.to_user = me AND s.departure
    ) THEN
        SELECT p.user_id INTO other FROM places p WHERE p.room_id = my_room AND p.user_id <> me;
        accompanied := FOUND;
    END IF;
    IF accompanied THEN
        SELECT count(*), coalesce(sum(octet_length(s.frame)), 0) INTO frames, bytes
            FROM signals s WHERE s.room_id = my_room AND s.to_user = other;
        IF frames >= max_frames OR bytes + octet_length(my_frame) > max_bytes THEN
            RETURN;
        END IF;
        INSERT INTO signals (room_id, to_user, from_user, departure, frame)
            VALUES (my_room, other, me, false, my_frame);
        queued := true;
    END IF;
    IF my_number > said_so_far THEN
        UPDATE places SET said = my_number WHERE room_id = my_room AND user_id = me;
    END IF;
END
$$
"""


def upgrade() -> None:
    """Expand only."""
    op.execute(PUT_SIGNAL)
