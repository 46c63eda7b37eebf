"""What tests do in calls."""

from collections.abc import Sequence

from cafe_visitor import MakeVisitor, Visitor, wait_for
from playwright.sync_api import Locator, expect


def two_in_a_room(visitor: MakeVisitor) -> tuple[Visitor, Visitor, str]:
    """Let two people enter a room of their own; return them and its code."""
    ana, ben = visitor("ana"), visitor("ben")
    ana.has_account()
    ben.has_account()
    code = ana.opens_room()
    ana.enters(code)
    ben.enters(code)
    return ana, ben, code


def talk(ana: Visitor, ben: Visitor) -> None:
    """Ana starts, Ben joins, both see and hear."""
    ana.button("Start call").click()
    expect(ana.page.get_by_text("Waiting for somebody to join.")).to_be_visible()
    ben.button("Join call").click()
    sees_and_hears(ana, ben)


def sees_and_hears(*people: Visitor, within_s: float = 15) -> None:
    """Wait until more pictures were decoded and more sound was heard by each than up to now."""
    gets_more(people, ("frames", "packets", "loudness"), within_s)


def sees(*people: Visitor) -> None:
    """Wait until more pictures were decoded by each than up to now."""
    gets_more(people, ("frames",), 15)


def gets_more(people: Sequence[Visitor], kinds: tuple[str, ...], within_s: float) -> None:
    """Wait until more of each of these arrived at everybody than up to now."""
    before = {person.username: person.received() for person in people}

    def more(person: Visitor) -> bool:
        had, now = before[person.username], person.received()
        # Fewer: counted by a connection that was made anew.
        return all(now[kind] > had[kind] or 0 < now[kind] < had[kind] for kind in kinds)

    wait_for(
        people[0].page,
        lambda: all(more(person) for person in people),
        f"everybody gets {kinds}, so far {before}",
        within_s,
    )


def picture_of(person: Visitor, seen_by: Visitor) -> Locator:
    """The picture of one person on the page of another."""
    return seen_by.page.get_by_role("figure").filter(has=seen_by.page.get_by_text(person.username))


def through_the_relay_only(person: Visitor) -> None:
    """Let somebody in a room choose that calls go through a relay or not at all."""
    person.page.evaluate("localStorage.setItem('cafe.call', JSON.stringify({relayOnly: true}))")
    person.page.reload()
    person.is_in_room()
