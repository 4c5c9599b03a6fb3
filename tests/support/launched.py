"""Publish workflows with launch rules for a test, and let what is due be opened."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from definitions.library import FOLDER, parse_workflow
from tests.support.city import City
from tests.support.factories import add
from workflow.models import CaseLaunch, DefinitionVersion, EvaluationCase, Project
from workflow.services.definitions import Published, add_version
from workflow.services.launch_plans import plan_launches
from workflow.services.launches import open_launch, waiting_launches
from workflow.services.resources import Resources

REPORT = (FOLDER / "examples" / "monthly_report.yaml").read_text("utf-8")
RULE = REPORT[REPORT.index("launch:") : REPORT.index("lanes:")]


def launching(rule: str) -> str:
    """Return the report with another launch rule."""
    return REPORT.replace(RULE, f"launch: {rule}\n" if rule else "")


def publish(
    session: Session,
    resources: Resources,
    text: str = REPORT,
    *,
    starts_on: date | None = None,
    regions: Sequence[str] = (),
) -> DefinitionVersion:
    """Publish a workflow from today or another day on."""
    published = Published(
        source=text,
        at=resources.now(),
        in_force_from=starts_on or resources.today(),
        regions=regions,
    )
    return add_version(session, parse_workflow(text, name="report.yaml"), published=published)


def launch_all(city: City) -> list[str]:
    """Open what is due now, as a worker would; return the titles, the longest due first."""
    session, resources = city.session, city.resources
    plan_launches(session, resources=resources)
    opened = []
    for key in waiting_launches(session, now=resources.now()):
        assert open_launch(session, resources=resources, launch_id=key)
        launch = session.get_one(CaseLaunch, key)
        opened.append(session.get_one(EvaluationCase, launch.case_id).title)
    return opened


def launched(session: Session) -> list[CaseLaunch]:
    """Return all launches, the longest due first."""
    return list(session.scalars(select(CaseLaunch).order_by(CaseLaunch.due_at, CaseLaunch.id)))


def enter(city: City, name: str, *, year: int = 2026) -> Project:
    """Enter a project of the city's unit today."""
    return add(
        city.session,
        Project(
            region_code=city.region.code,
            fiscal_year=year,
            name=name,
            normalised_name=name,
            key=name,
            department_id=city.department.id,
            unit_id=city.unit.id,
            entered_at=city.resources.now(),
        ),
    )
