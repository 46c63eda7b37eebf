"""The rules of a call, without I/O."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from cafe_signaling.places import call as rules
from cafe_signaling.places.call import HOLD
from cafe_signaling.places.state import Call, ChangeKind, NoticeKind, Person, Step

ROOM, FIRST_CALL, NEXT_CALL = UUID(int=1), UUID(int=101), UUID(int=102)
ANA, BEN, CID = (Person(UUID(int=10 + n), name, 1) for n, name in enumerate(["ana", "ben", "cid"]))
NOON = datetime(2026, 3, 29, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def entered(call: Call, *people: Person, call_id: UUID = FIRST_CALL, at: datetime = NOON) -> Step:
    step: Step | None = None
    for person in people:
        step = rules.enter(call, person, call_id, at)
        assert step is not None
        call = step.call
    assert step is not None
    return step


def both() -> Call:
    return entered(Call(ROOM), ANA, BEN).call


def fence(call: Call, person: Person) -> int:
    place = call.place_of(person.user_id)
    assert place is not None
    return place.fence


def said(step: Step) -> list[tuple[UUID, NoticeKind, str | None]]:
    return [(notice.to, notice.kind, notice.reason) for notice in step.notices]


def test_the_first_to_enter_opens_a_call_and_waits() -> None:
    step = entered(Call(ROOM), ANA)
    assert (step.call.state, step.call.call_id, step.call.version) == ("waiting", FIRST_CALL, 1)
    assert [change.kind for change in step.changes] == [ChangeKind.STARTED]
    assert said(step) == []


def test_the_second_makes_it_active_is_polite_and_the_first_is_told() -> None:
    step = entered(Call(ROOM), ANA, BEN)
    assert (step.call.state, step.call.call_id, step.call.version) == ("active", FIRST_CALL, 2)
    assert [place.polite for place in step.call.places] == [False, True]
    assert said(step) == [(ANA.user_id, NoticeKind.JOINED, None)]


def test_a_third_is_busy() -> None:
    assert rules.enter(both(), CID, NEXT_CALL, NOON) is None
    assert rules.is_full_for(both(), CID.user_id)
    assert not rules.is_full_for(both(), BEN.user_id)


def test_a_third_is_busy_while_a_place_is_held() -> None:
    call = both()
    call = rules.lose(call, BEN.user_id, fence(call, BEN), NOON).call
    assert rules.enter(call, CID, NEXT_CALL, NOON + HOLD - SECOND) is None


def test_a_third_gets_a_place_whose_time_is_over_even_if_nobody_has_swept_it() -> None:
    call = both()
    call = rules.lose(call, ANA.user_id, fence(call, ANA), NOON).call
    step = rules.enter(call, CID, NEXT_CALL, NOON + HOLD)
    assert step is not None
    assert step.call.call_id == FIRST_CALL
    assert [(place.username, place.polite) for place in step.call.places] == [
        ("cid", False),
        ("ben", True),
    ]
    assert said(step) == [
        (BEN.user_id, NoticeKind.LEFT, "timeout"),
        (BEN.user_id, NoticeKind.JOINED, None),
    ]
    assert step.freed == (ANA.user_id,)


def test_a_dropped_socket_is_told_to_the_other_and_changes_nothing_for_the_room() -> None:
    call = both()
    step = rules.lose(call, BEN.user_id, fence(call, BEN), NOON)
    assert said(step) == [(ANA.user_id, NoticeKind.LOST, None)]
    assert (step.call.state, step.call.version, step.changes) == ("active", call.version, ())


def test_back_in_time_resumes_the_same_call_with_the_same_politeness() -> None:
    call = both()
    call = rules.lose(call, BEN.user_id, fence(call, BEN), NOON).call
    step = rules.enter(call, BEN, NEXT_CALL, NOON + HOLD - SECOND)
    assert step is not None
    place = step.call.place_of(BEN.user_id)
    assert place is not None
    assert (step.call.call_id, place.polite, place.lost_at) == (FIRST_CALL, True, None)
    assert said(step) == [(ANA.user_id, NoticeKind.JOINED, None)]
    assert (step.changes, step.freed) == ((), ())


def test_an_older_socket_of_the_same_person_can_do_nothing_any_more() -> None:
    call = both()
    old = fence(call, BEN)
    call = entered(call, BEN).call
    for late in (
        rules.hang_up(call, BEN.user_id, old),
        rules.lose(call, BEN.user_id, old, NOON),
        rules.regain(call, BEN.user_id, old),
    ):
        assert late == Step(call)


def test_a_hang_up_frees_the_place_and_the_other_waits_on_in_the_same_call() -> None:
    call = both()
    step = rules.hang_up(call, ANA.user_id, fence(call, ANA))
    assert (step.call.state, step.call.call_id) == ("waiting", FIRST_CALL)
    assert said(step) == [(BEN.user_id, NoticeKind.LEFT, "hangup")]
    assert step.freed == (ANA.user_id,)
    again = rules.enter(step.call, CID, NEXT_CALL, NOON)
    assert again is not None
    assert [place.polite for place in again.call.places] == [False, True]


def test_when_both_have_gone_the_call_is_over_and_the_next_has_a_new_id() -> None:
    call = both()
    call = rules.hang_up(call, ANA.user_id, fence(call, ANA)).call
    step = rules.hang_up(call, BEN.user_id, fence(call, BEN))
    assert (step.call.state, step.call.call_id) == ("idle", None)
    assert [change.kind for change in step.changes] == [ChangeKind.ENDED]
    assert entered(step.call, ANA, call_id=NEXT_CALL).call.call_id == NEXT_CALL


def test_both_places_expire_at_once_and_the_next_entry_is_a_new_call() -> None:
    call = both()
    for person in (ANA, BEN):
        call = rules.lose(call, person.user_id, fence(call, person), NOON).call
    step = rules.enter(call, BEN, NEXT_CALL, NOON + HOLD)
    assert step is not None
    assert step.call.call_id == NEXT_CALL
    assert [(change.kind, change.call_id) for change in step.changes] == [
        (ChangeKind.CHANGED, FIRST_CALL),
        (ChangeKind.ENDED, FIRST_CALL),
        (ChangeKind.STARTED, NEXT_CALL),
    ]
    assert [change.version for change in step.changes] == [3, 4, 5]
    assert step.notices == ()


def test_a_paused_replica_gets_its_place_back_if_nobody_took_it() -> None:
    call = both()
    held = fence(call, BEN)
    call = rules.lose(call, BEN.user_id, held, NOON).call
    step = rules.regain(call, BEN.user_id, held)
    assert said(step) == [(ANA.user_id, NoticeKind.JOINED, None)]
    assert rules.expire(step.call, NOON + 2 * HOLD) == Step(step.call)


def test_a_removed_member_loses_the_place_whichever_socket_holds_it() -> None:
    step = rules.remove(both(), BEN.user_id, roster_version=2)
    assert said(step) == [(ANA.user_id, NoticeKind.LEFT, "hangup")]


def test_an_old_removal_does_not_touch_who_was_let_in_again_since() -> None:
    call = both()
    assert rules.remove(call, BEN.user_id, roster_version=1) == Step(call)


def test_the_end_of_the_room_ends_the_call_without_a_word() -> None:
    step = rules.end(both())
    assert (step.call.state, step.call.call_id, step.notices) == ("idle", None, ())
    assert [change.kind for change in step.changes] == [ChangeKind.ENDED]
    assert set(step.freed) == {ANA.user_id, BEN.user_id}
