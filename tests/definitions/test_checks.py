"""Check every refusal of names and shapes, at its line and column."""

import re
from dataclasses import replace

import pytest

from definitions.messages import load_messages
from definitions.schema import PLACES
from tests.definitions.samples import NAMES, SOUND, faults, marked

MESSAGES = load_messages()

UNKNOWN = [
    ("subject: paper", "¦subject: papre", "subject", "paper"),
    ("headline: {score: points}", "¦headline: {score: point}", "field", "points"),
    ("headline: {score: points}", "¦headline: {grade: point}", "field", "points"),
    ("roles: [leader]", "roles: [¦leaders]", "role", "leader"),
    ("holder: clerk", "¦holder: clark", "role", "clerk"),
    ("escalate: head", "¦escalate: had", "role", "head"),
    ("copy_to: leader", "¦copy_to: laeder", "role", "leader"),
    ("by: [head]", "by: [¦hed]", "actor", "head"),
    ("by: system\n    on", "¦by: systemx\n    on", "actor", "system"),
    ("reminders: standard", "¦reminders: standrad", "reminder_set", "standard"),
    ("on_expiry: expire", "¦on_expiry: back", "expiry_act", ""),
    ("on_expiry: expire", "¦on_expiry: expired", "expiry_act", "expire"),
    ("phase: work, lane: two, children", "¦phase: workx, lane: two, children", "phase", "work"),
    ("phase: work, lane: two, children", "phase: work, ¦lane: tow, children", "lane", "two"),
    ("children: {workflow: child", "¦children: {workflow: chidl", "workflow", "child"),
    ("children: {workflow: child, each: $listed}", "¦children: {workflow: child, each: $list}",
     "fact", "listed"),
    ("due: $days workdays", "¦due: $day workdays", "parameter", "days"),
    ("due: {field: wanted_on}", "¦due: {field: want_on}", "field", "wanted_on"),
    ("from: waiting", "¦from: closed", "origin", ""),
    ("from: waiting", "¦from: waitng", "origin", "waiting"),
    ("different_person_from: send", "¦different_person_from: sent", "act", "send"),
    ("effects: [noted]", "effects: [¦notd]", "effect", "noted"),
    ("- {field: points}", "- ¦{field: pointsx}", "field", "points"),
    ("- {field: wanted_on, required: false, default: $checked_on}",
     "- ¦{field: wanted_on, default: $wanted}", "value", "wanted_on"),
    ("{wanted_on: $today}", "{¦wanted_on: $toady}", "fact", "today"),
    ("{wanted_on: $today}", "{¦wantedon: $today}", "field", "wanted_on"),
    ("- is_complete\n", "- ¦is_complet\n", "guard", "is_complete"),
    ("- {guard: is_complete, parameters", "- ¦{guard: complete, parameters", "guard",
     "is_complete"),
    ("- {to: checking", "- ¦{to: checkingx", "state", "checking"),
    ("{to: checking, when: {fact: pages,", "¦{to: checking, when: {fact: page,", "fact", "pages"),
    ("{to: waiting, when: {not: {all: [{field: colour, op: in, value: $names}]}}}",
     "¦{to: waiting, when: {not: {all: [{field: colour, op: in, value: $name}]}}}",
     "parameter", "names"),
    ("on: {children: child", "¦on: {children: chid", "workflow", "child"),
    ("states:\n  drafting:\n", "operations:\n  urge: {by: [¦hed]}\nstates:\n  drafting:\n",
     "operator", "head"),
    ("states:\n  drafting:\n", "operations:\n  reopen: {¦to: draft}\nstates:\n  drafting:\n",
     "declared_state", "drafting"),
]  # fmt: skip

SHAPES = [
    ("states:\n  drafting:\n", "operations:\n  urge: {¦to: closed}\nstates:\n  drafting:\n",
     "operation_leads_nowhere"),
    ("states:\n  drafting:\n", "operations:\n  urge: {¦binding: true}\nstates:\n  drafting:\n",
     "operation_without_key"),
    ("states:\n  drafting:\n", "operations:\n  urge: {¦days: 4}\nstates:\n  drafting:\n",
     "operation_without_key"),
    ("states:\n  drafting:\n",
     "operations:\n  add_signer: {binding: true, ¦days: 4}\nstates:\n  drafting:\n",
     "operation_without_key"),
    ("states:\n  drafting:\n",
     "operations:\n  ask_extension: {days: 4, ¦binding: false}\nstates:\n  drafting:\n",
     "operation_without_key"),
    ("kind: return\n", "kind: return\n    then: straight_back\n    ¦votes: keep\n",
     "votes_without_group"),
    ("states:\n  drafting:\n",
     "operations:\n  terminate: {¦to: drafting}\nstates:\n  drafting:\n", "leads_to_no_final"),
    ("states:\n  drafting:\n", "operations:\n  reopen: {¦to: closed}\nstates:\n  drafting:\n",
     "leads_to_no_work"),
    ("states:\n  drafting:\n    title: 起草\n    phase: work\n    initial: true\n",
     "¦states:\n  drafting:\n    title: 起草\n    phase: work\n", "one_initial"),
    ("states:\n  drafting:\n",
     "¦states:\n  also: {title: 也是, phase: work, initial: true, holder: clerk}\n  drafting:\n",
     "one_initial"),
    ("  waiting: {title: 等待,", ("  ¦same: {title: 留下, phase: work, holder: clerk}\n"
     "  waiting: {title: 等待,"), "reserved_state"),
    ("  checking:\n    title: 审核\n    phase: work\n    holder: [head, leader]\n",
     "  ¦checking:\n    title: 审核\n    phase: work\n    lane: one\n", "state_needs_holder"),
    ("  checking:\n", "  ¦checking:\n    final: ended\n", "state_needs_holder"),
    ("  closed: {title: 办结, phase: done, lane: two,", "  ¦closed: {title: 办结, phase: done,",
     "state_without_lane"),
    (("  checking:\n    title: 审核\n    phase: work\n    holder: [head, leader]\n"
     "    due: {field: wanted_on}\n    escalate: [leader]\n"),
     ("  ¦checking:\n    title: 审核\n    phase: work\n    holder: [head, leader]\n"
     "    due: {field: wanted_on}\n"), "due_without_escalation"),
    ("  waiting: {title: 等待,", "  ¦waiting: {title: 等待, reminders: standard,",
     "reminders_without_due"),
    ("  waiting: {title: 等待,", "  ¦waiting: {title: 等待, on_expiry: finish,",
     "reminders_without_due"),
    ("  checking:\n    title: 审核\n", "  ¦checking:\n    title: 审核\n    on_expiry: expire\n",
     "expiry_from_elsewhere"),
    ("due: $days workdays", "¦due: $names workdays", "due_not_a_number"),
    ("due: {field: wanted_on}", "¦due: {field: points}", "due_not_a_date"),
    ("  note: {title: 签收", "  ¦claim_task: {title: 签收", "reserved_act"),
    ("to: drafting", "¦to: []", "no_destination"),
    ("from: [checking]", "¦from: []", "no_origin"),
    ("by: [head]", "¦by: []", "no_actor"),
    ('number: "S{serial}"', '¦number: "S{seriel}"', "bad_number"),
    ('number: "S{serial}"', '¦number: "S{serial"', "bad_number"),
    ('number: "S{serial}"', '¦number: "S{fiscal_year}"', "bad_number"),
    ('number: "S{serial}"', '¦number: "S{parent}"', "bad_number"),
    ('number: "S{serial}"', '¦number: "S{ordinal}"', "bad_number"),
    ('title: "{unit}{period}月报"', '¦title: "{unit}月报"', "launch_without_period"),
    ('title: "{unit}{period}月报"', '¦title: "{unit}{periods}"', "bad_launch_title"),
    ('title: "{unit}{period}月报"', '¦title: "{period}{project}"', "bad_launch_title"),
    ('title: "{unit}{period}月报"', '¦title: "{period:>9}"', "bad_launch_title"),
    ('title: "{unit}{period}月报"', '¦title: "{period"', "bad_launch_title"),
    ("for: units", "¦for: projects", "launch_for_nobody"),
    ('number: "S{serial}"\nbasis: [某某办法]\nlaunch:',
     'number: "S{parent}{ordinal}"\nbasis: [某某办法]\n¦launch:', "launch_of_a_child"),
    ("- {to: closed}", "- ¦{to: closed, when: {field: points, op: is_set}}", "branch_order"),
    ("- {to: checking, when: {fact: pages, op: gt, value: 3}}", "- ¦{to: checking}",
     "branch_order"),
]  # fmt: skip

# What stands in place of what, the code, the name guessed, and a part of the sentence.
OFFERS = [
    ("- is_complete\n", "- ¦is_round\n", "of_other_subject", "", "石头"),
    ("effects: [noted]", "effects: [noted, ¦thrown]", "of_other_subject", "", "石头"),
    ("    initial: true\n", "    initial: true\n    ¦form: problem\n",
     "of_other_subject", "", "文件"),
    ("    initial: true\n", "    initial: true\n    edits: [problems, ¦proposal]\n",
     "of_other_subject", "", "“proposal”"),
    ("{minimum: 2}", "{¦minimun: 2}", "unknown_guard_parameter", "minimum", "is_complete"),
    ("- is_complete\n", "- {guard: is_signed, parameters: {¦minimum: 2}}\n",
     "unknown_guard_parameter", "", "is_signed"),
    ("{minimum: 2}", "{¦minimum: two}", "guard_parameter_kind", None, "现在是“two”"),
    ("{minimum: 2}", "{¦minimum: 1.5}", "guard_parameter_kind", None, "不小于0的整数，现在是“1.5”"),
    ("{minimum: 2}", "{¦minimum: -3}", "guard_parameter_kind", None, "现在是“-3”"),
    ("{minimum: 2}", "{¦minimum: [1, a]}", "guard_parameter_kind", None, "现在是“[1, a]”"),
    ("{minimum: 2}", "{¦minimum: true}", "guard_parameter_kind", None, "现在是“true”"),
    ("{minimum: 2}", "{¦minimum: }", "guard_parameter_kind", None, "现在是“null”"),
    ("{minimum: 2}", "{¦minimum: $days}", "guard_parameter_kind", None, "现在是“$days”"),
    ("      - condition: {any:", "      - ¦parameters: {minimum: 2}\n        condition: {any:",
     "parameters_without_guard", None, "guard"),
]  # fmt: skip


def test_sound_workflow_has_no_fault():
    assert faults(SOUND) == []


@pytest.mark.parametrize(("old", "new", "kind", "meant"), UNKNOWN)
def test_unknown_name_is_refused_at_its_place(old, new, kind, meant):
    text, line, column = marked(old, new)
    code = f"definition.unknown_{kind}"
    (fault,) = [each for each in faults(text) if each.code == code]
    assert (fault.line, fault.column) == (line, column)
    assert fault.values["suggestion"] == meant
    assert fault.sentence(MESSAGES).endswith(f"是不是想写“{meant}”？") == bool(meant)


@pytest.mark.parametrize(("old", "new", "code"), SHAPES)
def test_part_that_does_not_fit_is_refused_at_its_place(old, new, code):
    text, line, column = marked(old, new)
    (fault,) = [each for each in faults(text) if each.code == f"definition.{code}"]
    assert (fault.line, fault.column) == (line, column)
    assert "{" not in fault.sentence(MESSAGES)


@pytest.mark.parametrize(("old", "new", "code", "meant", "words"), OFFERS)
def test_what_a_subject_does_not_offer_is_refused_at_its_place(old, new, code, meant, words):
    text, line, column = marked(old, new)
    (fault,) = faults(text)
    assert (fault.code, fault.line, fault.column) == (f"definition.{code}", line, column)
    assert fault.values.get("suggestion") == meant
    assert words in fault.sentence(MESSAGES)


def test_what_is_wrong_with_a_guard_that_is_not_known_is_told_of_the_guard_alone():
    for name, code in (("is_rund", "unknown_guard"), ("is_round", "of_other_subject")):
        text = SOUND.replace("{guard: is_complete,", f"{{guard: {name},")
        assert [each.code for each in faults(text)] == [f"definition.{code}"]


@pytest.mark.parametrize("word", sorted(PLACES))
@pytest.mark.parametrize("state", ["checking", "waiting", "drafting"])
def test_state_called_like_a_word_is_one_fault_alone(word, state):
    text = re.sub(rf"\b{state}\b", word, SOUND)
    (fault,) = faults(text)
    assert fault.code == "definition.reserved_state"
    assert f"“{word}”是语言里的词" in fault.sentence(MESSAGES)
    assert text.splitlines()[fault.line - 1].strip().startswith(f"{word}:")


@pytest.mark.parametrize(
    "operations",
    [
        "urge: {by: head, at_most: 4, every_hours: 4}",
        "ask_extension: {days: 4, at_most: 1}",
        "add_signer: {binding: true, at_most: 3}",
        "resume: {every_hours: 1}",
    ],
)
def test_operations_have_the_keys_of_every_operation_and_their_own(operations):
    assert faults(SOUND.replace("states:\n", f"operations:\n  {operations}\nstates:\n")) == []


def test_names_of_a_kind_are_left_unchecked_when_nobody_knows_them():
    text = SOUND.replace("- is_complete\n", "- whatever\n").replace("[noted]", "[whatever]")
    assert {each.code for each in faults(text)} == {
        "definition.unknown_guard",
        "definition.unknown_effect",
    }
    assert faults(text, names=replace(NAMES, guards=None, effects=None)) == []
