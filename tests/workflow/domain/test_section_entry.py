"""What is typed into a section goes into the form, and the form shows as it was typed."""

from collections.abc import Mapping
from decimal import Decimal

import pytest

from definitions.form_vocabulary import load_vocabulary
from definitions.scoring_profiles import load_profile
from definitions.self_evaluation import load_guide
from tests.support.city import sound_form
from workflow.domain.evaluation_form import EvaluationForm
from workflow.domain.form_differences import differences
from workflow.domain.scorecard import score_form
from workflow.domain.section_entry import (
    Rules,
    add_row,
    add_up,
    enter_basic,
    enter_deviations,
    enter_funds,
    enter_indicators,
    remove_row,
    settle_execution,
    settle_rows,
)
from workflow.domain.section_fields import fields_of, row_of_field, shown, shown_amount
from workflow.domain.section_progress import Progress, Standing, progress_of, section_of
from workflow.domain.typed_values import TypedValues
from workflow.domain.validators import validate_form

WORDS, PROFILE = load_vocabulary(), load_profile()
OPEN = Rules(PROFILE, load_guide().limits, approved=False)
FIXED = Rules(PROFILE, load_guide().limits, approved=True)
FORM = EvaluationForm.from_dict(
    sound_form()
    | {
        "extra": [{"label": "项目负责人", "text": "李文博"}],
        "funds": [{"title": "当年财政拨款", "budget": "1000000"}],
        "note": "无",
    }
).keyed()


def typed(values: Mapping[str, str]) -> TypedValues:
    return TypedValues(values, "万元", WORDS)


def findings(form: EvaluationForm):
    return validate_form(form, score_form(form, PROFILE, WORDS), PROFILE, WORDS)


def fields(section: str, form: EvaluationForm = FORM) -> dict[str, str]:
    return fields_of(section, form, report="报告", findings=findings(form), words=WORDS)


def with_children(form: EvaluationForm) -> EvaluationForm:
    child = {"name": "东区", "target": "100", "actual": "100"}
    rows = [row.model_dump() for row in form.indicators]
    rows[0]["children"] = [child]
    return EvaluationForm.from_dict({**form.model_dump(), "indicators": rows})


def test_what_is_shown_and_sent_back_changes_nothing():
    form = with_children(FORM)
    for rules in (OPEN, FIXED):
        assert enter_basic(form, typed(fields("basic", form)), rules) == form
        assert enter_funds(form, typed(fields("funds", form)), rules) == form
        assert enter_indicators(form, typed(fields("indicators", form)), rules) == form
        sent = typed(fields("deviations", form))
        assert enter_deviations(form, sent, rules, findings(form)) == form
    assert fields("report", form) == {"report": "报告"}
    assert fields("evidence", form) == {}


def test_a_section_not_sent_keeps_what_it_held():
    assert enter_basic(FORM, typed({}), OPEN) == FORM
    assert enter_indicators(FORM, typed({}), OPEN) == FORM
    assert enter_deviations(FORM, typed({}), OPEN, findings(FORM)) == FORM


def test_a_form_without_a_goal_is_given_one():
    bare = FORM.model_copy(update={"goals": ()})
    entered = enter_basic(bare, typed({"goal-0-actual": "完成"}), OPEN)
    assert [goal.actual for goal in entered.goals] == ["完成"]
    assert fields("basic", bare)["goal-0-expected"] == ""


def test_a_band_names_what_was_reached():
    row = {"row-4-operator": "qualitative", "row-4-actual": "", "row-4-band": "partly"}
    entered = enter_indicators(FORM, typed(row), OPEN).indicators[4]
    assert (entered.band, entered.actual) == ("partly", "部分达成并具有一定效果")
    kept = enter_indicators(FORM, typed({"row-4-band": "partly"}), FIXED).indicators[4]
    assert (kept.band, kept.actual) == ("partly", "100")


def test_claims_follow_unless_typed_and_judgements_never():
    half = enter_indicators(FORM, typed({"row-0-actual": "50"}), OPEN)
    card = score_form(half, PROFILE, WORDS)
    assert settle_rows(half, card, typed({})).indicators[0].claimed == 10
    assert settle_rows(half, card, typed({"row-0-claimed": "7"})).indicators[0].claimed == 20
    judged = enter_indicators(FORM, typed({"row-0-operator": "qualitative"}), OPEN)
    card = score_form(judged, PROFILE, WORDS)
    assert settle_rows(judged, card, typed({})).indicators[0].claimed == 20
    spent = enter_funds(FORM, typed({"total-executed": "50"}), OPEN)
    card = score_form(spent, PROFILE, WORDS)
    assert settle_execution(spent, card, typed({})).execution.claimed == 5
    sent = typed({"execution-claimed": "10"})
    assert settle_execution(spent, card, sent).execution.claimed == 10


def test_sums_are_printed_and_nothing_is_summed_to_nothing():
    printed = add_up(FORM).printed
    assert (printed.weight, printed.claimed) == (Decimal(100), Decimal(100))
    bare = FORM.model_copy(update={"indicators": (), "execution": type(FORM.execution)()})
    assert add_up(bare).printed.claimed is None


def test_rows_are_added_where_they_belong():
    added = add_row(FORM, level1="产出指标")
    assert [row.level3 for row in added.indicators][2:4] == ["按期完成率", ""]
    assert added.indicators[3].level2 == "时效指标"
    other = add_row(FORM, level1="成本指标")
    assert other.indicators[-1].level1 == "成本指标"
    assert remove_row(added, at=3) == FORM


def test_explanations_of_gone_warnings_stay():
    met = findings(FORM)
    assert not any(each.blocks for each in met)
    missed = findings(enter_indicators(FORM, typed({"row-0-actual": "50"}), OPEN))
    unasked = enter_deviations(FORM, typed({}), OPEN, [each for each in missed if each.blocks])
    assert [each.text for each in unasked.explanations] == ["发放问卷200份"]


@pytest.mark.parametrize(
    ("field", "named"),
    [
        ("row-0-actual", ("改造管网长度", "actual")),
        ("row-0-child-0-target", ("改造管网长度", "target")),
        ("row-99-actual", ("", "actual")),
        ("fund-0-budget", ("当年财政拨款", "budget")),
        ("fund-9-budget", ("", "budget")),
        ("total-executed", ("年度资金总额", "executed")),
        ("goal-0-expected", ("", "expected")),
        ("execution-weight", ("", "weight")),
        ("reason-nobody", ("", "reason")),
        ("note", ("", "note")),
        ("said-V12-abc", ("", "said")),
    ],
)
def test_fields_name_their_row_and_part(field: str, named: tuple[str, str]):
    assert row_of_field(field, FORM) == named
    key = FORM.indicators[1].key
    assert row_of_field(f"measure-{key}", FORM) == ("验收合格率", "measure")


def test_numbers_are_shown_as_they_are_typed():
    assert (shown(None), shown(Decimal("10.50"))) == ("", "10.5")
    assert shown_amount(Decimal(1_205_000), Decimal(10_000)) == "120.5"
    assert shown_amount(None, Decimal(1)) == ""


def standing(form: EvaluationForm, **changes: object) -> Standing:
    known = {
        "form": form,
        "findings": findings(form),
        "missing": frozenset(),
        "files": 2,
        "report": "报告",
        "attested": False,
    }
    return Standing(**(known | changes))


def progress(section: str, form: EvaluationForm = FORM, **changes: object) -> Progress:
    return next(each for each in progress_of(standing(form, **changes)) if each.section == section)


def test_a_whole_form_is_ready_to_be_attested():
    states = {each.section: each.state for each in progress_of(standing(FORM))}
    assert set(states.values()) == {"done", "attention"}
    assert progress("attestation").word == "self.word.ready"
    assert progress("attestation", attested=True).state == "done"
    assert progress("evidence").values == {"count": "2"}


def test_what_is_missing_says_how_far_it_is():
    bare = FORM.model_copy(
        update={
            "goals": (),
            "indicators": (),
            "total": FORM.total.model_copy(update={"budget": None, "executed": None}),
            "funds": (),
        }
    )
    missing = frozenset({"basic", "funds", "indicators", "evidence", "report"})
    words = {each.section: each.word for each in progress_of(standing(bare, missing=missing))}
    assert words == {
        "basic": "self.word.open",
        "funds": "self.word.open",
        "indicators": "self.word.open",
        "deviations": "self.word.after_figures",
        "evidence": "self.word.no_files",
        "report": "self.word.open",
        "attestation": "self.word.locked",
    }
    assert progress("basic", missing=missing).word == "self.word.begun"


def test_findings_stand_in_the_section_that_mends_them():
    rows = enter_indicators(FORM, typed({"row-0-actual": "", "row-1-weight": "30"}), OPEN)
    assert progress("indicators", rows).values == {"count": "1"}
    heavy = enter_indicators(FORM, typed({"row-1-weight": "30"}), OPEN)
    assert progress("indicators", heavy).word == "self.word.blocked"
    zero = enter_funds(FORM, typed({"total-budget": "0"}), OPEN)
    assert progress("funds", zero).word == "self.word.blocked"
    missed = enter_indicators(FORM, typed({"row-0-actual": "50", "row-0-claimed": "10"}), OPEN)
    assert progress("deviations", missed).values == {"count": "1"}
    assert {section_of(each) for each in findings(missed)} == {"deviations"}
    silent = FORM.model_copy(update={"explanations": ()})
    assert progress("deviations", silent).values == {"count": "1"}
    calm = EvaluationForm.from_dict(
        {**FORM.model_dump(), "indicators": [row.model_dump() for row in FORM.indicators[:4]]}
    )
    assert progress("deviations", calm, findings=()).word == "self.word.nothing"


def parts(after: EvaluationForm) -> set[tuple[str, str]]:
    return {(each.row, each.part) for each in differences(FORM, after, WORDS)}


def test_differences_name_what_differs():
    assert parts(FORM) == set()
    assert parts(add_up(FORM)) == set()
    assert parts(enter_basic(FORM, typed({"note": "新"}), OPEN)) == {("", "note")}
    changed = enter_funds(FORM, typed({"total-executed": "90", "fund-0-budget": ""}), OPEN)
    assert parts(changed) == {("年度资金总额", "executed"), ("当年财政拨款", "budget")}
    assert parts(with_children(FORM)) == {("改造管网长度", "children")}
    assert parts(remove_row(FORM, at=4)) == {("用户满意度", "row")}
    renamed = enter_indicators(FORM, typed({"row-0-level3": "新名"}), OPEN)
    assert parts(renamed) == {("改造管网长度", "row"), ("新名", "row")}
    weighed = enter_indicators(FORM, typed({"row-0-weight": "5", "row-0-claimed": "5"}), OPEN)
    assert parts(weighed) == {("改造管网长度", "weight"), ("改造管网长度", "claimed")}
    said = enter_deviations(FORM, typed({"reason-execution": "晚"}), OPEN, ())
    assert parts(said) == {("年度资金总额", "reason")}
    assert parts(FORM.model_copy(update={"explanations": ()})) == {("用户满意度", "explanation")}
    shorter = FORM.model_copy(update={"extra": ()})
    assert parts(shorter) == {("", "extra")}
