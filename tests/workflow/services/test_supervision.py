"""The list of supervision: who sees what of it, in which order, in pages."""

from datetime import timedelta

from tests.support.city import City
from workflow.clock import FixedClock
from workflow.models import EvaluationCase
from workflow.services.keyset import Cursor
from workflow.services.supervision import (
    Supervised,
    SupervisionList,
    count_supervised,
    list_supervised,
    show_supervised,
)


def supervise(city: City, name: str, slip: str, days: int) -> EvaluationCase:
    """Return a new case under supervision, to be answered in so many days."""
    case = city.open_case(name)
    until = (city.resources.today() + timedelta(days=days)).isoformat()
    city.do("bureau_leader", "supervise", case, opinion=f"{name}要快", slip=slip, until=until)
    return case


def listed(
    city: City, who: str, *, colour: str = "", size: int = 20, at: str = ""
) -> SupervisionList:
    actor, cursor = city.people[who], Cursor.read(at)
    return list_supervised(
        city.session, actor, resources=city.resources, colour=colour, cursor=cursor, size=size
    )


def titles(found: SupervisionList) -> list[str]:
    return [each.line.title for each in found.rows]


def test_what_waits_longest_comes_first_and_what_was_answered_last(city: City, clock: FixedClock):
    supervise(city, "丙", "yellow", 9)
    answered = supervise(city, "丁", "red", 1)
    supervise(city, "甲", "green", 2)
    supervise(city, "乙", "red", 5)
    city.do("unit_clerk", "answer_slip", answered, opinion="已经在办")
    clock.advance(timedelta(days=4))
    found = listed(city, "bureau_leader")
    assert titles(found) == ["甲", "乙", "丙", "丁"]
    assert [each.overdue for each in found.rows] == [True, False, False, False]
    first, last = found.rows[0], found.rows[-1]
    assert (first.ordered.opinion, first.answer) == ("甲要快", None)
    assert first.holders == ("单位经办",)
    assert last.answer is not None
    assert last.answer.opinion == "已经在办"


def test_a_graver_slip_asks_for_another_answer(city: City):
    case = supervise(city, "甲", "green", 1)
    city.do("unit_clerk", "answer_slip", case, opinion="第一次反馈")
    day = city.resources.today().isoformat()
    city.do("bureau_leader", "supervise", case, opinion="再催", slip="red", until=day)
    (row,) = listed(city, "bureau_leader").rows
    assert (row.slip.colour, row.ordered.opinion, row.answer) == ("red", "再催", None)


def test_a_colour_narrows_what_is_counted(city: City):
    for name, slip in (("甲", "red"), ("乙", "red"), ("丙", "green")):
        supervise(city, name, slip, 3)
    assert count_supervised(city.session, city.people["mayor"]) == {"red": 2, "green": 1}
    assert titles(listed(city, "mayor", colour="green")) == ["丙"]
    assert titles(listed(city, "mayor", colour="yellow")) == []


def test_who_may_not_supervise_sees_what_waits_for_them(city: City):
    supervise(city, "甲", "red", 3)
    case = supervise(city, "乙", "red", 3)
    city.fill(case)
    city.do("unit_clerk", "send_for_unit_review", case)
    assert titles(listed(city, "unit_head")) == ["乙"]
    assert titles(listed(city, "unit_clerk")) == ["甲"]
    assert titles(listed(city, "audit_office")) == []
    assert titles(listed(city, "expert")) == []
    assert count_supervised(city.session, city.people["unit_head"]) == {"red": 1}


def test_pages_follow_each_other(city: City):
    names = ["甲", "乙", "丙"]
    for days, name in enumerate(names):
        supervise(city, name, "red", days)
    first = listed(city, "mayor", size=2)
    assert titles(first) == names[:2]
    second = listed(city, "mayor", size=2, at=first.next)
    assert (titles(second), second.first, second.last, second.next) == (names[2:], 3, 3, "")
    back = listed(city, "mayor", size=2, at=second.previous)
    assert titles(back) == names[:2]


def test_the_slip_of_a_case_is_for_who_sees_the_case(city: City):
    case = supervise(city, "甲", "red", 3)
    city.open_case("乙")

    def slip(who: str) -> Supervised:
        actor, resources = city.people[who], city.resources
        return show_supervised(city.session, actor, resources=resources, number=case.number)

    assert slip("unit_clerk").slip.colour == "red"
    assert slip("audit_office").ordered.opinion == "甲要快"


def test_a_case_that_ends_leaves_the_list(city: City):
    case = supervise(city, "甲", "red", 3)
    city.do("bureau_leader", "terminate", case, opinion="项目取消")
    assert listed(city, "bureau_leader").rows == []
