"""Whatever happens in whatever order: never three, one polite, versions and fences only grow."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from cafe_signaling.places import call as rules
from cafe_signaling.places.state import Call, ChangeKind, NoticeKind, Person, Step

PEOPLE = [Person(UUID(int=10 + n), f"person-{n}", 1) for n in range(4)]
people = st.sampled_from(PEOPLE)
# Some fences are old ones or were never given, as from sockets that come late.
ages = st.integers(min_value=0, max_value=3)


class CallMachine(RuleBasedStateMachine):
    """Compares the rules with what each person and the room were told."""

    @initialize()
    def begin(self) -> None:
        self.call = Call(UUID(int=1))
        self.now = datetime(2026, 1, 1, tzinfo=UTC)
        self.calls_opened = 0
        self.fences: list[int] = []
        # What the room knows from the changes, and each person from `ready` and the notices.
        self.room: tuple[UUID | None, int, tuple[UUID, ...]] = (None, 0, ())
        self.peers: dict[UUID, UUID | None] = {}

    def follow(self, step: Step) -> None:
        for change in step.changes:
            assert change.version == self.room[1] + 1
            assert (change.kind is ChangeKind.STARTED) == (self.room[0] is None)
            ended = change.kind is ChangeKind.ENDED
            self.room = (None if ended else change.call_id, change.version, change.participants)
        for user_id in step.freed:
            self.peers.pop(user_id, None)
        for notice in step.notices:
            assert step.call.place_of(notice.to) is not None
            assert notice.user_id != notice.to
            left = notice.kind is NoticeKind.LEFT
            assert left == (notice.reason is not None)
            self.peers[notice.to] = None if left else notice.user_id
        self.call = step.call

    def fence(self, person: Person, age: int) -> int:
        place = self.call.place_of(person.user_id)
        return (place.fence if place else self.call.fence) - age

    @rule(person=people)
    def enter(self, person: Person) -> None:
        before = self.call
        self.calls_opened += 1
        step = rules.enter(before, person, UUID(int=1000 + self.calls_opened), self.now)
        if step is None:
            assert len(before.places) == 2
            assert before.place_of(person.user_id) is None
            assert all(
                place.lost_at is None or self.now - place.lost_at < rules.HOLD
                for place in before.places
            )
            return
        if before.place_of(person.user_id) is None:
            self.peers.pop(person.user_id, None)
        self.follow(step)
        place = step.call.place_of(person.user_id)
        assert place is not None
        self.fences.append(place.fence)
        other = step.call.other_than(person.user_id)
        self.peers[person.user_id] = other.user_id if other else None

    @rule(person=people, age=ages)
    def lose(self, person: Person, age: int) -> None:
        self.follow(rules.lose(self.call, person.user_id, self.fence(person, age), self.now))

    @rule(person=people, age=ages)
    def regain(self, person: Person, age: int) -> None:
        self.follow(rules.regain(self.call, person.user_id, self.fence(person, age)))

    @rule(person=people, age=ages)
    def hang_up(self, person: Person, age: int) -> None:
        self.follow(rules.hang_up(self.call, person.user_id, self.fence(person, age)))

    @rule(person=people, version=st.integers(min_value=1, max_value=2))
    def remove(self, person: Person, version: int) -> None:
        self.follow(rules.remove(self.call, person.user_id, version))

    @rule(seconds=st.integers(min_value=0, max_value=40))
    def wait(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @rule()
    def sweep(self) -> None:
        self.follow(rules.expire(self.call, self.now))
        for place in self.call.places:
            assert place.lost_at is None or self.now - place.lost_at < rules.HOLD

    @rule()
    def end(self) -> None:
        self.follow(rules.end(self.call))

    @invariant()
    def at_most_two_and_one_of_two_polite(self) -> None:
        places = self.call.places
        assert len(places) <= 2
        assert len({place.slot for place in places}) == len(places)
        assert len({place.user_id for place in places}) == len(places)
        if len(places) == 2:
            assert [place.polite for place in places] == [False, True]

    @invariant()
    def a_call_exactly_while_somebody_is_in_it(self) -> None:
        assert (self.call.call_id is None) == (not self.call.places)

    @invariant()
    def fences_only_grow(self) -> None:
        assert self.fences == sorted(set(self.fences))
        assert self.call.fence == (self.fences[-1] if self.fences else 0)

    @invariant()
    def the_room_knows_who_is_in_the_call(self) -> None:
        told = (self.call.call_id, self.call.version, tuple(p.user_id for p in self.call.places))
        assert self.room == told

    @invariant()
    def each_person_knows_the_other(self) -> None:
        for place in self.call.places:
            other = self.call.other_than(place.user_id)
            assert self.peers[place.user_id] == (other.user_id if other else None)


CallMachine.TestCase.settings = settings(
    max_examples=120, stateful_step_count=30, deadline=None, database=None
)
TestCallMachine = CallMachine.TestCase
