"""Who is told what becomes of a draft, through the worker and a real database."""

import pytest
from sqlalchemy import select, update

from notifications.worker import drain
from tests.support.city import LIBRARY
from tests.support.factories import make_region
from tests.support.post_office import PostOffice
from workflow.models import Appointment, DefinitionDraft, DefinitionVersion, PendingEvent
from workflow.services.definition_drafts import start_draft
from workflow.services.definition_publishing import HandIn, hand_in, publish, send_back

TEXT = LIBRARY.sources["meeting_item"].replace("default: 7", "default: 9")
AUTHOR, LEADER, SECOND = "performance_section", "bureau_leader", "second_performance"


def handed_in(office: PostOffice) -> DefinitionDraft:
    with office.acting() as city:
        wanted = select(DefinitionVersion).where(DefinitionVersion.workflow == "meeting_item")
        version = city.session.scalars(wanted).one()
        author, resources = city.people[AUTHOR], city.resources
        draft = start_draft(city.session, author, resources=resources, version_id=version.id)
        draft.text = TEXT
        return again(office, draft)


def again(office: PostOffice, draft: DefinitionDraft) -> DefinitionDraft:
    city = office.city
    return hand_in(
        city.session,
        city.people[AUTHOR],
        resources=city.resources,
        draft_id=draft.id,
        seen_version=draft.row_version,
        order=HandIn(reason="新办法", in_force_from=city.resources.today()),
    )


def test_all_who_may_publish_are_told_but_not_the_author(office: PostOffice):
    draft = handed_in(office)
    drain(office.factory, office.mailroom)
    for person in (LEADER, SECOND):
        (message,) = office.inbox(person)
        assert message.kind == "draft_handed_in"
        assert message.title == "请核对并发布：流程“政府常务会议议题”"
        assert message.body == (
            "流程“政府常务会议议题”的草稿已交出，请您核对后发布或退回。\n发布后自2026年1月5日起生效。"
        )
        assert message.link == f"/definitions/drafts/{draft.id}"
        assert message.case_id is None
    assert office.kinds(AUTHOR) == []
    assert office.kinds("unit_head") == []


def test_who_stands_outside_its_regions_is_not_told(office: PostOffice):
    with office.acting() as city:
        other = make_region(city.session, "430000")
        city.session.execute(
            update(Appointment)
            .where(Appointment.account_id == city.people[LEADER].account_id)
            .values(region_code=other.code)
        )
    handed_in(office)
    drain(office.factory, office.mailroom)
    assert office.kinds(LEADER) == []
    assert office.kinds(SECOND) == ["draft_handed_in"]


def test_the_author_hears_of_both_ends(office: PostOffice):
    draft = handed_in(office)
    with office.acting() as city:
        leader, resources = city.people[LEADER], city.resources
        send_back(city.session, leader, resources=resources, draft_id=draft.id, reason="请写明依据")
    drain(office.factory, office.mailroom)
    assert office.kinds(LEADER) == [], "it was decided on before anybody was told"
    (message,) = office.inbox(AUTHOR)
    assert message.title == "草稿被退回：流程“政府常务会议议题”"
    assert "依据" not in message.body
    office.pass_days(1)
    with office.acting() as city:
        again(office, draft)
    drain(office.factory, office.mailroom)
    assert office.kinds(LEADER) == ["draft_handed_in"]
    with office.acting() as city:
        publish(city.session, city.people[LEADER], resources=city.resources, draft_id=draft.id)
    drain(office.factory, office.mailroom)
    assert office.kinds(AUTHOR) == ["draft_sent_back", "draft_published"]
    assert office.inbox(AUTHOR)[1].title == "已发布：流程“政府常务会议议题”第2版"
    assert office.kinds(LEADER) == ["draft_handed_in"]


def test_a_word_is_told_once(office: PostOffice):
    handed_in(office)
    drain(office.factory, office.mailroom)
    with office.acting() as city:
        city.session.execute(update(PendingEvent).values(status="pending"))
    drain(office.factory, office.mailroom)
    assert office.kinds(LEADER) == ["draft_handed_in"]


@pytest.mark.parametrize("payload", [{}, {"event": "nothing"}])
def test_a_broken_word_waits(office: PostOffice, payload: dict[str, object]):
    handed_in(office)
    with office.acting() as city:
        city.session.execute(update(PendingEvent).values(payload=payload))
    drain(office.factory, office.mailroom)
    with office.factory() as session:
        assert [word.attempts for word in session.scalars(select(PendingEvent))] == [1]
    assert office.kinds(LEADER) == []
