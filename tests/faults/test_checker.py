"""The checker on histories made by hand: it finds each fault, and none where there is none."""

from cafe_checker import Attempt, Finding, Message, check, late


def acked(text: str, seq: int, started_s: float, ended_s: float) -> Message:
    return Message(text, [Attempt(started_s, ended_s, "acknowledged", seq)])


A, B, C = acked("a", 1, 0, 1), acked("b", 2, 2, 3), acked("c", 3, 2.5, 4)
HISTORY = [(1, "a"), (2, "b"), (3, "c")]


def kinds(findings: list[Finding]) -> list[str]:
    return [finding.kind for finding in findings]


def test_nothing_is_found_where_nothing_is_wrong() -> None:
    unknown = Message("d", [Attempt(5, 6, "unknown")])
    refused = Message("e", [Attempt(5, 6, "refused")])
    both = [(4, "d")]
    assert check([A, B, C, unknown, refused], HISTORY, {"r": HISTORY}) == []
    assert check([A, B, C, unknown, refused], HISTORY + both, {"r": HISTORY + both}) == []


def test_an_unknown_attempt_may_be_kept_even_if_a_later_one_was_refused() -> None:
    message = Message("d", [Attempt(5, 6, "unknown"), Attempt(7, 8, "refused")])
    assert check([A, message], [(1, "a"), (2, "d")], {}) == []


def test_acknowledged_and_not_kept_is_lost() -> None:
    assert kinds(check([A, B], [(1, "a")], {})) == ["lost"]


def test_kept_under_another_seq_is_lost() -> None:
    moved = Message("a", [Attempt(0, 1, "acknowledged", 1), Attempt(2, 3, "acknowledged", 2)])
    assert "lost" in kinds(check([moved], [(1, "a")], {}))


def test_refused_or_never_sent_and_kept_is_a_ghost() -> None:
    refused = Message("b", [Attempt(0, 1, "refused"), Attempt(2, 3, "refused")])
    assert kinds(check([A, refused], [(1, "a"), (2, "b")], {})) == ["ghost"]
    assert kinds(check([A], [(1, "a"), (2, "x")], {})) == ["ghost"]


def test_kept_twice_is_a_duplicate() -> None:
    assert kinds(check([A], [(1, "a"), (2, "a")], {})) == ["duplicate"]


def test_a_number_left_out_is_a_hole() -> None:
    assert kinds(check([A, C], [(1, "a"), (3, "c")], {})) == ["hole"]


def test_a_smaller_number_after_an_ack_was_seen_is_an_inversion() -> None:
    early, after = acked("a", 2, 0, 1), acked("b", 1, 2, 3)
    assert kinds(check([early, after], [(1, "b"), (2, "a")], {})) == ["inversion"]
    together = acked("b", 1, 0.5, 3)
    assert check([early, together], [(1, "b"), (2, "a")], {}) == []


def test_readers() -> None:
    assert kinds(check([A, B, C], HISTORY, {"r": HISTORY[:2]})) == ["lost"]
    assert kinds(check([A, B, C], HISTORY, {"r": [*HISTORY, (3, "c")]})) == ["duplicate"]
    swapped = [HISTORY[1], HISTORY[0], HISTORY[2]]
    assert kinds(check([A, B, C], HISTORY, {"r": swapped})) == ["inversion"]
    other = [*HISTORY[:2], (3, "x")]
    assert kinds(check([A, B, C], HISTORY, {"r": other})) == ["ghost"]


def test_late() -> None:
    assert late([A, B, C], 3.5, HISTORY[:1]) == ["b"]
