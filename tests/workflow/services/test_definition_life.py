"""Definitions are written by one, published by another, and chosen by region."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError, ProgrammingError

from definitions.errors import DefinitionError
from tests.support.city import LIBRARY, City
from tests.support.factories import make_actor, make_organisation, make_region
from workflow.database import violated_constraint
from workflow.errors import NotFoundError, NotPermittedError, RefusedError
from workflow.identifiers import new_id
from workflow.models import DefinitionDraft, DefinitionEvent, DefinitionVersion, DraftStatus
from workflow.services.actors import Actor
from workflow.services.definition_drafts import (
    DraftConflictError,
    draft_text,
    drop_draft,
    is_another,
    list_drafts,
    save_text,
    show_draft,
    start_draft,
)
from workflow.services.definition_events import kept_text
from workflow.services.definition_publishing import HandIn, hand_in, publish, send_back
from workflow.services.definition_versions import list_versions, show_version
from workflow.services.definitions import version_in_force

NAME = "meeting_item"
TEXT = LIBRARY.sources[NAME]
LONGER = TEXT.replace("default: 7", "default: 9")
FAULTY = TEXT.replace("[material_is_complete]", "[material_is_complet]")


def newest(city: City) -> DefinitionVersion:
    wanted = select(DefinitionVersion).where(DefinitionVersion.workflow == NAME)
    ordered = wanted.order_by(DefinitionVersion.version.desc())
    return city.session.scalars(ordered.limit(1)).one()


def begin(city: City, who: str | Actor = "performance_section") -> DefinitionDraft:
    actor = city.people[who] if isinstance(who, str) else who
    return start_draft(city.session, actor, resources=city.resources, version_id=newest(city).id)


def save(city: City, draft: DefinitionDraft, words: str, who: str = "performance_section", **more):
    more.setdefault("seen_version", draft.row_version)
    return save_text(
        city.session,
        city.people[who],
        resources=city.resources,
        draft_id=draft.id,
        text=words,
        **more,
    )


def hand(city: City, draft: DefinitionDraft, who: str | Actor = "performance_section", **more):
    actor = city.people[who] if isinstance(who, str) else who
    seen = more.pop("seen_version", draft.row_version)
    order = {"reason": "按新办法", "in_force_from": city.resources.today(), **more}
    return hand_in(
        city.session,
        actor,
        resources=city.resources,
        draft_id=draft.id,
        seen_version=seen,
        order=HandIn(**order),
    )


def give_out(city: City, draft: DefinitionDraft, who: str | Actor = "second_performance"):
    actor = city.people[who] if isinstance(who, str) else who
    return publish(city.session, actor, resources=city.resources, draft_id=draft.id)


def in_force(city: City, region_code: str | None = None) -> int:
    code = region_code or city.region.code
    return version_in_force(city.session, city.resources, NAME, region_code=code).version


def kinds(city: City, draft: DefinitionDraft) -> list[str]:
    wanted = select(DefinitionEvent).where(DefinitionEvent.draft_id == draft.id)
    ordered = wanted.order_by(DefinitionEvent.at, DefinitionEvent.id)
    return [each.kind for each in city.session.scalars(ordered)]


def test_two_people_bring_a_definition_from_draft_to_force(city: City):
    draft = save(city, begin(city), LONGER)
    leader = city.people["bureau_leader"]
    (line,) = list_drafts(city.session, leader)
    assert (line.draft, line.waits) == (draft, False)
    assert line.editor == city.people["performance_section"].name
    hand(city, draft)
    assert list_drafts(city.session, leader)[0].waits
    assert not list_drafts(city.session, city.people["performance_section"])[0].waits
    version = give_out(city, draft)
    assert (version.version, version.source, version.regions) == (2, LONGER, [city.region.code])
    assert version.published_by == city.people["second_performance"].account_id
    assert in_force(city) == 2
    assert kinds(city, draft) == ["started", "saved", "handed_in", "published"]
    assert list_drafts(city.session, leader) == []
    page = show_version(
        city.session,
        city.people["bureau_leader"],
        resources=city.resources,
        version_id=version.id,
    )
    assert page.published_by == city.people["second_performance"].name
    assert page.line.regions == [city.region.name]


@pytest.mark.parametrize("who", ["performance_section", "system_admin"])
def test_whoever_may_edit_starts_a_draft_and_the_rest_may_not(city: City, who: str):
    assert begin(city, who).text == TEXT
    with pytest.raises(NotPermittedError):
        begin(city, "bureau_leader")


def test_a_faulty_text_is_kept_as_typed_but_not_handed_in(city: City):
    draft = save(city, begin(city), FAULTY)
    page = show_draft(
        city.session,
        city.people["performance_section"],
        resources=city.resources,
        draft_id=draft.id,
    )
    line = FAULTY.splitlines().index("    needs: [material_is_complet]") + 1
    found = [(each.line, each.code) for each in page.problems]
    assert found == [(line, "definition.unknown_guard")]
    assert (page.draft.text, page.may_edit, page.may_decide) == (FAULTY, True, False)
    with pytest.raises(RefusedError) as refused:
        hand(city, draft)
    assert (refused.value.code, refused.value.values) == ("definitions.draft_faulty", {"count": 1})
    unreadable = save(city, draft, "a: [")
    assert unreadable.title == draft.title


def test_a_draft_stays_of_its_workflow(city: City):
    draft = save(city, begin(city), TEXT.replace("workflow: meeting_item", "workflow: other_item"))
    leader = city.people["bureau_leader"]
    page = show_draft(city.session, leader, resources=city.resources, draft_id=draft.id)
    assert [each.code for each in page.problems] == ["definition.other_workflow"]
    assert not page.may_edit


def test_when_two_people_save_both_texts_are_kept(city: City):
    draft = save(city, begin(city), LONGER)
    with pytest.raises(DraftConflictError) as refused:
        save(city, draft, FAULTY, "second_performance", seen_version=0)
    assert refused.value.values == {"name": city.people["performance_section"].name}
    assert draft.text == LONGER
    late = city.session.scalars(
        select(DefinitionEvent).where(DefinitionEvent.kind == "conflicted")
    ).one()
    reader = city.people["bureau_leader"]
    assert kept_text(city.session, reader, event_id=late.id).detail["text"] == FAULTY
    save(city, draft, FAULTY, "second_performance")
    texts = [each.detail.get("text") for each in city.session.scalars(select(DefinitionEvent))]
    assert {LONGER, FAULTY, TEXT} <= set(texts)


def test_what_is_kept_while_typing_is_recorded_only_when_it_replaces_anothers(city: City):
    draft = save(city, begin(city), LONGER, kept=True)
    assert (kinds(city, draft), draft.row_version) == (["started"], 1)
    save(city, draft, LONGER, kept=True)
    assert draft.row_version == 1
    save(city, draft, TEXT, "second_performance", kept=True)
    assert kinds(city, draft) == ["started", "saved"]
    with pytest.raises(DraftConflictError):
        save(city, draft, LONGER, seen_version=1, kept=True)
    assert kinds(city, draft) == ["started", "saved"]


def test_line_ends_of_browsers_are_not_kept(city: City):
    draft = save(city, begin(city), LONGER.replace("\n", "\r\n"))
    assert draft.text == LONGER


@pytest.mark.parametrize("who", ["performance_section", "second_performance"])
def test_neither_author_nor_last_editor_publishes(city: City, who: str):
    draft = save(city, begin(city), LONGER, "second_performance")
    hand(city, draft)
    assert not is_another(city.people[who], draft)
    for refuse in (
        lambda: give_out(city, draft, who),
        lambda: send_back(
            city.session, city.people[who], resources=city.resources, draft_id=draft.id, reason="x"
        ),
    ):
        with pytest.raises(NotPermittedError) as refused:
            refuse()
        assert refused.value.code == "definitions.same_person"
    assert give_out(city, draft, "bureau_leader").version == 2


def test_who_only_handed_it_in_does_not_publish_either(city: City):
    draft = save(city, begin(city, "system_admin"), LONGER, "system_admin")
    hand(city, draft)
    with pytest.raises(NotPermittedError):
        give_out(city, draft, "performance_section")
    with pytest.raises(NotPermittedError):
        give_out(city, draft, "system_admin")
    assert give_out(city, draft).version == 2


def test_the_database_itself_refuses_a_publisher_who_wrote(city: City):
    draft = save(city, begin(city), LONGER)
    draft.status, draft.version_id = DraftStatus.PUBLISHED, newest(city).id
    draft.published_by = draft.author_id
    with pytest.raises(IntegrityError) as caught:
        city.session.flush()
    assert violated_constraint(caught.value) == "ck_definition_draft_published_by_another"


def test_what_is_sent_back_is_open_again_with_the_reason(city: City):
    draft = hand(city, save(city, begin(city), LONGER))
    with pytest.raises(RefusedError) as closed:
        save(city, draft, TEXT)
    assert closed.value.code == "definitions.draft_is_handed_in"
    leader = city.people["bureau_leader"]
    for words in ("  ", "长" * 1001):
        with pytest.raises(RefusedError) as refused:
            send_back(
                city.session, leader, resources=city.resources, draft_id=draft.id, reason=words
            )
        assert refused.value.field == "reason"
    send_back(city.session, leader, resources=city.resources, draft_id=draft.id, reason="期限太长")
    assert (draft.status, draft.sent_back) == (DraftStatus.OPEN, "期限太长")
    with pytest.raises(RefusedError) as not_yet:
        give_out(city, draft, "bureau_leader")
    assert not_yet.value.code == "definitions.draft_is_open"
    assert hand(city, draft).sent_back == ""


def test_reason_and_day_are_asked_for(city: City):
    draft = begin(city)
    gone = {"in_force_from": city.resources.today() - timedelta(days=1)}
    for order, field in (({"reason": " "}, "reason"), (gone, "in_force_from")):
        with pytest.raises(RefusedError) as refused:
            hand(city, draft, **order)
        assert refused.value.field == field
    with pytest.raises(DraftConflictError):
        hand(city, draft, seen_version=draft.row_version + 1)


def test_a_version_waits_for_its_day(city: City):
    later = city.resources.today() + timedelta(days=30)
    draft = hand(city, save(city, begin(city), LONGER), in_force_from=later)
    assert give_out(city, draft).in_force_from == later
    assert in_force(city) == 1
    reader = city.people["bureau_leader"]
    lines = list_versions(city.session, reader, resources=city.resources, workflow=NAME)
    assert [(line.version.version, line.in_force) for line in lines] == [(2, False), (1, True)]


def test_a_day_that_has_gone_by_while_waiting_becomes_today(city: City):
    draft = hand(city, save(city, begin(city), LONGER))
    draft.in_force_from = date(2020, 1, 1)
    assert give_out(city, draft).in_force_from == city.resources.today()


def test_a_pilot_region_runs_another_version(city: City):
    pilot = make_region(city.session, "420099", parent=city.region)
    beside = make_region(city.session, "420098", parent=city.region)
    give_out(city, hand(city, save(city, begin(city), LONGER), regions=[pilot.code]))
    assert (in_force(city, pilot.code), in_force(city, beside.code), in_force(city)) == (2, 1, 1)
    again = hand(city, begin(city))
    assert give_out(city, again).digest == newest(city).digest
    assert (in_force(city, pilot.code), in_force(city, beside.code), in_force(city)) == (2, 3, 3)
    reader = city.people["bureau_leader"]
    lines = list_versions(city.session, reader, resources=city.resources, workflow=NAME)
    assert [(line.version.version, line.in_force) for line in lines] == [
        (3, True),
        (2, True),
        (1, False),
    ]


def test_nobody_reaches_beyond_the_own_region(city: City):
    below = make_region(city.session, "420099", parent=city.region)
    office = make_organisation(city.session, below)
    county = make_actor(city.session, office, "performance_section")
    second = make_actor(city.session, office, "performance_section")
    citys = begin(city)
    for attempt in (
        lambda: hand(city, citys, county),
        lambda: hand(city, begin(city, county), county, regions=[city.region.code]),
        lambda: hand(city, begin(city, county), county, regions=["nowhere"]),
        lambda: give_out(city, hand(city, citys), county),
    ):
        with pytest.raises(NotPermittedError) as refused:
            attempt()
        assert refused.value.code == "definitions.other_region"
    own = hand(city, begin(city, county), county)
    assert own.regions == [below.code]
    assert give_out(city, own, second).version == 2
    assert (in_force(city, below.code), in_force(city)) == (2, 1)


def test_a_dropped_draft_is_over_but_recorded(city: City):
    draft = begin(city)
    drop_draft(
        city.session,
        city.people["performance_section"],
        resources=city.resources,
        draft_id=draft.id,
    )
    assert kinds(city, draft) == ["started", "dropped"]
    with pytest.raises(RefusedError) as refused:
        save(city, draft, LONGER)
    assert refused.value.code == "definitions.draft_is_dropped"
    draft.text = ""
    with pytest.raises(IntegrityError) as caught:
        city.session.flush()
    assert violated_constraint(caught.value) == "immutable_definition_draft"


@pytest.mark.parametrize(
    "change", ["regions = '{x}'", "in_force_from = '2020-01-01'", "title = ''"]
)
def test_a_published_version_never_changes(city: City, change: str):
    version = give_out(city, hand(city, save(city, begin(city), LONGER)))
    with pytest.raises(IntegrityError) as caught:
        city.session.execute(
            text(f"UPDATE definition_version SET {change} WHERE id = :id"),  # noqa: S608 - ours
            {"id": version.id},
        )
    assert violated_constraint(caught.value) == "immutable_definition_version"


@pytest.mark.parametrize("table", ["definition_event", "region_parameter"])
@pytest.mark.parametrize("act", ["UPDATE {} SET workflow = 'x'", "DELETE FROM {}"])
def test_the_program_cannot_change_the_record(city: City, table: str, act: str):
    with pytest.raises(ProgrammingError, match="permission denied"):
        city.session.execute(text(act.format(table)))


def test_a_changed_file_of_a_release_is_published_like_any_draft(city: City):
    draft = DefinitionDraft(
        workflow=NAME,
        title="议题",
        text=LONGER,
        origin_digest="0" * 64,
        started_at=city.resources.now(),
        edited_at=city.resources.now(),
    )
    city.session.add(draft)
    city.session.flush()
    hand(city, draft)
    assert draft.region_code == city.region.code
    assert give_out(city, draft).version == 2


def test_a_text_from_elsewhere_becomes_a_draft_when_it_is_sound(city: City):
    actor = city.people["performance_section"]
    made = draft_text(city.session, actor, resources=city.resources, text=LONGER)
    assert (made.base_id, made.workflow) == (newest(city).id, NAME)
    fresh = TEXT.replace("workflow: meeting_item", "workflow: other_item")
    other = draft_text(city.session, actor, resources=city.resources, text=fresh)
    assert (other.base_id, other.workflow, other.title) == (None, "other_item", made.title)
    assert give_out(city, hand(city, other)).version == 1
    with pytest.raises(DefinitionError):
        draft_text(city.session, actor, resources=city.resources, text=FAULTY)


def test_what_is_not_there_is_not_found(city: City):
    actor, resources = city.people["performance_section"], city.resources
    for attempt in (
        lambda: start_draft(city.session, actor, resources=resources, version_id=new_id()),
        lambda: show_draft(city.session, actor, resources=resources, draft_id=new_id()),
        lambda: drop_draft(city.session, actor, resources=resources, draft_id=new_id()),
        lambda: kept_text(city.session, actor, event_id=new_id()),
    ):
        with pytest.raises(NotFoundError):
            attempt()
