"""Open cases go on under another version, all of a batch or none, and back."""

from dataclasses import dataclass

import pytest
from sqlalchemy import select

from definitions.library import parse_workflow
from tests.support.city import LIBRARY, MAIN, City
from tests.support.factories import make_region
from tests.support.pages import SignIn
from workflow.errors import NotFoundError, NotPermittedError, RefusedError
from workflow.identifiers import new_id
from workflow.models import (
    CaseEvent,
    DefinitionVersion,
    EvaluationCase,
    PendingEvent,
    Timer,
    TimerStatus,
)
from workflow.services import transfer_plans
from workflow.services.case_pages import show_case
from workflow.services.case_views import open_tasks_of
from workflow.services.definitions import Published, add_version
from workflow.services.history import verify_chain
from workflow.services.replay import differences
from workflow.services.tasks import claim_task
from workflow.services.transfer_plans import Order, batches_of, count_cases, plan_transfer
from workflow.services.transfers import revert_transfer, transfer_cases

STATES = {"unit_review": "unit_check"}
LONGER = (
    ("unit_review", "unit_check"),
    ("due: 3 workdays", "due: 8 workdays"),
    ("parameters:\n", "parameters:\n  more_days: {title: 多, default: 3}\n"),
)


def make_version(city: City, *changes: tuple[str, str], regions: tuple[str, ...] = ()):
    text = LIBRARY.sources[MAIN]
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    now, today = city.resources.now(), city.resources.today()
    published = Published(source=text, at=now, in_force_from=today, regions=regions)
    return add_version(city.session, parse_workflow(text, name="x"), published=published)


@dataclass
class Scene:
    """Hold a case in the review of its unit, one being filled in, and a version to go to."""

    city: City
    review: EvaluationCase
    filling: EvaluationCase
    version: DefinitionVersion

    def order(self, **more) -> Order:
        whole = {"version_id": self.version.id, "states": STATES, "reason": "新办法", **more}
        return Order(**whole)

    def ask(self, who: str = "performance_section", **more):
        actor = self.city.people[who]
        return plan_transfer(
            self.city.session, actor, resources=self.city.resources, order=self.order(**more)
        )

    def move(self, who: str = "performance_section", **more):
        actor = self.city.people[who]
        return transfer_cases(
            self.city.session, actor, resources=self.city.resources, order=self.order(**more)
        )

    def back(self, batch, reason: str = "有误", who: str = "performance_section") -> int:
        return revert_transfer(
            self.city.session,
            self.city.people[who],
            resources=self.city.resources,
            batch=batch,
            reason=reason,
        )

    def holds(self) -> bool:
        """Tell whether every case is what its history gives, and every chain whole."""
        self.city.session.flush()
        found = list(differences(self.city.session, self.city.resources))
        return (found, verify_chain(self.city.session)) == ([], [])

    def armed(self, case: EvaluationCase) -> list[tuple[str, str]]:
        rows = self.city.session.execute(
            select(Timer.rule, Timer.occurrence).where(
                Timer.case_id == case.id, Timer.status == TimerStatus.ARMED
            )
        )
        return sorted((row.rule, row.occurrence.partition("#")[0]) for row in rows)

    def tasks(self, case: EvaluationCase):
        found = open_tasks_of(self.city.session, case_id=case.id)
        return [(each.role, each.state, each.due_on, each.person_id) for each in found]


@pytest.fixture
def scene(city: City) -> Scene:
    review, filling = city.open_case("甲"), city.open_case("乙")
    city.fill(review)
    city.do("unit_clerk", "send_for_unit_review", review)
    return Scene(city, review, filling, make_version(city, *LONGER))


def test_a_preview_says_where_each_case_goes_and_writes_nothing(scene: Scene):
    lines = scene.ask()
    assert [(line.case, line.obstacle) for line in lines] == [
        (scene.review, None),
        (scene.filling, None),
    ]
    assert [(line.state_before, line.state_after) for line in lines] == [
        ("单位审核", "单位审核"),
        ("自评填报", "自评填报"),
    ]
    assert scene.review.definition_version_id != scene.version.id
    assert [line.obstacle for line in scene.ask(states={})] == ["no_state", None]


def test_cases_go_on_under_the_other_version(scene: Scene):
    before = scene.tasks(scene.review)
    _, count, _ = scene.move()
    assert count == 2
    for case in (scene.review, scene.filling):
        assert case.definition_version_id == scene.version.id
        assert case.parameters["more_days"] == 3
    assert scene.review.state == "unit_check"
    (task,) = scene.tasks(scene.review)
    assert task[:2] == ("unit_head", "unit_check")
    assert task[2] > before[0][2]
    assert {rule.partition(":")[0] for rule, _ in scene.armed(scene.review)} == {"unit_check"}
    event = scene.city.session.scalars(
        select(CaseEvent).where(CaseEvent.case_id == scene.review.id, CaseEvent.kind == "migrate")
    ).one()
    assert (event.from_state, event.to_state, event.opinion) == (
        "unit_review",
        "unit_check",
        "新办法",
    )
    assert scene.holds()
    words = scene.city.session.scalars(
        select(PendingEvent.payload).where(PendingEvent.dedupe_key == f"event:{event.id}")
    ).one()
    assert (words["entered"], words["due_moved"]) == (False, True)
    scene.city.do("unit_head", "submit", scene.review)
    assert scene.review.state == "department_review"
    assert scene.holds()


def test_whoever_took_a_task_keeps_it(scene: Scene):
    head = scene.city.people["unit_head"]
    resources = scene.city.resources
    claim_task(scene.city.session, head, resources=resources, case_id=scene.review.id, title="认领")
    scene.move()
    assert scene.tasks(scene.review)[0][3] == head.account_id
    assert scene.holds()


def test_another_holder_gets_the_task(scene: Scene):
    other = make_version(scene.city, ("    holder: unit_clerk", "    holder: unit_head"))
    scene.move(version_id=other.id, states={}, numbers=[scene.filling.number])
    assert [task[0] for task in scene.tasks(scene.filling)] == ["unit_head"]
    words = scene.city.session.scalars(
        select(PendingEvent.payload).where(PendingEvent.case_id == scene.filling.id)
    ).all()
    assert words[-1]["entered"]
    assert scene.review.definition_version_id != other.id
    assert scene.holds()


def test_a_batch_is_taken_back_as_it_was(scene: Scene):
    def state(case: EvaluationCase):
        return (
            case.definition_version_id,
            case.state,
            case.phase,
            dict(case.parameters),
            scene.tasks(case),
            scene.armed(case),
        )

    cases = (scene.review, scene.filling)
    before = [state(case) for case in cases]
    batch, *_ = scene.move()
    assert [state(case) for case in cases] != before
    assert scene.back(batch) == 2
    assert [state(case) for case in cases] == before
    assert scene.holds()
    with pytest.raises(RefusedError) as again:
        scene.back(batch)
    assert again.value.code == "transfers.moved_on"
    scene.city.do("unit_head", "submit", scene.review)
    assert scene.holds()


def test_what_has_gone_on_is_not_taken_back(scene: Scene):
    batch, *_ = scene.move()
    scene.city.do("unit_head", "submit", scene.review)
    with pytest.raises(RefusedError) as refused:
        scene.back(batch)
    assert refused.value.values == {"count": 1}
    assert scene.filling.definition_version_id == scene.version.id


def test_when_one_case_cannot_go_none_goes(scene: Scene):
    with pytest.raises(RefusedError) as refused:
        scene.move(states={})
    assert (refused.value.code, refused.value.values) == ("transfers.refused", {"count": 1})
    assert scene.filling.definition_version_id != scene.version.id


def test_a_version_of_other_regions_takes_no_case(scene: Scene):
    make_region(scene.city.session, "430000")
    other = make_version(scene.city, *LONGER, regions=("430000",))
    assert {line.obstacle for line in scene.ask(version_id=other.id)} == {"elsewhere"}


def test_reasons_are_asked_for(scene: Scene):
    with pytest.raises(RefusedError) as refused:
        scene.move(reason=" ")
    assert refused.value.field == "reason"
    batch, *_ = scene.move()
    with pytest.raises(RefusedError) as once_more:
        scene.back(batch, reason="")
    assert once_more.value.field == "reason"


def test_only_who_may_moves_cases(scene: Scene):
    for who in ("system_admin", "bureau_leader", "unit_clerk"):
        with pytest.raises(NotPermittedError):
            scene.move(who)
        with pytest.raises(NotPermittedError):
            scene.back(new_id(), who=who)


def test_what_is_not_there_is_not_found(scene: Scene):
    for attempt in (
        lambda: scene.ask(version_id=new_id()),
        lambda: scene.ask(numbers=["nothing"]),
        lambda: scene.back(new_id()),
    ):
        with pytest.raises(NotFoundError):
            attempt()


def test_too_many_cases_are_refused(scene: Scene, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(transfer_plans, "MOST_CASES", 1)
    with pytest.raises(RefusedError) as refused:
        scene.move()
    assert refused.value.code == "transfers.too_many"


def test_many_cases_go_batch_after_batch(scene: Scene, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(transfer_plans, "MOST_CASES", 1)
    session, actor = scene.city.session, scene.city.people["performance_section"]
    numbers = [scene.filling.number, scene.review.number]
    for order in (scene.order(), scene.order(numbers=numbers)):
        parts = list(batches_of(session, actor, order=order))
        assert [(part.after, part.until) for part in parts] == [
            (None, scene.review.id),
            (scene.review.id, scene.filling.id),
        ]
        assert count_cases(session, actor, order=order) == 2
    first, second = parts
    done = transfer_cases(session, actor, resources=scene.city.resources, order=first)
    assert (done.moved, scene.filling.definition_version_id == scene.version.id) == (1, False)
    transfer_cases(session, actor, resources=scene.city.resources, order=second)
    assert list(batches_of(session, actor, order=scene.order())) == []
    assert scene.holds()


def test_what_cannot_go_may_stay(scene: Scene):
    done = scene.move(states={}, leave=True)
    assert (done.moved, done.stay) == (1, 1)
    assert scene.filling.definition_version_id == scene.version.id
    assert scene.review.definition_version_id != scene.version.id
    assert scene.holds()


def test_the_days_of_a_state_go_on(scene: Scene):
    scene.move()
    scene.city.do("unit_head", "submit", scene.review)
    page = show_case(
        scene.city.session,
        scene.city.people["unit_head"],
        resources=scene.city.resources,
        case=scene.review,
    )
    assert [step.used for step in page.past if step.event.kind == "migrate"] == [None]
    assert page.past[-1].used == 0


def test_the_page_of_a_moved_case_tells_it(scene: Scene, sign_in: SignIn):
    scene.move()
    for who in ("unit_head", "performance_section", "department_officer"):
        page = sign_in(scene.city.people[who]).get(f"/cases/{scene.review.number}")
        assert page.status_code == 200
        assert "改按流程的另一版办理" in page.text
