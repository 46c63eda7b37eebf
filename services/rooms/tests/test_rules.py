import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cafe_contracts.states import Role
from cafe_rooms.invites import tokens
from cafe_rooms.membership.admission import Door, Refusal, decide
from cafe_rooms.membership.authority import may_remove
from cafe_rooms.membership.succession import Seat, heir
from cafe_rooms.rooms import codes
from cafe_rooms.rooms.lifetime import closes_at
from cafe_rooms.rooms.text import tidy_description, tidy_name

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)

doors = st.builds(
    Door, capacity=st.integers(2, 500), locked=st.booleans(), members=st.integers(0, 501)
)
roles = st.sampled_from(["owner", "moderator", "member"])
seats = st.lists(
    st.builds(
        Seat,
        person_id=st.uuids(),
        role=roles,
        joined_at=st.integers(0, 5).map(lambda hours: NOON + timedelta(hours=hours)),
    ),
    max_size=8,
    unique_by=lambda seat: seat.person_id,
)


class TestCodes:
    @given(st.randoms(use_true_random=False))
    def test_a_drawn_code_is_accepted_in_any_case(self, luck: random.Random) -> None:
        code = codes.draw(luck.choice)
        assert len(code) == 6
        assert set(code) <= set("ABCDEFGHJKMNPQRSTUVWXYZ23456789")
        assert codes.canonical(code) == codes.canonical(code.lower()) == code

    def test_draws_differ(self) -> None:
        assert len({codes.draw() for _ in range(200)}) == 200

    @pytest.mark.parametrize(
        "text", ["", "ABCDE", "ABCDEFG", "ABCDE1", "ABCDEO", "ABC DE", "ABCDE\0", "ßBCDE", "ſBCDEF"]
    )
    def test_anything_else_is_no_code(self, text: str) -> None:
        assert codes.canonical(text) is None

    @given(st.text(max_size=12))
    def test_canonical_never_invents_a_code(self, text: str) -> None:
        code = codes.canonical(text)
        assert code is None or code == text.upper()


class TestText:
    @given(st.text(max_size=120))
    def test_a_name_that_passes_is_trimmed_short_and_on_one_line(self, raw: str) -> None:
        try:
            name = tidy_name(raw)
        except ValueError:
            return
        assert 1 <= len(name) <= 80
        assert name == name.strip()
        assert not set(name) & set("\0\n\r\t")
        assert tidy_name(name) == name

    def test_length_is_counted_after_trimming(self) -> None:
        assert tidy_name("  " + "x" * 80 + " \n") == "x" * 80
        with pytest.raises(ValueError, match="80"):
            tidy_name("x" * 81)

    @pytest.mark.parametrize("raw", ["", "  \t", "\u200b\u200d", "a\0b", "a\nb"])
    def test_names_that_nobody_could_read_are_refused(self, raw: str) -> None:
        with pytest.raises(ValueError, match=r"."):
            tidy_name(raw)

    def test_a_description_keeps_its_lines(self) -> None:
        assert tidy_description(" a\r\nb\tc\r") == "a\nb\tc"
        assert tidy_description("x" * 2000)
        for wrong in ("x" * 2001, "a\0b"):
            with pytest.raises(ValueError, match=r"."):
                tidy_description(wrong)


class TestAdmission:
    @given(doors, st.booleans())
    def test_the_banned_never_enter(self, door: Door, founder: bool) -> None:
        assert decide(door, banned=True, founder=founder) is Refusal.BANNED

    @given(doors, st.booleans(), st.booleans())
    def test_nobody_enters_a_full_room(self, door: Door, banned: bool, founder: bool) -> None:
        verdict = decide(door, banned=banned, founder=founder)
        assert isinstance(verdict, Refusal) or door.members < door.capacity

    @given(doors, st.booleans())
    def test_a_room_always_has_an_owner_once_somebody_is_in(
        self, door: Door, founder: bool
    ) -> None:
        verdict = decide(door, banned=False, founder=founder)
        if not isinstance(verdict, Refusal):
            assert (verdict == "owner") == (door.members == 0)

    def test_a_lock_comes_before_capacity(self) -> None:
        door = Door(capacity=2, locked=True, members=2)
        assert decide(door, banned=False, founder=True) is Refusal.LOCKED

    def test_a_deserted_locked_room_opens_to_its_founder_alone(self) -> None:
        door = Door(capacity=2, locked=True, members=0)
        assert decide(door, banned=False, founder=False) is Refusal.LOCKED
        assert decide(door, banned=False, founder=True) == "owner"


class TestSuccession:
    @given(seats)
    def test_an_heir_is_named_exactly_when_nobody_owns_and_somebody_stays(
        self, staying: list[Seat]
    ) -> None:
        owned = any(seat.role == "owner" for seat in staying)
        assert (heir(staying) is None) == (owned or not staying)

    @given(seats)
    def test_moderators_come_first_then_the_longest_standing(self, staying: list[Seat]) -> None:
        chosen = heir(staying)
        if chosen is None:
            return
        seat = next(seat for seat in staying if seat.person_id == chosen)
        rivals = [other for other in staying if other.role == seat.role]
        assert seat.role == "moderator" or all(other.role == "member" for other in staying)
        assert all(seat.joined_at <= other.joined_at for other in rivals)

    @given(seats, st.randoms(use_true_random=False))
    def test_order_of_rows_does_not_matter(self, staying: list[Seat], luck: random.Random) -> None:
        shuffled = luck.sample(staying, len(staying))
        assert heir(shuffled) == heir(staying)


class TestAuthority:
    @pytest.mark.parametrize("target", ["owner", "moderator", "member", None])
    def test_owners_remove_anybody_and_members_nobody(self, target: Role | None) -> None:
        assert may_remove("owner", target)
        assert not may_remove("member", target)

    def test_moderators_remove_plain_members_only(self) -> None:
        assert may_remove("moderator", "member")
        assert may_remove("moderator", None)
        assert not may_remove("moderator", "moderator")
        assert not may_remove("moderator", "owner")


class TestTokens:
    def test_a_token_is_found_by_its_digest_only(self) -> None:
        token = tokens.draw()
        digest = tokens.digest(token)
        assert digest is not None
        assert len(digest) == 32
        assert token.encode() not in digest
        assert digest == tokens.digest(token) != tokens.digest(tokens.draw())

    @pytest.mark.parametrize("text", ["", "short", "x" * 31 + "\0", "ü" * 32, "x" * 33])
    def test_other_text_is_no_token(self, text: str) -> None:
        assert tokens.digest(text) is None


def test_only_rooms_that_expire_close_and_only_while_empty() -> None:
    assert closes_at("never", NOON) is None
    assert closes_at("15m", None) is None
    assert closes_at("15m", NOON) == NOON + timedelta(minutes=15)
    assert closes_at("1d", NOON) == NOON + timedelta(days=1)
