"""Check that nothing runs without what open cases need."""

import pytest
from sqlalchemy import select

from definitions.errors import DefinitionError
from tests.support.city import City
from tests.support.stages import reach
from workflow.domain.guards import GUARDS
from workflow.models import DefinitionVersion, EvaluationCase
from workflow.services.definitions import workflow_from
from workflow.services.effects import EFFECTS
from workflow.services.required_parts import missing_parts, require_parts

WORKFLOW = "project_evaluation"


def version_of(city: City) -> DefinitionVersion:
    return city.session.scalars(
        select(DefinitionVersion).where(DefinitionVersion.workflow == WORKFLOW)
    ).one()


def guard_of(city: City) -> str:
    acts = workflow_from(version_of(city).content).acts.values()
    return next(need.guard for act in acts for need in act.needs if need.guard)


def test_a_complete_release_lacks_nothing(city: City):
    city.open_case()
    require_parts(city.session)


def test_a_guard_that_an_open_case_needs_is_listed_at_its_line(
    city: City, monkeypatch: pytest.MonkeyPatch
):
    city.open_case()
    version, guard = version_of(city), guard_of(city)
    monkeypatch.delitem(GUARDS, guard)
    with pytest.raises(DefinitionError) as refused:
        require_parts(city.session)
    first = refused.value.problems[0]
    assert (first.file, first.code) == (f"{WORKFLOW}@1", "definitions.missing_guard")
    assert first.values == {"name": guard, "cases": 1}
    assert guard in version.source.splitlines()[first.line - 1]


def test_an_effect_that_an_open_case_needs_is_listed(city: City, monkeypatch: pytest.MonkeyPatch):
    # The item of the meeting that is under way records its result by effects.
    reach(city, "preparing")
    for effect in list(EFFECTS):
        monkeypatch.delitem(EFFECTS, effect)
    found = missing_parts(city.session)
    assert {each.file for each in found} == {"meeting_item@1"}
    assert {each.code for each in found} == {"definitions.missing_effect"}


def test_what_no_open_case_follows_may_be_missing(city: City, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delitem(GUARDS, guard_of(city))
    assert city.session.scalars(select(EvaluationCase)).first() is None
    assert missing_parts(city.session) == []


def test_a_text_that_cannot_be_read_any_more_keeps_the_name(
    city: City, monkeypatch: pytest.MonkeyPatch
):
    city.open_case()
    guard = guard_of(city)
    monkeypatch.delitem(GUARDS, guard)
    monkeypatch.setattr(version_of(city), "source", "a: [")
    with city.session.no_autoflush:
        found = missing_parts(city.session)
    assert {(each.line, each.values["name"]) for each in found} == {(1, guard)}
