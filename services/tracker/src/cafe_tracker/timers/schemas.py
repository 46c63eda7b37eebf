"""The bodies of timer commands (docs/api.md §6). Every body is optional, and so is every field."""

from typing import Annotated
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType

from cafe_contracts.states import TimerMode
from cafe_tracker.aims.service import Words
from cafe_tracker.sessions.schemas import GoalWords, Subject
from cafe_tracker.timers import commands
from cafe_tracker.timers.service import Order
from cafe_tracker.words import given, tidied

Version = Annotated[int, Meta(ge=0, le=2**53, description="The version that you saw; else 409.")]
FocusMinutes = Annotated[int, Meta(ge=1, le=180, description="25 unless set.")]
BreakMinutes = Annotated[int, Meta(ge=0, le=60, description="5 unless set; 0: no breaks.")]
LongBreakMinutes = Annotated[int, Meta(ge=0, le=60, description="15 unless set; 0: none.")]
Rounds = Annotated[int, Meta(ge=1, le=12, description="4 unless set.")]
FlowRatio = Annotated[int, Meta(ge=1, le=12, description="Focus for a minute of break; 5.")]
OvertimeMinutes = Annotated[int, Meta(ge=0, le=60, description="0 unless set: none.")]
ExtendMinutes = Annotated[int, Meta(ge=1, le=60, description="5 unless set.")]


class CommandBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Any command: with the version that its sender saw, it cannot meet another state."""

    version: Version | UnsetType = UNSET

    def order(self, command: commands.Command) -> Order:
        """Return the command as the rules want it."""
        return Order(command=command, version=given(self.version))


class StartBody(CommandBody, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is not set is the default at the beginning of a cycle, and stays as it is within one."""

    focus_minutes: FocusMinutes | UnsetType = UNSET
    break_minutes: BreakMinutes | UnsetType = UNSET
    long_break_minutes: LongBreakMinutes | UnsetType = UNSET
    rounds: Rounds | UnsetType = UNSET
    auto_start: bool | UnsetType = UNSET
    mode: TimerMode | UnsetType = UNSET
    flow_ratio: FlowRatio | UnsetType = UNSET
    overtime_minutes: OvertimeMinutes | UnsetType = UNSET
    goal: GoalWords | UnsetType | None = UNSET
    goal_id: UUID | UnsetType | None = UNSET
    subject: Subject | UnsetType | None = UNSET

    def start(self) -> Order:
        """Return the command as the rules want it."""
        command = commands.Start(
            focus_minutes=given(self.focus_minutes),
            break_minutes=given(self.break_minutes),
            long_break_minutes=given(self.long_break_minutes),
            rounds=given(self.rounds),
            auto_start=given(self.auto_start),
            mode=given(self.mode),
            flow_ratio=given(self.flow_ratio),
            overtime_minutes=given(self.overtime_minutes),
        )
        words = Words(
            goal=tidied(self.goal), goal_id=given(self.goal_id), subject=tidied(self.subject)
        )
        return Order(command=command, version=given(self.version), words=words)


class ExtendBody(CommandBody, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How much longer."""

    minutes: ExtendMinutes = commands.EXTEND_MINUTES
