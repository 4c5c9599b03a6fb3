"""Open cases: projects to be evaluated, and the children that a state asks for."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from definitions.schema import Workflow
from workflow.engine.conditions import Reader
from workflow.engine.entry import enter
from workflow.engine.values import NewChild, Request
from workflow.models import CASE_NUMBER, CaseLaunch, EvaluationCase, Organisation, Project
from workflow.services.actors import Actor
from workflow.services.case_views import view_case, view_post, view_world
from workflow.services.definitions import definition_for, definition_of, version_in_force
from workflow.services.history import OPENED, Entry, append_event
from workflow.services.organisations import department_of
from workflow.services.outcomes import tell_opening, write_entry
from workflow.services.records import record_world
from workflow.services.region_parameters import opening_values
from workflow.services.resources import Resources
from workflow.services.subjects import adopt_child, plan_child


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePlan:
    """Be what a new case starts from."""

    workflow: str
    title: str
    region_code: str
    fiscal_year: int
    unit_id: uuid.UUID
    department_id: uuid.UUID
    project_id: uuid.UUID | None = None
    parent: EvaluationCase | None = None
    ordinal: int = 0
    entry: str | None = None
    period: str = ""
    # The version that the case follows; without one, the version in force today.
    version_id: uuid.UUID | None = None


def open_project_case(
    session: Session, actor: Actor, *, resources: Resources, workflow: str, project: Project
) -> EvaluationCase:
    """Open the case that evaluates a project; raises NotFoundError without a definition."""
    plan = CasePlan(
        workflow=workflow,
        title=project.name,
        region_code=project.region_code,
        fiscal_year=project.fiscal_year,
        unit_id=project.unit_id,
        department_id=project.department_id,
        project_id=project.id,
    )
    return _open(session, actor, resources, plan)


def open_launched_case(
    session: Session, launch: CaseLaunch, *, resources: Resources, title: str, period: str
) -> EvaluationCase:
    """Open the case that a launch wants, by the version that launched it; the system opens it."""
    unit = session.get_one(Organisation, launch.unit_id)
    plan = CasePlan(
        workflow=launch.workflow,
        title=title,
        region_code=launch.region_code,
        fiscal_year=launch.fiscal_year,
        unit_id=unit.id,
        department_id=department_of(unit),
        project_id=launch.project_id,
        period=period,
        version_id=launch.definition_version_id,
    )
    return _open(session, None, resources, plan)


def open_children(
    session: Session,
    parent: EvaluationCase,
    *,
    resources: Resources,
    children: Iterable[NewChild],
) -> None:
    """Open the child cases that entering a state asked for; the system opens them."""
    for child in children:
        version = version_in_force(
            session, resources, child.workflow, region_code=parent.region_code
        )
        subject = definition_of(session, resources, version_id=version.id).workflow.subject
        planned = plan_child(session, parent, subject=subject, entry=child.entry)
        plan = CasePlan(
            workflow=child.workflow,
            title=planned.title,
            region_code=parent.region_code,
            fiscal_year=parent.fiscal_year,
            unit_id=planned.unit_id,
            department_id=parent.department_id,
            parent=parent,
            ordinal=planned.ordinal,
            entry=child.entry,
        )
        _open(session, None, resources, plan)


def _open(
    session: Session, actor: Actor | None, resources: Resources, plan: CasePlan
) -> EvaluationCase:
    case = _place(session, actor, resources, plan)
    definition = definition_for(session, resources, case)
    view = view_case(session, case)
    world = view_world(session, resources, case, definition.workflow)
    now = resources.now()
    facts = Reader(world.facts)
    entry = enter(definition, view, world, now, facts=facts)
    request = Request("", None if actor is None else view_post(actor))
    event = append_event(
        session,
        actor,
        case=case,
        entry=Entry(
            kind=OPENED,
            title=definition.workflow.title,
            at=now,
            world=record_world(
                view, request, world, facts=facts.read, entry=entry, seated=bool(entry.seats)
            ),
        ),
    )
    write_entry(session, case, resources=resources, entry=entry, event=event)
    tell_opening(session, case, event, entry)
    open_children(session, case, resources=resources, children=entry.children)
    return case


def _place(
    session: Session, actor: Actor | None, resources: Resources, plan: CasePlan
) -> EvaluationCase:
    """Store the case in its initial state, with parameters pinned and its number given."""
    version_id = (
        plan.version_id
        or version_in_force(session, resources, plan.workflow, region_code=plan.region_code).id
    )
    workflow = definition_of(session, resources, version_id=version_id).workflow
    now = resources.now()
    case = EvaluationCase(
        workflow=plan.workflow,
        definition_version_id=version_id,
        state=workflow.initial,
        phase=workflow.states[workflow.initial].phase,
        row_version=0,
        number=_number(session, workflow, plan),
        title=plan.title,
        region_code=plan.region_code,
        fiscal_year=plan.fiscal_year,
        unit_id=plan.unit_id,
        department_id=plan.department_id,
        parent_id=None if plan.parent is None else plan.parent.id,
        project_id=plan.project_id,
        period=plan.period,
        fields={},
        parameters=opening_values(session, resources, workflow, region_code=plan.region_code),
        opened_by=None if actor is None else actor.holder_id,
        opened_at=now,
        entered_at=now,
        chain_head="0" * 64,
    )
    session.add(case)
    session.flush()
    if plan.parent is not None:
        adopt_child(session, case, entry=plan.entry)
    return case


def _number(session: Session, workflow: Workflow, plan: CasePlan) -> str:
    serial = 0 if plan.parent else session.scalar(select(CASE_NUMBER.next_value()))
    return workflow.number.format(
        fiscal_year=plan.fiscal_year,
        serial=serial,
        parent=plan.parent.number if plan.parent else "",
        ordinal=plan.ordinal,
    )
