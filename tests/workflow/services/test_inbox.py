"""The inbox: one's own messages only, newest first, read once."""

from datetime import timedelta

import pytest

from tests.support.city import City
from workflow.errors import NotFoundError
from workflow.models import EvaluationCase, Message
from workflow.services.actors import Actor
from workflow.services.inbox import (
    MessageDraft,
    list_messages,
    mark_all_read,
    mark_read,
    put_message,
    unread_count,
)


def put(city: City, case: EvaluationCase, who: Actor, number: int, *, key: str = "") -> bool:
    draft = MessageDraft(
        recipient_id=who.account_id,
        kind="task_opened",
        title=str(number),
        body="",
        link="/",
        key=key or f"{who.account_id}:{number}",
        created_at=city.resources.now() + timedelta(minutes=number // 2),
    )
    return put_message(city.session, case, draft=draft) is not None


@pytest.fixture
def clerk(city: City) -> Actor:
    """Return a clerk with five messages, and another with one."""
    case = city.open_case()
    person = city.people["unit_clerk"]
    assert [put(city, case, person, number) for number in range(5)] == [True] * 5
    assert put(city, case, city.people["unit_head"], 9)
    return person


def titles(messages: list[Message]) -> list[str]:
    return [message.title for message in messages]


def test_pages_follow_each_other_without_gap(city: City, clerk: Actor):
    seen, after = [], None
    while True:
        page = list_messages(city.session, clerk, after=after, limit=2)
        seen += titles(list(page.messages))
        after = page.older
        if after is None:
            break
    assert seen == ["4", "3", "2", "1", "0"]


def test_the_same_key_arrives_once(city: City, clerk: Actor):
    case = city.open_case("另一项目")
    assert put(city, case, clerk, 7, key="k")
    assert not put(city, case, clerk, 8, key="k")


def test_reading_counts_down(city: City, clerk: Actor):
    now = city.resources.now()
    newest = list_messages(city.session, clerk).messages[0]
    mark_read(city.session, clerk, message_id=newest.id, now=now)
    again = mark_read(city.session, clerk, message_id=newest.id, now=now + timedelta(hours=1))
    assert again.read_at == now
    assert unread_count(city.session, clerk) == 4
    unread = list_messages(city.session, clerk, unread_only=True).messages
    assert titles(list(unread)) == ["3", "2", "1", "0"]
    assert mark_all_read(city.session, clerk, now=now) == 4
    assert unread_count(city.session, clerk) == 0


def test_nobody_reads_for_somebody_else(city: City, clerk: Actor):
    theirs = list_messages(city.session, city.people["unit_head"]).messages[0]
    with pytest.raises(NotFoundError) as caught:
        mark_read(city.session, clerk, message_id=theirs.id, now=city.resources.now())
    assert caught.value.code == "inbox.not_found"
    mark_all_read(city.session, clerk, now=city.resources.now())
    assert unread_count(city.session, city.people["unit_head"]) == 1
