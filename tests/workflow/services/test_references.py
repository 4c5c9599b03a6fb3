"""Values of acts and of decisions name rows that the case may name, or are refused."""

import uuid

import pytest
from sqlalchemy import select

from tests.support.city import City
from tests.support.factories import add, make_organisation, make_region
from tests.workflow.services.closed_loop import reach_grading
from workflow.errors import RefusedError
from workflow.models import AgendaItem, EvaluationCase, Meeting
from workflow.services.meetings import Requirement, record_requirements
from workflow.services.transitions import ActRefusedError


@pytest.fixture
def item(city: City) -> EvaluationCase:
    """Return an agenda item that the government office examines."""
    case = city.open_case()
    reach_grading(city, case, problems=1, score="10")
    city.do("performance_section", "propose_grade", case, proposed_grade="poor")
    city.do("bureau_leader", "fix_grade", case, grade="poor")
    city.do("performance_section", "issue_feedback", case, feedback_number="云财绩〔2026〕8号")
    city.do("department_head", "sign_for", case)
    city.do("department_head", "accept_result", case)
    children = select(EvaluationCase).where(EvaluationCase.parent_id == case.id)
    found = city.session.scalars(children).one()
    city.do("performance_section", "propose", found)
    city.do("bureau_leader", "sign", found)
    return found


def meeting_of(city: City, region_code: str, status: str = "planned", ordinal: int = 38) -> Meeting:
    return add(
        city.session,
        Meeting(
            region_code=region_code,
            fiscal_year=2026,
            ordinal=ordinal,
            title="第38次常务会议",
            held_on=city.resources.today(),
            status=status,
        ),
    )


def put_on_agenda(city: City, item: EvaluationCase, meeting: str) -> None:
    city.do("government_office", "put_on_agenda", item, meeting=meeting)


def refused(city: City, item: EvaluationCase, meeting: str) -> bool:
    with pytest.raises(ActRefusedError) as error:
        put_on_agenda(city, item, meeting)
    (missing,) = error.value.refusal.missing
    assert error.value.refusal.code == "refusal.fields"
    assert not city.session.scalars(select(AgendaItem)).all()
    return (missing.code, missing.repair) == ("invalid.meeting", "meeting")


def test_a_meeting_of_another_region_is_refused(city: City, item: EvaluationCase):
    elsewhere = meeting_of(city, make_region(city.session, "429000").code)
    assert refused(city, item, str(elsewhere.id))


def test_a_closed_meeting_is_refused(city: City, item: EvaluationCase):
    assert refused(city, item, str(meeting_of(city, item.region_code, "closed").id))


@pytest.mark.parametrize("text", ["会议", str(uuid.UUID(int=7)), "0" * 32])
def test_what_names_no_meeting_is_refused(city: City, item: EvaluationCase, text: str):
    assert refused(city, item, text)


def test_a_key_is_written_in_one_way_only(city: City, item: EvaluationCase):
    meeting = meeting_of(city, item.region_code)
    assert refused(city, item, f"urn:uuid:{meeting.id}")
    put_on_agenda(city, item, str(meeting.id))
    assert item.state == "deliberation"


def test_a_requirement_names_a_unit_of_the_region(city: City, item: EvaluationCase):
    put_on_agenda(city, item, str(meeting_of(city, item.region_code).id))
    elsewhere = make_organisation(city.session, make_region(city.session, "429000"))
    for unit_id in (elsewhere.id, uuid.UUID(int=7)):
        required = Requirement(problem_id=None, text="整改", responsible_unit_id=unit_id)
        with pytest.raises(RefusedError) as error:
            record_requirements(
                city.session,
                city.people["government_office"],
                resources=city.resources,
                case_id=item.id,
                requirements=[required],
            )
        assert error.value.code == "meetings.bad_unit"


def test_an_item_leaves_a_meeting_that_does_not_take_place(city: City, item: EvaluationCase):
    put_on_agenda(city, item, str(meeting_of(city, item.region_code).id))
    city.do("government_office", "take_off_agenda", item, opinion="会议未如期召开，另行安排")
    assert item.state == "office_review"
    assert not city.session.scalars(select(AgendaItem)).all()
    later = meeting_of(city, item.region_code, ordinal=39)
    put_on_agenda(city, item, str(later.id))
    assert item.state == "deliberation"
