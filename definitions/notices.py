"""Read what people are told in messages: one file a kind under definitions/notices."""

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType

from pydantic import BaseModel, ConfigDict, Field

from definitions.errors import DefinitionError, Problem
from definitions.source import load_model

SHIPPED = Path(__file__).with_name("notices")


class NoticeKind(StrEnum):
    """Name the occasions on which somebody is told something, and what stands around it."""

    TASK_OPENED = "task_opened"
    ROLE_UNHELD = "role_unheld"
    CASE_COPIED = "case_copied"
    CASE_ENDED = "case_ended"
    DEADLINE_MOVED = "deadline_moved"
    DUE_SOON = "due_soon"
    DUE_TODAY = "due_today"
    OVERDUE = "overdue"
    ESCALATED = "escalated"
    EXPIRY_REFUSED = "expiry_refused"
    URGED = "urged"
    SUPERVISED = "supervised"
    HANDLED = "handled"
    RECEIVED_FOR = "received_for"
    DRAFT_HANDED_IN = "draft_handed_in"
    DRAFT_SENT_BACK = "draft_sent_back"
    DRAFT_PUBLISHED = "draft_published"
    MAIL = "mail"


# They stand around another message.
ENVELOPES = frozenset({NoticeKind.RECEIVED_FOR, NoticeKind.MAIL})

# They stand for a task that is open: when it is done, they are not sent any more.
REMINDERS = frozenset(
    {NoticeKind.DUE_SOON, NoticeKind.DUE_TODAY, NoticeKind.OVERDUE, NoticeKind.ESCALATED}
)
# They speak of the draft of a definition, the others of a case.
OF_DRAFTS = frozenset(
    {NoticeKind.DRAFT_HANDED_IN, NoticeKind.DRAFT_SENT_BACK, NoticeKind.DRAFT_PUBLISHED}
)
# They tell a due day: afterwards it may move away, but not come nearer.
TELLING_THE_DUE_DAY = REMINDERS | {
    NoticeKind.TASK_OPENED,
    NoticeKind.ROLE_UNHELD,
    NoticeKind.DEADLINE_MOVED,
}


class Notice(BaseModel):
    """Hold the subject and the text of a message, as templates."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    subject: str = Field(min_length=1, max_length=200)
    text: str = Field(min_length=1, max_length=4000)


def load_notices(folder: Path = SHIPPED) -> Mapping[NoticeKind, Notice]:
    """Return the notice of every kind; raises DefinitionError for one missing or too many."""
    found = {path.stem: path for path in sorted(folder.glob("*.yaml"))}
    kinds = {kind.value for kind in NoticeKind}
    faults = [Problem(f"{name}.yaml", 1, 1, "notice.missing") for name in kinds - set(found)]
    faults += [Problem(f"{name}.yaml", 1, 1, "notice.unknown") for name in set(found) - kinds]
    if faults:
        raise DefinitionError(faults)
    return MappingProxyType({kind: load_model(found[kind], Notice) for kind in NoticeKind})
