"""Give the verifier's tests a small sound workflow, its surroundings, and a way to run it."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from definitions.library import parse_workflow
from definitions.roles import Role, Roles
from definitions.schema import RETURN_TO, SYSTEM, Workflow
from definitions.subjects import Fact
from tests.workflow.engine.memory import Memory
from tests.workflow.engine.surroundings import NOW, PLACEMENT, world
from workflow.engine.conditions import times_of
from workflow.engine.definition import Definition
from workflow.engine.values import Outcome, Post, Refusal, Request, TriggerKind, World
from workflow.engine.verify import verify
from workflow.engine.verify.faults import Example, Fault, Move, Outside, Report

ROLES = Roles(
    roles={
        "clerk": Role(title="经办", scope="region", supervisor="head"),
        "head": Role(title="负责人", scope="region", supervisor="leader"),
        "leader": Role(title="领导", scope="region"),
        "stranger": Role(title="外人", scope="region"),
        "guest": Role(title="来宾", scope="none"),
        "chicken": Role(title="鸡", scope="region", supervisor="egg"),
        "egg": Role(title="蛋", scope="region", supervisor="chicken"),
    },
    permissions={},
)
FACTS = {
    "pages": Fact(title="页数", type="integer"),
    "ready": Fact(title="已备妥", type="boolean"),
    "listed": Fact(title="清单", type="list"),
    "checked_on": Fact(title="核对日期", type="date", sure_with=("is_complete",)),
    "rank": Fact(title="等级", type="grade"),
    "mark": Fact(title="分数", type="score"),
    "today": Fact(title="今天", type="date"),
}
OUTSIDE = Outside(
    roles=ROLES,
    grades=frozenset({"good", "bad"}),
    facts=FACTS,
    endings={"child": {"done": "办好", "dropped": "放弃"}, "small": {"completed": "办结"}},
)

SOUND = """\
workflow: small
title: 小流程
subject: paper
number: "S{serial}"
headline: {score: points}
lanes:
  one: {title: 一, roles: [clerk, head]}
  two: {title: 二, roles: [leader]}
phases: {work: 办理, done: 办结}
fields:
  points: {title: 得分, type: score}
  wanted_on: {title: 希望日期, type: date}
  colour: {title: 颜色, type: choice, choices: {red: 红, blue: 蓝}}
parameters:
  least: {title: 页数下限, default: 3, min: 1, max: 9}
  names: {title: 名单, default: [red]}
states:
  drafting: {title: 起草, phase: work, initial: true, holder: clerk}
  checking:
    title: 审核
    phase: work
    holder: head
    due: {field: wanted_on}
    escalate: leader
    on_expiry: expire
  waiting:
    title: 等待
    phase: work
    lane: two
    children: {workflow: child}
  signing: {title: 签发, phase: work, holder: leader}
  closed: {title: 办结, phase: done, lane: two, final: completed}
acts:
  send:
    title: 送审
    past: 送审
    from: drafting
    to: checking
    by: clerk
    fields:
      - {field: wanted_on}
      - {field: colour, required: false}
      - {field: points, required: false}
  back:
    title: 退回
    past: 退回
    kind: return
    from: checking
    to: drafting
    by: head
    at_most: 2
  approve:
    title: 通过
    past: 通过
    from: checking
    to:
      - {to: waiting, when: {field: colour, op: in, value: $names}}
      - {to: signing, when: {fact: pages, op: gt, value: $least}}
      - {to: closed}
    by: head
    different_person_from: send
    needs:
      - condition: {any: [{field: points, op: is_set}, {fact: ready, value: true}]}
        sentence: 请先打分
  expire: {title: 逾期, past: 逾期, from: checking, to: signing, by: system}
  finish:
    title: 了结
    past: 了结
    from: waiting
    to: signing
    by: system
    on: {children: child, ending: [done, dropped]}
  sign:
    title: 签字
    past: 签字
    from: signing
    to: closed
    by: leader
"""

TYPED: Mapping[str, object] = {
    "date": "2026-01-01",
    "integer": 1,
    "boolean": True,
    "list": ["x"],
    "people": ["x"],
}


def changed(*edits: tuple[str, str]) -> str:
    """Return the text of the small workflow with some parts replaced."""
    text = SOUND
    for old, new in edits:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def choices(count: int) -> list[tuple[str, str]]:
    """Return the edits that ask for so many flags and compare each."""
    names = [f"flag_{number}" for number in range(count)]
    fields = "".join(f"  {each}: {{title: 旗, type: boolean}}\n" for each in names)
    asked = "".join(f"      - {{field: {each}}}\n" for each in names)
    conditions = ", ".join(f"{{field: {each}, value: true}}" for each in names)
    return [
        ("  colour: {", f"{fields}  colour: {{"),
        ("      - {field: wanted_on}\n", f"      - {{field: wanted_on}}\n{asked}"),
        ("{fact: ready, value: true}]", f"{{fact: ready, value: true}}, {conditions}]"),
    ]


def prove(text: str) -> Report:
    """Return what the verifier says about a workflow's text."""
    workflow = parse_workflow(text, name="small.yaml")
    return verify(workflow, outside(workflow))


def outside(workflow: Workflow) -> Outside:
    """Return what surrounds a workflow, with the facts that tell how often its acts were taken."""
    counts = {times_of(name): Fact(title=name, type="integer") for name in workflow.acts}
    return replace(OUTSIDE, facts={**FACTS, **counts})


def the_fault(report: Report, code: str) -> Fault:
    """Return the one fault of a code."""
    (fault,) = [each for each in report.faults if each.code == code]
    return fault


def surroundings(facts: Mapping[str, object]) -> World:
    """Return a world with the facts of the small subject, where guards are content."""
    known: dict[str, object] = {"pages": 1, "ready": False, "listed": [], **facts}
    missing = dict.fromkeys(FACTS.keys() - known.keys())
    return world(
        roles=ROLES,
        grades=OUTSIDE.grades,
        guards={"is_complete": lambda _facts, _parameters: ()},
        facts={**missing, **known},
    )


def fresh(memory: Memory, role: str) -> Post:
    """Return a post of somebody who has done nothing yet."""
    name = f"{role} {len(memory.view.past)}"
    region, path = PLACEMENT.region, PLACEMENT.region_path
    return Post(name, name, role, "region", "bureau", "bureau", region, path)


def opened(workflow: Workflow, parameters: Mapping[str, object]) -> Memory:
    """Return a case that was just opened with some parameters."""
    memory = Memory.open(Definition(workflow), surroundings({}), NOW)
    memory.view = replace(memory.view, parameters={**memory.view.parameters, **parameters})
    return memory


def play(memory: Memory, move: Move) -> Outcome | Refusal:
    """Take an act as a counter-example says, by somebody who is not barred."""
    workflow = memory.definition.workflow
    act = workflow.acts[move.act]
    if act.on is not None:
        memory.end_children((act.on.ending or ("done",))[0])
    asked = [each.field for each in act.fields if each.required]
    fields = {name: typed(workflow, name) for name in asked} | dict(move.fields)
    if act.asks_where:
        fields[RETURN_TO] = move.to_state
    role = next((role for role in act.by if role != SYSTEM), None)
    asking = None if role is None else fresh(memory, role)
    trigger: TriggerKind = "children" if act.on is not None else "expiry"
    request = Request(move.act, asking, "同意", fields, None if role else trigger)
    # How often acts were taken is counted, not told.
    facts = {name: value for name, value in move.facts.items() if ":" not in name}
    return memory.take(request, surroundings(facts), NOW)


def typed(workflow: Workflow, field: str) -> object:
    """Return something that may be typed for a field."""
    spec = workflow.fields[field]
    if spec.choices:
        return next(iter(spec.choices))
    return "good" if spec.type == "grade" else TYPED.get(spec.type, "1")


def replay(workflow: Workflow, example: Example) -> Memory:
    """Play a counter-example and check that each act leads where it says."""
    memory = opened(workflow, example.parameters)
    for move in example.moves:
        answer = play(memory, move)
        assert isinstance(answer, Outcome), (move, answer)
        assert answer.to_state == move.to_state
    return memory


def titles(workflow: Workflow, moves: Iterable[Move]) -> str:
    """Return a counter-example in one line."""
    return " ".join(workflow.acts[move.act].title for move in moves)
