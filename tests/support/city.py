"""Set up a small city: one department with a unit, the bureau, the government, everybody's post."""

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from definitions.calendars import CalendarContent, load_calendar_days
from definitions.library import load_library
from tests.support.database import copied_engine
from tests.support.factories import add, make_actor, make_organisation, make_region
from tests.support.servers import DatabaseServer
from tests.support.time import clock_of_tests
from workflow.clock import FixedClock
from workflow.database import session_factory, unit_of_work
from workflow.domain.evaluation_form import EvaluationForm
from workflow.models import (
    Account,
    Attachment,
    CaseEvent,
    EvaluationCase,
    Organisation,
    Project,
    Region,
    SelfEvaluation,
)
from workflow.services.actors import Actor, load_actor
from workflow.services.calendars import store_calendar
from workflow.services.definitions import publish_shipped
from workflow.services.opening import open_project_case
from workflow.services.resources import Resources
from workflow.services.transitions import ActOrder, perform

LIBRARY = load_library()
CALENDAR = load_calendar_days(Path("definitions/calendar"))
MAIN = "project_evaluation"


@dataclass
class City:
    """Hold a small city and offer its people's acts."""

    session: Session
    resources: Resources
    region: Region
    department: Organisation
    unit: Organisation
    people: dict[str, Actor] = field(default_factory=dict)

    def do(
        self,
        who: str,
        act: str,
        case: EvaluationCase,
        *,
        opinion: str = "",
        key: str | None = None,
        seen: int | None = None,
        **fields: object,
    ) -> CaseEvent:
        """Let somebody take an act on a case as it now stands."""
        order = ActOrder(
            case_id=case.id,
            act=act,
            seen_version=case.row_version if seen is None else seen,
            opinion=opinion,
            fields=fields,
            key=key,
        )
        return perform(self.session, self.people[who], resources=self.resources, order=order)

    def act_as(self, actor: Actor, role: str) -> Actor:
        """Return a person acting in another of their posts."""
        login = self.session.get_one(Account, actor.account_id).login
        today = self.resources.today()
        return load_actor(self.session, LIBRARY.roles, login=login, today=today, role=role)

    def open_case(self, name: str = "城区供水管网改造") -> EvaluationCase:
        """Open the evaluation of a new project of the unit."""
        project = add(
            self.session,
            Project(
                region_code=self.region.code,
                fiscal_year=2025,
                name=name,
                normalised_name=name,
                key=name,
                department_id=self.department.id,
                unit_id=self.unit.id,
            ),
        )
        return open_project_case(
            self.session,
            self.people["unit_clerk"],
            resources=self.resources,
            workflow=MAIN,
            project=project,
        )

    def calendar_without(self, year: int) -> CalendarContent:
        """Return the shipped calendar without one year."""
        years = {each: noticed for each, noticed in CALENDAR.years.items() if each != year}
        return CalendarContent(years=years)

    def fill(self, case: EvaluationCase, form: Mapping[str, object] | None = None) -> None:
        """Fill in a sound self-evaluation, attested, with a file of evidence."""
        clerk = self.people["unit_clerk"]
        add(
            self.session,
            SelfEvaluation(
                **case.place,
                profile=self.resources.profile,
                content={"form": dict(form or sound_form()), "report": "项目按计划完成。"},
                attested_at=self.resources.now(),
                attested_by=clerk.account_id,
                updated_at=self.resources.now(),
            ),
        )
        self.attach(case, "self_evaluation")

    def attach(self, case: EvaluationCase, kind: str, who: str = "unit_clerk") -> Attachment:
        """Store a row for a file of a case."""
        return add(
            self.session,
            Attachment(
                **case.place,
                owner_kind=kind,
                name="佐证.pdf",
                media_type="application/pdf",
                size=1,
                sha256="0" * 64,
                stored_at=self.resources.now(),
                stored_by=self.people[who].account_id,
            ),
        )


def sound_form() -> dict[str, object]:
    """Return a self-evaluation in which everything was reached and nothing is doubtful."""

    def row(level1: str, level2: str, name: str, weight: int, unit: str) -> dict[str, object]:
        return {
            "level1": level1,
            "level2": level2,
            "level3": name,
            "operator": ">=",
            "target": "100",
            "actual": "100",
            "unit": unit,
            "weight": str(weight),
            "claimed": str(weight),
        }

    form = {
        "header": {
            "fiscal_year": 2025,
            "project": "城区供水管网改造",
            "amount_unit": "万元",
            "unit": "市供水管理处",
            "department": "市水务局",
        },
        "total": {
            "title": "年度资金总额",
            "initial": "1000000",
            "budget": "1000000",
            "executed": "1000000",
        },
        "execution": {"weight": "10", "claimed": "10"},
        "goals": [{"expected": "改造管网100公里", "actual": "改造管网100公里"}],
        "indicators": [
            row("产出指标", "数量指标", "改造管网长度", 20, "公里"),
            row("产出指标", "质量指标", "验收合格率", 20, "%"),
            row("产出指标", "时效指标", "按期完成率", 10, "%"),
            row("效益指标", "社会效益指标", "受益户数", 30, "户"),
            row("满意度指标", "服务对象满意度指标", "用户满意度", 10, "%"),
        ],
        "explanations": [{"rule": "V12", "row": "用户满意度", "text": "发放问卷200份"}],
    }
    return dict(EvaluationForm.from_dict(form).to_dict())


def build_city(session: Session, clock: FixedClock, folder: Path) -> City:
    """Write a city with one holder of every role, and a second finance person."""
    resources = Resources(LIBRARY, clock, folder)
    publish_shipped(session, LIBRARY, now=clock.now())
    store_calendar(session, CALENDAR, now=clock.now())
    region = make_region(session)
    department = make_organisation(session, region)
    unit = make_organisation(session, region, department=department)
    section = make_organisation(session, region, serves=[department])
    made = City(session, resources, region, department, unit)
    places = {"unit": unit, "department": department, "served": section}
    for name, role in LIBRARY.roles.roles.items():
        made.people[name] = make_actor(session, places.get(role.scope, section), name)
    made.people["second_performance"] = make_actor(session, section, "performance_section")
    return made


@dataclass(frozen=True)
class Ground:
    """Hold where a city stands in a database, for sessions that come later."""

    engine: Engine
    region: str
    department: uuid.UUID
    unit: uuid.UUID
    people: Mapping[str, Actor]


@pytest.fixture(scope="session")
def city_ground(
    database_server: DatabaseServer,
    database_template: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Ground]:
    """Build the city once a worker, in a database of its own."""
    with copied_engine(database_server, database_template) as engine:
        with unit_of_work(session_factory(engine)) as session:
            made = build_city(session, clock_of_tests(), tmp_path_factory.mktemp("city"))
            ids = (made.region.code, made.department.id, made.unit.id)
        yield Ground(engine, *ids, made.people)


@pytest.fixture(scope="session")
def city_engine(city_ground: Ground) -> Engine:
    """Return the engine of the database where the city stands."""
    return city_ground.engine


@pytest.fixture
def city(session: Session, city_ground: Ground, clock: FixedClock, tmp_path: Path) -> City:
    """Return the city; what a test does there is rolled back."""
    return City(
        session,
        Resources(LIBRARY, clock, tmp_path),
        session.get_one(Region, city_ground.region),
        session.get_one(Organisation, city_ground.department),
        session.get_one(Organisation, city_ground.unit),
        dict(city_ground.people),
    )
