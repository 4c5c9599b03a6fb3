"""Tell how a workflow changes what can be done with every case."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from definitions.library import Library
from definitions.operations import WHO, OperationChange
from definitions.schema import Workflow


class Words(Protocol):
    """Say parts of a workflow; the wording of the whole offers this."""

    @property
    def workflow(self) -> Workflow:
        """Return the workflow that is told."""
        ...

    @property
    def library(self) -> Library:
        """Return what the workflow refers to."""
        ...

    @property
    def messages(self) -> Mapping[str, str]:
        """Return the sentences."""
        ...

    def say(self, code: str, **values: object) -> str:
        """Return a sentence of the messages."""
        ...

    def join(self, mark: str, parts: Iterable[str]) -> str:
        """Join parts with a mark of the messages."""
        ...

    def quoted(self, titles: Iterable[str]) -> str:
        """Return titles in quotation marks."""
        ...

    def role(self, role: str) -> str:
        """Return the title of a role."""
        ...


@dataclass(frozen=True, slots=True)
class OperationWording:
    """Put the operations of one workflow into words."""

    words: Words

    def tell(self) -> Iterator[str]:
        """Yield a sentence for each operation that the workflow changes."""
        for name, change in self.words.workflow.operations.items():
            body = self.words.join("comma", self._of(change))
            yield self.words.say("operation", title=self._title(name), body=body)

    def forbidden(self, names: Iterable[str]) -> str:
        """Return that a state forbids some operations."""
        return self.words.say("forbids", operations=self.words.quoted(map(self._title, names)))

    def _title(self, name: str) -> str:
        return self.words.library.operations.rule(name, None).title

    def _of(self, change: OperationChange) -> Iterator[str]:
        say = self.words.say
        if change.by is not None:
            people = self.words.join("pause", [self._who(name) for name in change.by])
            yield say("operation_by", who=people) if people else say("operation_never")
        if change.to is not None:
            yield say("to", state=self.words.workflow.states[change.to].title)
        if change.at_most is not None:
            yield say("at_most", times=change.at_most)
        if change.every_hours is not None:
            yield say("every_hours", hours=change.every_hours)
        if change.days is not None:
            yield say("at_most_days", days=change.days)
        if change.binding is not None:
            yield say("binding" if change.binding else "not_binding")

    def _who(self, name: str) -> str:
        return self.words.messages[f"who.{name}"] if name in WHO else self.words.role(name)
