"""Open cases by workflows of the test's own, a panel's above all."""

from dataclasses import replace

from definitions.library import parse_workflow
from tests.support.city import City
from tests.support.factories import add, make_actor
from tests.workflow.engine.group_samples import PANEL
from workflow.models import Account, EvaluationCase, Organisation, Project
from workflow.services.definitions import publish_shipped
from workflow.services.opening import open_project_case

EXPERTS = ("expert", "second_expert", "third_expert")


def open_by(city: City, text: str) -> EvaluationCase:
    """Publish a workflow for the test and open a case by it, about a project of the unit."""
    workflow = parse_workflow(text, name="panel.yaml")
    library = city.resources.library
    added = replace(
        library,
        workflows={workflow.workflow: workflow},
        sources={workflow.workflow: text},
    )
    publish_shipped(city.session, added, now=city.resources.now())
    project = add(
        city.session,
        Project(
            region_code=city.region.code,
            fiscal_year=2025,
            name="城区供水管网改造",
            normalised_name="城区供水管网改造",
            key="panel",
            department_id=city.department.id,
            unit_id=city.unit.id,
        ),
    )
    return open_project_case(
        city.session,
        city.people["unit_clerk"],
        resources=city.resources,
        workflow=workflow.workflow,
        project=project,
    )


def open_panel(
    city: City,
    old: str = "",
    new: str = "",
    *,
    asked_by: str = "",
    seated_at_the_unit: str = "",
    asks: bool = True,
) -> EvaluationCase:
    """Open a case that the panel judges, with three experts on the list.

    One of them may have asked for the judgement before, or hold another post at the unit.
    """
    text = PANEL.replace(old, new) if old else PANEL
    office = city.session.get_one(Organisation, city.people["expert"].organisation_id)
    for name in EXPERTS[1:]:
        city.people[name] = make_actor(city.session, office, "expert")
    case = open_by(city, text)
    if not asks:
        return case
    if seated_at_the_unit:
        person = city.session.get_one(Account, city.people[seated_at_the_unit].account_id)
        make_actor(city.session, city.unit, "unit_clerk", account=person)
    people = [str(city.people[name].account_id) for name in EXPERTS]
    asking = "finance_section"
    if asked_by:
        person = city.session.get_one(Account, city.people[asked_by].account_id)
        section = city.session.get_one(Organisation, city.people[asking].organisation_id)
        city.people["asking"] = make_actor(city.session, section, asking, account=person)
        asking = "asking"
    city.do(asking, "ask", case, experts=people)
    return case
