"""The description of the self-evaluation names every section once."""

import pytest

from definitions.errors import DefinitionError
from definitions.library import load_library
from definitions.self_evaluation import GUIDE, Guide, load_guide
from definitions.source import check_model, read_source


def test_the_shipped_description_starts_a_shipped_workflow():
    guide = load_guide()
    assert guide.starts.imported in load_library().workflows
    assert len(guide.sections) == 7


def test_sections_follow_each_other():
    guide = load_guide()
    assert guide.section("nothing") is None
    first, second, last = guide.sections[0], guide.sections[1], guide.sections[-1]
    assert (guide.before(first.id), guide.after(first.id)) == (None, second)
    assert (guide.before(second.id), guide.after(last.id)) == (first, None)


@pytest.mark.parametrize(
    ("old", "new"),
    [("id: funds", "id: basic"), ("id: report", "id: raport"), ("limits: {", "limit: {")],
)
def test_a_wrong_description_is_refused(old: str, new: str):
    text = GUIDE.read_text("utf-8").replace(old, new)
    with pytest.raises(DefinitionError):
        check_model(read_source(text, name="self_evaluation.yaml"), Guide)
