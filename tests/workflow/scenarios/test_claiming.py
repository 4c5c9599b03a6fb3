"""Tasks that people of a scenario claim and give back, as they do at the real door."""

from dataclasses import replace

import pytest

from definitions.errors import DefinitionError
from definitions.library import FOLDER
from tests.workflow.scenarios.stage import LIBRARY, play, read, setting_with
from workflow.engine.audience import People
from workflow.engine.values import Refusal
from workflow.scenarios.claiming import hand_task
from workflow.scenarios.people import posts_of

SETTING = setting_with((FOLDER / "examples" / "circulation.yaml").read_text("utf-8"))
HEAD = """\
scenario: 认领
workflow: circulation
people:
  吴: unit_clerk
  郑: unit_clerk
  周: {role: unit_clerk, where: other_unit}
  代: expert
  兼: [unit_clerk, unit_head]
proxies: {代: 吴}
now: 2026-09-14 09:00
steps:
"""


def holds(*steps: str) -> None:
    verdict = play(HEAD + "".join(f"  - {each}\n" for each in steps), SETTING)
    assert verdict.failure is None, verdict.failure


def test_who_claims_has_the_task_and_claiming_twice_changes_nothing():
    holds(
        "吴: claim_task",
        "{吴: claim_task, expect: {open: 吴}}",
        "{郑: send, refused: claimed}",
        "{吴: send, expect: {state: checking}}",
    )


def test_a_task_of_another_unit_is_out_of_reach():
    holds("{周: claim_task, refused: out_of_scope}", "{周: release_task, refused: out_of_scope}")


def test_a_proxy_claims_in_the_name_of_the_principal_so_that_both_go_on():
    holds(
        "{代: claim_task, for: 吴, expect: {open: 吴}}",
        "{郑: claim_task, refused: claimed}",
        "{代: release_task, for: 吴, expect: {open: [兼, 吴, 郑]}}",
    )


@pytest.mark.parametrize(
    ("code", "before", "step"),
    [
        ("refusal.not_claimed", "郑: claim_task", "吴: release_task"),
        ("refusal.not_fit", "兼: send", "兼: claim_task"),
    ],
)
def test_nobody_gives_back_what_others_have_nor_claims_what_they_are_barred_from(
    code: str, before: str, step: str
):
    holds(before, f"{{{step}, refused: {code.removeprefix('refusal.')}}}")


def test_a_claim_takes_nothing_and_no_act_is_called_so():
    for typed in ("opinion: 我来", "fields: {copies: 1}"):
        with pytest.raises(DefinitionError) as caught:
            read(f"{HEAD}  - {{吴: claim_task, {typed}}}\n", SETTING)
        codes = [each.code for each in caught.value.problems]
        assert "scenario.claim_takes_nothing" in codes


def test_a_seat_can_be_neither_claimed_nor_given_back():
    post = posts_of(read(f"{HEAD}  - 吴: send\n", SETTING).scenario, LIBRARY.roles)["吴"][0]
    workflow = SETTING.workflows["circulation"]

    def refused(step: str, person: str | None) -> str | None:
        view = play(f"{HEAD}  - 吴: claim_task\n", SETTING).case.view
        seat = replace(view.tasks[0], seat=1, person=person)
        case = replace(view, tasks=(seat,))
        answer = hand_task(workflow, case, post, step=step, holders=People({"吴", "郑"}))
        return answer.code if isinstance(answer, Refusal) else None

    assert refused("claim_task", None) == "refusal.own_seat"
    assert refused("release_task", "吴") == "refusal.own_seat"
    assert refused("claim_task", "郑") == "refusal.nothing_waits"
    assert refused("claim_task", "吴") == "refusal.own_seat"


def test_a_task_is_taken_over_from_who_no_longer_holds_the_post():
    case = play(f"{HEAD}  - 郑: claim_task\n", SETTING).case
    post = posts_of(read(f"{HEAD}  - 吴: send\n", SETTING).scenario, LIBRARY.roles)["吴"][0]
    workflow = SETTING.workflows["circulation"]
    taken = hand_task(workflow, case.view, post, step="claim_task", holders=People({"吴"}))
    assert not isinstance(taken, Refusal)
    assert taken.tasks[0].person == "吴"
