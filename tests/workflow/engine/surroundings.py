"""Give engine tests a world: the shipped definitions, people, facts and the real calendar."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

from definitions.calendars import load_calendar_days
from definitions.library import FOLDER, load_library, parse_workflow
from tests.definitions.samples import SOUND
from workflow.clock import SHANGHAI
from workflow.domain.deadlines import Deadlines
from workflow.domain.workdays import WorkCalendar
from workflow.engine.definition import Definition
from workflow.engine.values import CaseView, Placement, Post, World
from workflow.guards import ENGINE_GUARDS

LIBRARY = load_library()
DEFINITIONS = {name: Definition(each) for name, each in LIBRARY.workflows.items()}
EVALUATION = DEFINITIONS["project_evaluation"]
PROBLEM = DEFINITIONS["rectification_problem"]
MEETING_ITEM = DEFINITIONS["meeting_item"]
SMALL = Definition(parse_workflow(SOUND, name="small.yaml"))
TIMETABLE = Deadlines(WorkCalendar.from_content(load_calendar_days(FOLDER / "calendar")))
# A Thursday.
NOW = datetime(2026, 9, 17, 9, tzinfo=SHANGHAI).astimezone(UTC)

HOME = ("420281", "420000/420200/420281")
AWAY = ("420102", "420000/420100/420102")
PLACEMENT = Placement("unit", "department", *HOME, assigned=frozenset({"same", "other"}))

COMPLETE: Mapping[str, object] = {
    "correctable": ["self_evaluation/basic", "self_evaluation/indicators/1"],
    "sections_missing": [],
    "blocking_findings": 0,
    "unexplained_findings": 0,
    "attested": True,
    "claimed_score": "91.00",
    "computed_score": "90.00",
    "computed_grade": "excellent",
    "rows_unreviewed": 0,
    "reviewed_score": "55.00",
    "reviewed_grade": "poor",
    "problem_count": 2,
    "incomplete_problems": 0,
    "problems": ["1", "2"],
    "measure_missing": [],
    "outcome_missing": [],
    "evidence_count": 1,
    "planned_on": "2026-12-31",
    "is_required": False,
    "required_on": "2026-12-31",
    "material_missing": [],
    "agenda_meeting": "meeting",
    "meeting_is_held": True,
    "requirements_missing": [],
}
INCOMPLETE: Mapping[str, object] = {
    **COMPLETE,
    "sections_missing": ["basic"],
    "blocking_findings": 1,
    "rows_unreviewed": 1,
    "incomplete_problems": 1,
    "measure_missing": ["measure"],
    "outcome_missing": ["outcome"],
    "evidence_count": 0,
    "required_on": "2026-12-30",
    "material_missing": ["subject"],
    "meeting_is_held": False,
}


def world(**changes: object) -> World:
    """Return a world where everything is complete and nobody is a candidate, but for changes."""
    whole = World(
        roles=LIBRARY.roles,
        reminders=LIBRARY.reminders,
        grades=frozenset(grade.id for grade in LIBRARY.grades.current),
        guards=ENGINE_GUARDS,
        facts=COMPLETE,
        timetable=TIMETABLE,
        candidates={},
        operations=LIBRARY.operations,
    )
    return replace(whole, **changes)  # type: ignore[arg-type]  # tests name what they change


def post(role: str, person: str = "same", *, where: str = "here") -> Post:
    """Return a post that covers the case here, or one of another unit or another region."""
    scope = LIBRARY.roles[role].scope
    region, path = AWAY if where == "other_region" else HOME
    office = scope if scope in ("unit", "department") else "bureau"
    return Post(
        person=person,
        name=person,
        role=role,
        scope=scope,
        organisation=office if where == "here" else f"{office} of {where}",
        organisation_name=office,
        region=region,
        region_path=path,
        departments=frozenset({"department" if where == "here" else where}),
    )


def case_in(definition: Definition, state: str, **changes: object) -> CaseView:
    """Return a case in a state, with the parameters as the definition sets them."""
    parameters = {key: each.default for key, each in definition.workflow.parameters.items()}
    case = CaseView(
        id="case",
        state=state,
        version=1,
        fiscal_year=2026,
        fields={},
        parameters=parameters,
        placement=PLACEMENT,
    )
    return replace(case, **changes)  # type: ignore[arg-type]  # tests name what they change
