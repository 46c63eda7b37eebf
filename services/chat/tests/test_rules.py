"""The pure rules: order, rosters, presence, texts."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cafe_chat.hub.feed import Feed
from cafe_chat.hub.roster import compare
from cafe_chat.hub.snapshot import Arrival
from cafe_chat.hub.states import HeardTimer, newer
from cafe_chat.messages.text import Empty, TooLong, Unstorable, is_emoji, tidy
from cafe_chat.presence.gathering import CROWD, Gathering
from cafe_chat.presence.missing import MISSING_S, given_up, still_missing
from cafe_chat.socket.replay import Known, must_resync, parse_known
from cafe_contracts.frames import JoinFrame, LeaveFrame
from cafe_contracts.questions import Roster, RosterMember
from cafe_contracts.states import PersonRef, TimerState

# The feed


@given(
    st.integers(0, 5),
    st.lists(st.integers(1, 20), max_size=60),
    st.integers(0, 20),
)
def test_a_feed_gives_each_message_once_and_in_order(head, arrivals, known_head):
    """Given any loss, doubling and overtaking, when gaps are read, nothing is missing or twice."""
    feed = Feed(head)
    given_out = []
    for seq in arrivals:
        given_out += feed.add(seq, f"m{seq}")
    feed.expect(known_head)
    while (gap := feed.gap) is not None:
        after, upto = gap
        assert after == feed.delivered < upto
        for seq in range(after + 1, upto + 1):
            given_out += feed.add(seq, f"m{seq}")
    newest = max([head, known_head, *arrivals])
    assert given_out == [(seq, f"m{seq}") for seq in range(head + 1, newest + 1)]
    assert feed.delivered == newest


def test_a_feed_goes_on_behind_what_nobody_has():
    feed = Feed(0)
    assert feed.add(3, "m3") == []
    assert feed.gap == (0, 2)
    assert feed.give_up(2) == [(3, "m3")]
    assert feed.gap is None


# Rosters


def roster(*members: RosterMember, deleted: bool = False, **card) -> Roster:
    values = {
        "room_id": UUID(int=1),
        "version": 1,
        "code": "ABCDEF",
        "name": "Library",
        "visibility": "public",
        "capacity": 10,
        "locked": False,
        "timer_control": "anyone",
    }
    return Roster(**{**values, **card}, deleted=deleted, members=list(members))


def member(name: str, role: str = "member", display_name: str = "") -> RosterMember:
    return RosterMember(
        user_id=UUID(int=sum(name.encode())),
        username=name,
        display_name=display_name or name,
        role=role,
    )


def test_a_roster_that_changed_says_what():
    old = roster(member("ana", "owner"), member("ben"), member("eve"))
    new = roster(
        member("ana", "member"),
        member("ben", "owner"),
        member("zoe", display_name="Z. Zoe"),
        locked=True,
        name="Den",
    )
    change = compare(old, new)

    told = [(frame.event, frame.username or None) for frame in change.frames]
    assert told == [
        ("updated", None),
        ("member_removed", "eve"),
        ("member_role", "ana"),
        ("member_role", "ben"),
        ("member_joined", "zoe"),
    ]
    assert (change.frames[0].locked, change.frames[0].name) == (True, "Den")
    assert change.frames[-1].display_name == "Z. Zoe"
    assert change.removed == {member("eve").user_id}


def test_a_deleted_room_removes_everybody():
    change = compare(roster(member("ana")), roster(deleted=True))
    assert [frame.event for frame in change.frames] == ["deleted"]
    assert change.removed == {member("ana").user_id}


def test_an_equal_roster_says_nothing():
    assert compare(roster(member("ana")), roster(member("ana"))).frames == []


# Presence


def person(number: int) -> PersonRef:
    return PersonRef(user_id=UUID(int=number), username=f"p{number}")


def test_in_a_small_room_people_come_and_go_one_by_one():
    gathering = Gathering()
    assert gathering.came(person(1), CROWD) == JoinFrame(user_id=UUID(int=1), username="p1")
    assert gathering.went(person(1), 1) == LeaveFrame(user_id=UUID(int=1), username="p1")
    assert gathering.flush() is None


def test_in_a_crowd_they_are_gathered_and_who_came_and_went_is_left_out():
    gathering = Gathering()
    for number in range(3):
        assert gathering.came(person(number), CROWD + 1 + number) is None
    assert gathering.went(person(1), CROWD + 2) is None
    assert gathering.went(person(9), CROWD + 1) is None
    frame = gathering.flush()
    assert frame is not None
    assert [one.username for one in frame.came] == ["p0", "p2"]
    assert [one.username for one in frame.went] == ["p9"]
    assert gathering.flush() is None


def test_what_is_gathered_is_not_overtaken_when_the_crowd_gets_smaller():
    gathering = Gathering()
    gathering.came(person(1), CROWD + 1)
    assert gathering.went(person(1), CROWD) is None
    assert gathering.flush() is None


def test_a_missing_lease_counts_only_without_a_break():
    since = still_missing({}, ["a", "b"], 0.0)
    since = still_missing(since, ["a"], 10.0)
    since = still_missing(since, ["a", "b"], MISSING_S)
    assert given_up(since, MISSING_S) == ["a"]


# Texts


def test_a_message_is_tidied():
    assert tidy("  a\r\nb\rc  ") == "a\nb\nc"
    assert tidy(" " + "x" * 4000 + " ") == "x" * 4000
    with pytest.raises(Empty):
        tidy(" \n ")
    with pytest.raises(Unstorable):
        tidy("a\0")
    with pytest.raises(TooLong):
        tidy("x" * 4001)


def test_a_reaction_is_made_of_signs():
    signs = ["👍", "👍🏽", "❤️", "☕", "©", "ℹ️", "‼️", "↔", "1️⃣", "#⃣", "🇫🇷", "🏳️‍🌈", "👨‍👩‍👧‍👦", "🎉🎉"]
    tagged = "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"  # a flag
    assert all(map(is_emoji, [*signs, tagged, "\U0001faff"]))
    words = [
        "",
        "a",
        "no!",
        ":tea:",
        "1",
        "é",
        "日",
        " ",
        "👍 ",
        "👍 no",
        "\u200d",
        "\ufe0f",
        "\u200b",
    ]
    assert not any(map(is_emoji, words))


# Resuming


def test_after_is_a_seq_or_means_resync():
    assert parse_known(None, "3") is None
    assert parse_known("12", None) == Known(after=12)
    assert parse_known("12", "3") == Known(after=12, changes=3)
    for nonsense in ("", "-1", "x", "1.0", "٣", "9" * 30):
        assert parse_known(nonsense, nonsense) == Known(after=-1, changes=-1)


def arrival(head: int = 0, changes: int = 0, swept: int = 0) -> Arrival:
    return Arrival(head=head, changes=changes, swept=swept, read=0, came=True)


def test_who_missed_too_much_or_knows_too_much_resyncs():
    assert not must_resync(Known(after=0), arrival(500))
    assert must_resync(Known(after=0), arrival(501))
    assert must_resync(Known(after=6), arrival(5))
    assert must_resync(Known(after=-1), arrival(0))
    assert not must_resync(Known(after=5), arrival(5))
    assert not must_resync(Known(after=5), arrival(5, changes=900))
    assert not must_resync(Known(after=5, changes=3), arrival(5, changes=503))
    for changes in (-1, 2, 504):
        assert must_resync(Known(after=5, changes=changes), arrival(5, changes=503))


def test_who_missed_what_retention_took_away_resyncs():
    assert must_resync(Known(after=4), arrival(9, swept=5))
    assert not must_resync(Known(after=5), arrival(9, swept=5))


# The timer


def test_a_heard_timer_runs_on_its_owners_clock():
    told = datetime(2026, 1, 1, 12, tzinfo=UTC)
    state = TimerState(
        id=uuid4(),
        scope="room",
        room="ABCDEF",
        status="running",
        phase="focus",
        round=1,
        rounds=4,
        focus_minutes=25,
        break_minutes=5,
        long_break_minutes=15,
        auto_start=False,
        started_at=told,
        ends_at=told + timedelta(minutes=30),
        remaining_seconds=1800,
        server_time=told,
        version=3,
        controlled_by=None,
        mode="countdown",
        flow_ratio=5,
        overtime_minutes=5,
        elapsed_seconds=0,
        overtime_at=told + timedelta(minutes=25),
        overtime_seconds=0,
        goal=None,
    )
    later = HeardTimer(state=state, heard_at_s=100.0).at(160.0)
    assert (later.remaining_seconds, later.elapsed_seconds) == (1740, 60)
    assert later.overtime_seconds == 0
    assert HeardTimer(state=state, heard_at_s=0.0).at(1530.0).overtime_seconds == 30
    assert later.server_time == told + timedelta(seconds=60)
    assert HeardTimer(state=state, heard_at_s=0.0).at(9999.0).remaining_seconds == 0
    assert newer(None, 0)
    assert newer(3, 4)
    assert not newer(3, 3)
