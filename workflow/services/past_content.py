"""Show what belongs to cases as it stood at an instant, as far as that is known.

What people type into a problem is stored without its earlier versions. It is shown for an instant
only when nobody could change it since; what acts write there is taken from the history.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Uuid,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    null,
    select,
)
from sqlalchemy.orm import aliased

from workflow.models import (
    AgendaItem,
    Attachment,
    CalendarVersion,
    CaseCopy,
    CaseEvent,
    EvaluationCase,
    GroupSeat,
    Problem,
    Resolution,
    SelfEvaluation,
)
from workflow.services.effects import (
    Effect,
    agenda_item_added,
    agenda_item_removed,
    department_opinion_recorded,
    finish_recorded,
    return_counted,
    verification_recorded,
    write_off_recorded,
)
from workflow.services.known_versions import Pairs, one_of
from workflow.services.past_rows import Column, Look, as_table, shadow, since_then

# By the part of a case's content, the columns of a problem in which it is kept.
_MEASURE = ("measure", "kind", "responsible_person", "cooperating_units", "planned_on")
_OUTCOME = (
    *("outcome", "outcome_amount", "outcome_kind", "institution_outcome"),
    *("finished_on", "progress", "remark"),
)
_FOUND = ("category", "description", "basis", "amount", "suggestion", "responsible_unit_id")
# What a column that is never empty holds when nothing is known.
_EMPTY: dict[str, object] = dict.fromkeys(("category", "description", "basis", "suggestion"), "")


def past_problems(look: Look) -> CTE:
    """Return the problems with what is known of them then."""
    child, root = aliased(EvaluationCase), aliased(EvaluationCase)
    changed: dict[str, Column] = {}
    for part, owner, names in (
        ("problems", root, _FOUND),
        ("measure", child, _MEASURE),
        ("outcome", child, _OUTCOME),
    ):
        editing = look.versions.editing(part)
        known = and_(owner.id.is_not(None), ~_could_change(look, owner, editing))
        for name in names:
            column: Column = Problem.__table__.columns[name]
            unknown = literal(_EMPTY[name], column.type) if name in _EMPTY else null()
            changed[name] = case((known, column), else_=unknown)
    kept = changed["finished_on"]
    changed["finished_on"] = case((_finished_later(look, child), null()), else_=kept)
    settled = ~_required_later(look)
    for name in ("requirement", "planned_on", "responsible_unit_id"):
        column = changed.get(name, Problem.__table__.columns[name])
        changed[name] = case((settled, column), else_=null())
    changed["child_case_id"] = child.id.expression
    statement = shadow(Problem, {**changed, **_done_by_acts(look, child)})
    return as_table(
        Problem,
        statement.select_from(Problem)
        .join(root, root.id == Problem.case_id)
        .outerjoin(child, child.id == Problem.child_case_id),
    )


def past_agenda(look: Look) -> CTE:
    """Return what stood on agendas, those items included that were taken off since."""
    added, removed = look.versions.doing(_name(agenda_item_added)), _name(agenda_item_removed)
    event, later, owner = CaseEvent, aliased(CaseEvent), aliased(EvaluationCase)
    changes = sorted({*added, *look.versions.doing(removed)})
    superseded = exists().where(
        later.case_id == event.case_id,
        later.seq > event.seq,
        later.at <= look.then,
        one_of((owner.workflow, later.act), changes),
    )
    changed: dict[str, Column] = {
        "id": event.id.expression,
        "meeting_id": cast(event.fields["meeting"].astext, Uuid),
        "case_id": event.case_id.expression,
        "ordinal": literal(0),
    }
    statement = shadow(AgendaItem, changed).select_from(event)
    statement = statement.join(owner, owner.id == event.case_id)
    added_then = and_(event.at <= look.then, one_of((owner.workflow, event.act), added))
    return as_table(AgendaItem, statement.where(added_then, ~superseded))


def past_seats(look: Look) -> CTE:
    """Return who had been given a seat; what the seats said is for the replay to tell."""
    event = aliased(CaseEvent)
    opened = exists().where(
        event.case_id == GroupSeat.case_id,
        event.seq == GroupSeat.opened_seq,
        event.at <= look.then,
    )
    nothing: dict[str, Column] = {
        **dict.fromkeys(("choice", "excluded", "voted_at"), null()),
        **dict.fromkeys(("silent", "is_current"), literal(value=False)),
    }
    return as_table(GroupSeat, shadow(GroupSeat, nothing).where(opened))


def past_files(look: Look) -> CTE:
    """Return the files stored until then; when one was withdrawn nobody wrote down."""
    newer = aliased(Attachment)
    replaced = exists().where(newer.id == Attachment.replaced_by, newer.stored_at <= look.then)
    changed = {"replaced_by": case((replaced, Attachment.replaced_by), else_=null())}
    return as_table(
        Attachment, shadow(Attachment, changed).where(Attachment.stored_at <= look.then)
    )


def past_copies(look: Look) -> CTE:
    """Return the copies sent until then, unread when they were read later."""
    changed = {"read_at": since_then(CaseCopy.read_at, look)}
    return as_table(CaseCopy, shadow(CaseCopy, changed).where(CaseCopy.sent_at <= look.then))


def past_resolutions(look: Look) -> CTE:
    """Return what meetings had resolved and confirmed for good."""
    confirmed = Resolution.confirmed_at <= look.then
    return as_table(Resolution, shadow(Resolution, {}).where(confirmed))


def past_forms(look: Look) -> CTE:
    """Return the self-evaluations that nobody has changed since."""
    unchanged = SelfEvaluation.updated_at <= look.then
    return as_table(SelfEvaluation, shadow(SelfEvaluation, {}).where(unchanged))


def past_calendars(look: Look) -> CTE:
    """Return all calendars, those imported later as if before all others, the first one last.

    A replay finds each by its digest; the newest of those known then is the one in force.
    """
    at = CalendarVersion.imported_at
    later = func.to_timestamp(0) - (at - look.then)
    changed = {"imported_at": case((at <= look.then, at), else_=later)}
    return as_table(CalendarVersion, shadow(CalendarVersion, changed))


def _name(effect: Effect) -> str:
    return str(effect.__name__)


def _could_change(look: Look, owner: type[EvaluationCase], states: Pairs) -> ColumnElement[bool]:
    """Return the condition that a case stood then, or came later, where a part may be changed."""
    event, before = aliased(CaseEvent), aliased(CaseEvent)
    last = (
        select(func.max(before.seq))
        .where(before.case_id == owner.id, before.at <= look.then)
        .correlate(owner)
        .scalar_subquery()
    )
    return exists().where(
        event.case_id == owner.id,
        event.seq >= last,
        one_of((owner.workflow, event.to_state), states),
    )


def _required_later(look: Look) -> ColumnElement[bool]:
    return exists().where(Resolution.problem_id == Problem.id, Resolution.confirmed_at > look.then)


def _finished_later(look: Look, child: type[EvaluationCase]) -> ColumnElement[bool]:
    """Return the condition that an act may have written the day of the finish since then."""
    event = aliased(CaseEvent)
    acts = look.versions.doing(_name(finish_recorded))
    done = one_of((child.workflow, event.act), acts)
    return exists().where(event.case_id == child.id, event.at > look.then, done)


def _done_by_acts(look: Look, child: type[EvaluationCase]) -> dict[str, Column]:
    """Return what acts on the rectification have written into a problem until then."""
    event = aliased(CaseEvent)
    day = func.date(func.timezone("Asia/Shanghai", event.at))

    def taken(effect: Effect) -> Sequence[Any]:
        acts = look.versions.doing(_name(effect))
        done = one_of((child.workflow, event.act), acts)
        return (event.case_id == child.id, event.at <= look.then, done)

    def latest(effect: Effect, value: Any) -> Column:
        chosen = select(value).where(*taken(effect)).order_by(event.seq.desc()).limit(1)
        return chosen.correlate(child).scalar_subquery()

    counted = select(func.count(event.id)).where(*taken(return_counted))
    return {
        "returns": counted.correlate(child).scalar_subquery(),
        "department_opinion": latest(department_opinion_recorded, event.opinion),
        "verifier_id": latest(verification_recorded, event.person_id),
        "verify_opinion": latest(verification_recorded, event.opinion),
        "verified_on": latest(verification_recorded, day),
        "written_off_on": latest(write_off_recorded, day),
    }
