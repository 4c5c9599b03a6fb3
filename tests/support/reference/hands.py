"""Let people of the reference take a task of their office for themselves, and give it back."""

from dataclasses import replace
from itertools import takewhile

from tests.support.reference.model import Reference
from tests.support.reference.standing import Held, Task
from tests.support.reference.ways import acts_at


class Hands(Reference):
    """Be a case whose tasks people can take and give back."""

    def claim(self, post: Held, *, meant: str | None = None) -> str:
        """Let somebody take the task of their office for themselves, of several the one meant."""
        task = self._task_for(post, meant)
        if task is None:
            return "nothing_waits"
        if task.seat is not None:
            return "seat"
        if task.person is not None:
            return "" if task.person == post.person else "claimed"
        if not self._fit(task.stands_for, [post.person]):
            return "not_fit"
        self._hand(task, post.person)
        return ""

    def release(self, post: Held, *, meant: str | None = None) -> str:
        """Let somebody give their task back to the office."""
        task = self._task_for(post, meant)
        if task is None:
            return "nothing_waits"
        if task.person != post.person or task.seat is not None:
            return "seat" if task.seat is not None else "not_claimed"
        self._hand(task, None)
        return ""

    def _move(self, name, person, to, changes, *, stays, sender):
        known = len(self.case.children)
        super()._move(name, person, to, changes, stays=stays, sender=sender)
        waits = self.state.children
        if waits is None or stays or len(self.case.children) > known:
            return
        # Nothing was opened: what waits for the children happens at once, if it may.
        unasked = takewhile(lambda each: each.person is None, reversed(self.case.past))
        if self.case.state not in [each.before for each in unasked]:
            acts = acts_at(self.workflow, self.case.state).items()
            own = [each for each in acts if each[1].on and each[1].on.children == waits.workflow]
            for act in [act for act, spec in own if self._is_caused(act, spec, "children")][:1]:
                self._by_itself(act, "children")

    def _task_for(self, post: Held, meant: str | None) -> Task | None:
        """Return the task that waits for a post, the person's own first, then the one meant."""
        tasks = [
            task
            for task in self.case.work
            if task.role == post.role
            and self._reaches(post, task)
            and (task.seat is None or task.person in (None, post.person))
        ]

        def rank(task: Task) -> tuple[bool, bool]:
            return task.person != post.person, task.stands_for != meant

        return min(tasks, key=rank, default=None)

    def _reaches(self, post: Held, task: Task) -> bool:
        if self.country.roles[post.role].scope == "assigned":
            return task.person == post.person
        return self.country.covers(post, self.case.handed_to)

    def _hand(self, task: Task, person: str | None) -> None:
        at = self.case.tasks.index(task)
        mine = task._replace(person=person)
        tasks = (*self.case.tasks[:at], mine, *self.case.tasks[at + 1 :])
        self.case = replace(self.case, tasks=tasks)
