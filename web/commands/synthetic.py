"""Make up workflows of any size, sound and tangled, to measure with."""

from definitions.library import Library
from definitions.schema import Workflow

Raw = dict[str, object]
# Each state with such a number may be skipped.
_SKIPPED = 3


def synthetic_workflow(library: Library, *, states: int, acts: int) -> Workflow:
    """Return a sound workflow of so many states and acts.

    A case goes from state to state by roles in turn. Every third act looks at fields before it
    skips a state; the acts that are left over lead back, every second of them a few times only.
    """
    maker = _Maker(library, states)
    return Workflow.model_validate(
        {
            "workflow": "synthetic",
            "title": "synthetic",
            "subject": maker.subject,
            "number": "{serial}",
            "lanes": {"all": {"title": "all", "roles": maker.roles}},
            "phases": {"all": "all"},
            "fields": maker.fields(),
            "states": {f"state_{n}": maker.state(n) for n in range(states)},
            "acts": {f"act_{n}": maker.act(n) for n in range(acts)},
        }
    )


class _Maker:
    """Make the parts of a workflow from what the library knows."""

    def __init__(self, library: Library, states: int) -> None:
        roles = library.roles.roles
        self.roles = [name for name, role in roles.items() if role.scope != "none"][:8]
        self.subject, subject = next(iter(library.subjects.subjects.items()))
        facts = subject.facts.items()
        self._count = next(name for name, fact in facts if fact.type == "integer")
        self._grades = [grade.id for grade in library.grades.current]
        self._last = states - 1

    def fields(self) -> dict[str, Raw]:
        choices = {f"way_{number}": "way" for number in range(4)}
        choice: Raw = {"title": "way", "type": "choice", "choices": choices}
        grade: Raw = {"title": "rank", "type": "grade"}
        return {"way": choice, "rank": grade, "agreed": {"title": "agreed", "type": "boolean"}}

    def state(self, number: int) -> Raw:
        common: Raw = {"title": f"state {number}", "phase": "all", "lane": "all"}
        if number == self._last:
            return {**common, "final": "completed"}
        due: Raw = {"due": "5 workdays", "escalate": self._role(number + 1)}
        return {**common, "initial": number == 0, "holder": self._role(number), **due}

    def act(self, number: int) -> Raw:
        """Return a way on from each state, and after these the ways back."""
        common: Raw = {"title": f"act {number}", "past": f"act {number}"}
        if number < self._last:
            return {**common, **self._way_on(number)}
        return {**common, **self._way_back(number)}

    def _way_on(self, number: int) -> Raw:
        act: Raw = {"from": f"state_{number}", "to": f"state_{number + 1}"}
        act |= {"by": self._role(number), "fields": self._asked(number)}
        if number > 0:
            act["different_person_from"] = f"act_{number - 1}"
        if (number + 1) % _SKIPPED == 0:
            skipped = f"state_{min(number + 2, self._last)}"
            act["to"] = [{"to": skipped, "when": self._condition()}, {"to": f"state_{number + 1}"}]
        return act

    def _way_back(self, number: int) -> Raw:
        source = 1 + number % (self._last - 1)
        target = number * 7 % source
        act: Raw = {"kind": "return", "from": f"state_{source}", "by": self._role(source)}
        # A return needs a state that was passed for sure.
        act["to"] = f"state_{target}" if target % _SKIPPED else "state_0"
        return {**act, "at_most": 2} if number % 2 else act

    def _asked(self, number: int) -> list[Raw]:
        fields = (["way"], ["rank"], ["agreed"], [])[number % 4]
        return [{"field": field} for field in fields]

    def _condition(self) -> Raw:
        return {
            "any": [
                {"field": "way", "op": "in", "value": ["way_0", "way_1"]},
                {"all": [
                    {"field": "rank", "op": "in", "value": self._grades[:2]},
                    {"field": "agreed", "value": True},
                    {"fact": self._count, "op": "gt", "value": 3},
                ]},
            ]
        }  # fmt: skip

    def _role(self, number: int) -> str:
        return self.roles[number % len(self.roles)]
