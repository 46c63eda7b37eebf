"""What came of an imported file (docs/api.md §6)."""

from typing import Literal

from msgspec import Struct


class ImportedLine(Struct, frozen=True, kw_only=True):
    """A line that was not taken. line: of the file; in JSON the place in the array, from 1 on."""

    line: int
    result: Literal["duplicate", "refused"]
    reason: str | None


class ImportReport(Struct, frozen=True, kw_only=True):
    """How many sessions were taken, with how many minutes, and which lines were not, and why.

    lines_left_off: how many more of those there are than `lines` shows.
    """

    taken: int
    minutes: int
    duplicates: int
    refused: int
    lines: list[ImportedLine]
    lines_left_off: int
