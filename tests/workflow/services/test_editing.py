"""The rule about who may change which part of a case."""

import pytest
from sqlalchemy import select

from tests.support.city import City
from tests.support.factories import make_actor
from workflow.errors import RefusedError
from workflow.models import Account, EvaluationCase, Organisation, Task
from workflow.services.editing import may_edit, require_editor


def can(city: City, who: str, case: EvaluationCase, part: str = "self_evaluation") -> bool:
    return may_edit(city.session, city.people[who], city.resources, case, part)


def test_only_the_holder_of_the_task_edits(city: City):
    case = city.open_case()
    assert [name for name in city.people if can(city, name, case)] == ["unit_clerk"]


def test_a_part_that_the_state_does_not_name_is_closed(city: City):
    case = city.open_case()
    assert not can(city, "unit_clerk", case, "review")


def test_nothing_is_edited_after_it_was_sent(city: City):
    case = city.open_case()
    city.fill(case)
    city.do("unit_clerk", "send_for_unit_review", case)
    with pytest.raises(RefusedError) as refused:
        require_editor(
            city.session, city.people["unit_clerk"], city.resources, case, "self_evaluation"
        )
    assert (refused.value.code, refused.value.values) == (
        "editing.wrong_state",
        {"state": "单位审核"},
    )


def test_a_task_claimed_by_another_is_theirs_to_edit(city: City):
    case = city.open_case()
    task = city.session.scalars(select(Task).where(Task.case_id == case.id)).one()
    task.person_id = city.people["unit_head"].account_id
    city.session.flush()
    with pytest.raises(RefusedError) as refused:
        require_editor(
            city.session, city.people["unit_clerk"], city.resources, case, "self_evaluation"
        )
    assert refused.value.code == "editing.claimed"
    task.person_id = city.people["unit_clerk"].account_id
    city.session.flush()
    assert can(city, "unit_clerk", case)


def test_who_may_not_hand_the_content_on_does_not_write_it(city: City):
    case = city.open_case()
    city.fill(case)
    city.do("unit_clerk", "send_for_unit_review", case)
    city.do("unit_head", "submit", case)
    city.do("department_officer", "accept_by_department", case)
    account = city.session.get_one(Account, city.people["unit_head"].account_id)
    section = city.session.get_one(Organisation, city.people["finance_section"].organisation_id)
    city.people["both"] = make_actor(city.session, section, "finance_section", account=account)
    assert can(city, "finance_section", case, "review")
    with pytest.raises(RefusedError) as refused:
        require_editor(city.session, city.people["both"], city.resources, case, "review")
    assert refused.value.code == "editing.barred"
