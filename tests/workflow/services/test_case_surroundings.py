"""What lies around a case is shown as far as it is in sight."""

from tests.support.city import City
from tests.support.factories import make_organisation
from tests.support.stages import reach
from workflow.models import EvaluationCase
from workflow.services.case_surroundings import materials_of
from workflow.services.subjects import plan_child


def test_files_of_another_units_problem_are_not_named(city: City):
    child = reach(city, "unit_confirmation")
    child.unit_id = make_organisation(city.session, city.region, department=city.department).id
    city.session.flush()
    parent = city.session.get_one(EvaluationCase, child.parent_id)

    def numbers(who: str) -> set[str]:
        actor = city.people[who]
        found = materials_of(city.session, actor, resources=city.resources, case=parent)
        return {each.number for each in found}

    assert numbers("department_officer") == {parent.number, child.number}
    assert numbers("unit_clerk") == {parent.number}


def test_a_second_agenda_item_gets_the_next_number(city: City):
    item = reach(city, "preparing")
    parent = city.session.get_one(EvaluationCase, item.parent_id)
    plan = plan_child(city.session, parent, subject="agenda_item", entry=None)
    assert plan.ordinal == 2
