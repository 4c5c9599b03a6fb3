"""Check that published definitions stay what they were."""

from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from definitions.errors import DefinitionError
from tests.support.city import LIBRARY, City
from workflow.errors import NotFoundError
from workflow.models import DefinitionDraft, DefinitionState, DefinitionVersion, DraftStatus
from workflow.services.definitions import (
    content_of,
    definition_of,
    publish_shipped,
    require_registered,
    version_in_force,
    workflow_from,
)


@pytest.mark.parametrize("name", sorted(LIBRARY.workflows))
def test_a_stored_workflow_keeps_every_word_and_the_order(city: City, name: str):
    version = version_in_force(city.session, city.resources, name, region_code=city.region.code)
    city.session.refresh(version)
    stored = workflow_from(version.content)
    shipped = LIBRARY.workflows[name]
    assert stored == shipped
    for part in ("lanes", "phases", "states", "acts"):
        assert list(getattr(stored, part)) == list(getattr(shipped, part))


def test_every_state_is_declared_to_the_database(city: City):
    version = version_in_force(
        city.session, city.resources, "meeting_item", region_code=city.region.code
    )
    states = select(DefinitionState.state).where(
        DefinitionState.definition_version_id == version.id
    )
    assert set(city.session.scalars(states)) == LIBRARY.workflows["meeting_item"].states.keys()


def test_publishing_twice_changes_nothing(city: City):
    publish_shipped(city.session, LIBRARY, now=city.resources.now())
    versions = city.session.scalars(select(DefinitionVersion)).all()
    assert len(versions) == len(LIBRARY.workflows)


def test_a_changed_file_becomes_one_draft(city: City):
    changed = LIBRARY.workflows["meeting_item"].model_copy(update={"title": "常务会议议题"})
    library = replace(LIBRARY, workflows={"meeting_item": changed})
    for _ in range(2):
        publish_shipped(city.session, library, now=city.resources.now())
    draft = city.session.scalars(
        select(DefinitionDraft).where(DefinitionDraft.title == "常务会议议题")
    ).one()
    assert (draft.status, draft.author_id) == (DraftStatus.OPEN, None)
    assert draft.text == LIBRARY.sources["meeting_item"]
    version = version_in_force(
        city.session, city.resources, "meeting_item", region_code=city.region.code
    )
    assert version.version == 1


def test_a_machine_is_built_once(city: City):
    version = version_in_force(
        city.session, city.resources, "meeting_item", region_code=city.region.code
    )
    first = definition_of(city.session, city.resources, version_id=version.id)
    assert definition_of(city.session, city.resources, version_id=version.id) is first


def test_without_a_definition_nothing_opens(city: City):
    with pytest.raises(NotFoundError):
        version_in_force(city.session, city.resources, "unknown", region_code=city.region.code)


def test_a_guard_that_is_not_registered_is_named(session: Session):
    del session
    content = content_of(LIBRARY.workflows["meeting_item"])
    pairs = content["acts"]
    assert isinstance(pairs, list)
    acts = dict(pairs)
    acts["propose"] = acts["propose"] | {"needs": [{"guard": "moon_is_full"}]}
    broken = workflow_from(content | {"acts": list(acts.items())})
    with pytest.raises(DefinitionError) as refused:
        require_registered(broken)
    assert [each.code for each in refused.value.problems] == ["definition.unknown_guard"]
