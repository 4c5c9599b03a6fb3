"""Rows that are written together are what they would be one by one."""

from sqlalchemy import func, select

from tests.support.city import City
from workflow.identifiers import new_id
from workflow.models import Task, Timer, TimerKind
from workflow.services.many_rows import insert_many, update_many


def test_rows_are_written_and_changed_by_key(city: City):
    case, now = city.open_case("甲"), city.resources.now()
    payload = {"字": 'a"b\\', "none": None, "list": [1, True]}
    rows = [
        {
            **case.place,
            "id": new_id(),
            "kind": TimerKind.REMINDER,
            "rule": "many",
            "occurrence": str(number),
            "fires_at": now,
            "payload": payload,
        }
        for number in range(3)
    ]
    insert_many(city.session, Timer, rows)
    first, second, third = (row["id"] for row in rows)
    update_many(
        city.session,
        Timer,
        [{"id": first, "done_at": now, "rule": "=x"}, {"id": second, "done_at": None, "rule": "y"}],
    )
    timers = [city.session.get_one(Timer, each) for each in (first, second, third)]
    assert [(each.rule, each.done_at) for each in timers] == [
        ("=x", now),
        ("y", None),
        ("many", None),
    ]
    assert [each.payload for each in timers] == [payload] * 3
    assert {each.status for each in timers} == {"armed"}
    assert {each.fires_at for each in timers} == {now}


def test_no_rows_write_nothing(city: City):
    count = select(func.count()).select_from(Task)
    before = city.session.scalar(count)
    insert_many(city.session, Task, [])
    update_many(city.session, Task, [])
    assert city.session.scalar(count) == before
