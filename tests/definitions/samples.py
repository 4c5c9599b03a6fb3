"""Give tests a small sound workflow and a way to plant one fault in it."""

from pathlib import Path

from definitions.checks import Names, check_workflow
from definitions.errors import DefinitionError, Problem
from definitions.library import parse_workflow
from definitions.source import read_source
from definitions.subjects import Subject

ROOT = Path(__file__).parents[2]
# Stands before the part at which a fault must be found; it is taken out before reading.
MARK = "¦"

PAPER = Subject.model_validate(
    {
        "title": "文件",
        "launches": ["units"],
        "facts": {
            "pages": {"title": "页数", "type": "integer"},
            "listed": {"title": "清单", "type": "list"},
            "checked_on": {"title": "核对日期", "type": "date"},
        },
        "guards": {"is_complete": {"minimum": {"least": 0}}, "is_signed": {}},
        "effects": ["noted"],
        "forms": ["review"],
        "edits": ["problems"],
    }
)
STONE = Subject.model_validate(
    {
        "title": "石头",
        "facts": {},
        "guards": {"is_round": {}},
        "effects": ["thrown"],
        "forms": ["problem"],
        "edits": ["proposal"],
    }
)
NAMES = Names(
    roles=frozenset({"clerk", "head", "leader"}),
    reminders=frozenset({"standard"}),
    subjects={"paper": PAPER, "stone": STONE},
    workflows=frozenset({"small", "child"}),
    guards=frozenset({"is_complete", "is_signed", "is_round"}),
    effects=frozenset({"noted", "thrown"}),
    slips=frozenset({"green", "red"}),
)

SOUND = """\
workflow: small
title: 小流程
subject: paper
number: "S{serial}"
basis: [某某办法]
launch: {every: month, on: 5, for: units, title: "{unit}{period}月报"}
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
  days: {title: 天数, default: 5, min: 3, max: 9}
  names: {title: 名单, default: [red]}

states:
  drafting:
    title: 起草
    phase: work
    initial: true
    holder: clerk
    due: $days workdays
    reminders: standard
    escalate: head
    on_expiry: expire
  checking:
    title: 审核
    phase: work
    holder: [head, leader]
    due: {field: wanted_on}
    escalate: [leader]
  waiting: {title: 等待, phase: work, lane: two, children: {workflow: child, each: $listed}}
  closed: {title: 办结, phase: done, lane: two, final: completed}

acts:
  send:
    title: 送审
    past: 送审
    from: drafting
    to:
      - {to: checking, when: {fact: pages, op: gt, value: 3}}
      - {to: waiting, when: {not: {all: [{field: colour, op: in, value: $names}]}}}
      - {to: closed}
    by: clerk
    needs:
      - is_complete
      - {guard: is_complete, parameters: {minimum: 2}}
      - condition: {any: [{field: points, op: is_set}, {fact: pages, value: 0}]}
        sentence: 请先打分
    fields:
      - {field: points}
      - {field: wanted_on, required: false, default: $checked_on}
    sets: {wanted_on: $today}
    effects: [noted]
    copy_to: leader
  back:
    title: 退回
    past: 退回
    kind: return
    from: [checking]
    to: drafting
    by: [head]
    different_person_from: send
    at_most: 3
  note: {title: 签收, past: 签收, kind: note, from: drafting, to: same, by: clerk}
  expire: {title: 逾期, past: 逾期, from: drafting, to: closed, by: system}
  finish:
    title: 完成
    past: 完成
    from: waiting
    to: closed
    by: system
    on: {children: child, ending: [done]}
"""


def marked(old: str, new: str, *, text: str = SOUND) -> tuple[str, int, int]:
    """Replace one part of a text; return it with the line and column of the mark."""
    assert text.count(old) == 1, old
    changed = text.replace(old, new)
    place = changed.index(MARK)
    line = changed.count("\n", 0, place) + 1
    return changed.replace(MARK, ""), line, place - changed.rfind("\n", 0, place)


def faults(text: str, *, names: Names = NAMES) -> list[Problem]:
    """Return everything that is wrong with a workflow's text."""
    try:
        workflow = parse_workflow(text, name="small.yaml")
    except DefinitionError as error:
        return list(error.problems)
    return check_workflow(workflow, read_source(text, name="small.yaml"), names)
