"""Tell the people of a scenario what the system would tell them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from definitions.notices import NoticeKind
from definitions.roles import Roles
from workflow.engine.audience import ESCALATION, HOLDER, Circle, People
from workflow.engine.entry import day_of
from workflow.engine.recipients import (
    Happening,
    Reminder,
    kind_of_reminder,
    newest_each,
    occasions,
    one_each,
)
from workflow.engine.values import Entry, Told
from workflow.scenarios.case import ArmedTimer, KeptCase


@dataclass(slots=True)
class Messages:
    """Keep who was told what since the last thing that happened, and who ever got a copy."""

    roles: Roles
    candidates: Mapping[str, People]
    opener: str | None
    deputies: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    told: dict[str, list[str]] = field(default_factory=dict)
    _copied: set[str] = field(default_factory=set)

    def circle(self, case: KeptCase) -> Circle:
        """Return the people around the case as it stands."""
        return Circle(
            workflow=case.definition.workflow,
            roles=self.roles,
            past=case.view.past,
            people=lambda role: self.candidates.get(role, People()),
        )

    def tell_event(
        self,
        case: KeptCase,
        entry: Entry | None,
        *,
        actor: str | None,
        copy_to: Sequence[str] = (),
        opened: int = 0,
        copies: Sequence[str] = (),
        told: Told | None = None,
        moved: bool = False,
    ) -> None:
        """Tell whom an act concerns, or the opening; nobody is sent a second copy.

        Without an entry, the last so many tasks are what the act opened.
        """
        circle = self.circle(case)
        copied = (circle.holding(copy_to) | set(copies)) - self._copied - {actor}
        self._copied |= copied
        happening = Happening(
            opened=case.tasks if entry else case.tasks[len(case.tasks) - opened :],
            unheld=entry.unheld if entry else (),
            opener=self.opener if entry and entry.ending else None,
            copied=copied,
            told=told,
            moved=case.tasks if moved else (),
        )
        for person, occasion in one_each(occasions(circle, happening), actor=actor).items():
            self._tell(person, occasion.kind, actor=actor)

    def remind(self, case: KeptCase, timers: Sequence[ArmedTimer], now: datetime) -> None:
        """Give the reminders that fell due at one instant."""
        if case.deadline is None or not case.tasks:
            return
        reminders = [
            Reminder(each.timer.fires_at, each.timer.rule, each.timer.audience) for each in timers
        ]
        groups = self._groups(case)
        for person, (_, group) in newest_each(reminders, groups).items():
            due_on, today = case.deadline.due_on, day_of(now)
            direct = group == HOLDER
            self._tell(person, kind_of_reminder(direct=direct, due_on=due_on, today=today))

    def report_refusal(self, case: KeptCase) -> None:
        """Tell those who can act that what should have happened by itself did not."""
        groups = self._groups(case)
        for person in sorted(groups[HOLDER] | groups[ESCALATION]):
            self._tell(person, NoticeKind.EXPIRY_REFUSED)

    def _groups(self, case: KeptCase) -> Mapping[str, People]:
        escalate = case.definition.workflow.states[case.view.state].escalate
        return self.circle(case).groups(case.tasks, escalate)

    def _tell(self, person: str, kind: NoticeKind, *, actor: str | None = None) -> None:
        """Tell a person and who acts for them, but for whoever did it."""
        for each in (person, *self.deputies.get(person, ())):
            if each != actor:
                self.told.setdefault(each, []).append(kind.value)
