"""Definitions that are saved and published at the same instant neither vanish nor collide."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.support.city import LIBRARY, City, build_city
from workflow.clock import FixedClock
from workflow.database import create_engine_for, session_factory, unit_of_work
from workflow.errors import RefusedError
from workflow.models import DefinitionDraft, DefinitionEvent, DefinitionVersion
from workflow.services.definition_drafts import draft_text, save_text
from workflow.services.definition_publishing import HandIn, hand_in, publish

THREADS = 8
NAME = "meeting_item"
TEXT = LIBRARY.sources[NAME]
Try = Callable[[Session, City, int], object]


@pytest.fixture
def factory(database_url: str):
    engine = create_engine_for(database_url, pool_size=THREADS)
    yield session_factory(engine)
    engine.dispose()


@pytest.fixture
def city(factory, clock: FixedClock, tmp_path: Path) -> City:
    with unit_of_work(factory) as session:
        return build_city(session, clock, tmp_path)


def together(factory, city: City, act: Try) -> Counter[str]:
    """Let several threads act at once and count what they were told."""
    barrier = Barrier(THREADS)

    def run(number: int) -> str:
        barrier.wait()
        try:
            with unit_of_work(factory) as session:
                act(session, city, number)
        except RefusedError as error:
            return error.code
        return "done"

    with ThreadPoolExecutor(THREADS) as pool:
        return Counter(pool.map(run, range(THREADS)))


def hand_in_new(session: Session, city: City) -> DefinitionDraft:
    actor = city.people["performance_section"]
    draft = draft_text(session, actor, resources=city.resources, text=TEXT)
    order = HandIn(reason="新办法", in_force_from=city.resources.today())
    return hand_in(
        session, actor, resources=city.resources, draft_id=draft.id, seen_version=0, order=order
    )


def test_a_draft_is_published_once(factory, city: City):
    with unit_of_work(factory) as session:
        draft_id = hand_in_new(session, city).id

    def act(session: Session, city: City, number: int) -> None:
        who = city.people["bureau_leader" if number % 2 else "second_performance"]
        publish(session, who, resources=city.resources, draft_id=draft_id)

    answers = together(factory, city, act)
    assert answers == {"done": 1, "definitions.draft_is_published": THREADS - 1}


def test_drafts_published_at_once_get_a_number_each(factory, city: City):
    with unit_of_work(factory) as session:
        drafts = [hand_in_new(session, city).id for _ in range(THREADS)]

    def act(session: Session, city: City, number: int) -> None:
        who = city.people["second_performance"]
        publish(session, who, resources=city.resources, draft_id=drafts[number])

    assert together(factory, city, act) == {"done": THREADS}
    with factory() as session:
        wanted = select(DefinitionVersion.version).where(DefinitionVersion.workflow == NAME)
        assert sorted(session.scalars(wanted)) == list(range(1, THREADS + 2))


def test_texts_saved_at_once_are_all_kept(factory, city: City):
    actor = city.people["performance_section"]
    with unit_of_work(factory) as session:
        draft_id = draft_text(session, actor, resources=city.resources, text=TEXT).id

    def act(session: Session, city: City, number: int) -> None:
        try:
            save_text(
                session,
                actor,
                resources=city.resources,
                draft_id=draft_id,
                text=f"{TEXT}# {number}\n",
                seen_version=0,
            )
        except RefusedError:
            session.commit()  # as the page does: the record keeps what came too late
            raise

    answers = together(factory, city, act)
    assert answers == {"done": 1, "definitions.draft_conflict": THREADS - 1}
    with factory() as session:
        kept = {session.get_one(DefinitionDraft, draft_id).text}
        kept |= {event.detail.get("text") for event in session.scalars(select(DefinitionEvent))}
        assert {f"{TEXT}# {number}\n" for number in range(THREADS)} <= kept
