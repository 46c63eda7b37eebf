"""What a process knows of sessions: for a second, and never after it was told to forget."""

from uuid import UUID

from cafe_auth.keys.tokens import Identity
from cafe_auth.sessions.known import FRESH_S, LATELY_S, TOGETHER, Known
from cafe_auth.sessions.queries import COOKIES
from cafe_auth.tokens.queries import TOKENS
from cafe_database.ids import new_id


def somebody(session_id: UUID | None = None) -> Identity:
    return Identity(
        session_id=session_id or new_id(),
        person_id=new_id(),
        username="ana",
        display_name="Ana",
        role="user",
        timezone="UTC",
        day_starts_at="04:00",
        version=1,
    )


def digest(number: int) -> bytes:
    return number.to_bytes(32, "big")


def filled(count: int, *, at: float = 0.0) -> Known:
    """Sessions that have been in use for most of a second."""
    known = Known()
    for number in range(count):
        known.put(digest(number), COOKIES, somebody(), at, 0)
        known.get(digest(number), at + 0.8)
    return known


def test_an_answer_counts_for_a_second_from_when_it_was_asked_for() -> None:
    known, ana = Known(), somebody()
    known.put(b"ana", COOKIES, ana, 10.0, known.forgotten)
    assert known.get(b"ana", 10.0 + FRESH_S) is ana
    assert known.get(b"ana", 10.01 + FRESH_S) is None
    assert known.get(b"ben", 10.0) is None


def test_what_was_asked_before_it_was_forgotten_does_not_bring_it_back() -> None:
    known, ana = Known(), somebody()
    since = known.forgotten
    known.forget([b"ana"])
    known.put(b"ana", COOKIES, ana, 10.0, since)
    assert known.get(b"ana", 10.0) is None
    known.put(b"ana", COOKIES, ana, 10.0, known.forgotten)
    known.forget_sessions([ana.session_id, new_id()])
    assert known.get(b"ana", 10.0) is None


def test_who_keeps_coming_is_asked_about_together_and_once() -> None:
    known = filled(3)
    known.put(b"token", TOKENS, somebody(), 0.0, 0)
    known.get(b"token", 0.8)
    assert set(known.companions(digest(0), COOKIES, 1.1)) == {digest(n) for n in range(3)}
    # That question is under way; whoever comes meanwhile asks for himself alone.
    assert known.companions(digest(1), COOKIES, 1.2) == [digest(1)]
    assert known.companions(b"token", TOKENS, 1.2) == [b"token"]


def test_who_came_for_one_page_is_soon_not_asked_about() -> None:
    known = filled(2)
    known.put(b"once", COOKIES, somebody(), 0.0, 0)
    known.get(b"once", 0.3)
    assert b"once" in known.companions(digest(0), COOKIES, 1.5)
    assert b"once" not in known.companions(digest(1), COOKIES, 2.1)
    assert known.companions(b"new", COOKIES, 0.9 + LATELY_S) == [b"new"]


def test_a_question_has_an_end_and_who_stays_away_is_let_go() -> None:
    known = filled(TOGETHER + 50)
    assert len(known.companions(digest(0), COOKIES, 1.1)) == TOGETHER
    known.put(b"new", COOKIES, somebody(), 1.0 + LATELY_S, 0)
    assert len(known._entries) == 1
