"""What people type waits for them until it is handed in."""

from datetime import timedelta

import pytest

from tests.support.city import City
from workflow.errors import NotFoundError
from workflow.services.drafts import delete_draft, list_drafts, load_draft, save_draft


def keep(city: City, case, text: str, *, who: str = "unit_clerk", form: str = "opinion") -> None:
    save_draft(
        city.session,
        city.people[who],
        case_id=case.id,
        form=form,
        content={"text": text},
        row_version=1,
        now=city.resources.now(),
    )


def test_a_later_draft_takes_the_place_of_the_earlier(city: City):
    case = city.open_case()
    keep(city, case, "一")
    keep(city, case, "二")
    draft = load_draft(city.session, city.people["unit_clerk"], case_id=case.id, form="opinion")
    assert draft is not None
    assert draft.content == {"text": "二"}


def test_everybody_has_drafts_of_their_own(city: City):
    case = city.open_case()
    keep(city, case, "一")
    keep(city, case, "二", who="unit_head")
    draft = load_draft(city.session, city.people["unit_clerk"], case_id=case.id, form="opinion")
    assert draft is not None
    assert draft.content == {"text": "一"}


def test_drafts_are_listed_latest_first_with_their_cases(city: City):
    first, second = city.open_case("甲项目"), city.open_case("乙项目")
    keep(city, first, "一")
    city.resources.clock.advance(timedelta(minutes=1))  # type: ignore[attr-defined] # stands still
    keep(city, second, "二")
    lines = list_drafts(city.session, city.people["unit_clerk"])
    assert [(line.title, line.number) for line in lines] == [
        ("乙项目", second.number),
        ("甲项目", first.number),
    ]


def test_a_draft_is_forgotten_once(city: City):
    case = city.open_case()
    keep(city, case, "一")
    for _ in range(2):
        delete_draft(city.session, city.people["unit_clerk"], case_id=case.id, form="opinion")
    assert not list_drafts(city.session, city.people["unit_clerk"])


def test_nobody_keeps_drafts_on_a_case_out_of_sight(city: City):
    case = city.open_case()
    with pytest.raises(NotFoundError):
        keep(city, case, "一", who="expert")
