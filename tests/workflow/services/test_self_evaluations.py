"""The self-evaluation is filled section by section, and nothing that was typed is lost."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal

import pytest

from tests.support.city import City, sound_form
from tests.support.factories import make_actor
from workflow.domain.evaluation_form import EvaluationForm
from workflow.domain.section_entry import said_field
from workflow.errors import NotFoundError, RefusedError
from workflow.models import EvaluationCase, SelfEvaluation
from workflow.services.assessments import self_evaluation_of
from workflow.services.self_evaluation_sheets import Sheet, load_sheet
from workflow.services.self_evaluations import (
    Saved,
    Typed,
    begin,
    forget_typed,
    preview_section,
    save_section,
    typed_in,
)


def sheet(city: City, case: EvaluationCase, who: str = "unit_clerk") -> Sheet:
    return load_sheet(city.session, city.people[who], resources=city.resources, case_id=case.id)


def save(
    city: City,
    case: EvaluationCase,
    section: str,
    values: Mapping[str, str],
    *,
    seen: int | None = None,
    who: str = "unit_clerk",
) -> Saved:
    return save_section(
        city.session,
        city.people[who],
        resources=city.resources,
        case_id=case.id,
        section=section,
        values=values,
        seen_version=sheet(city, case, who).version if seen is None else seen,
    )


def typed(city: City, case: EvaluationCase, section: str) -> Typed:
    shown = sheet(city, case)
    return typed_in(city.session, city.people["unit_clerk"], sheet=shown, section=section)


def stored(city: City, case: EvaluationCase) -> SelfEvaluation:
    found = self_evaluation_of(city.session, case)
    assert found is not None
    return found


def approve(city: City, case: EvaluationCase) -> None:
    form = EvaluationForm.from_dict(sound_form())
    begin(
        city.session,
        city.people["unit_clerk"],
        resources=city.resources,
        case_id=case.id,
        goals=form,
    )


def test_a_form_that_was_not_begun_shows_its_project_and_writes_nothing(city: City):
    case = city.open_case("供水管网改造")
    shown = sheet(city, case)
    header = shown.form.header
    assert (header.project, header.unit, header.department) == (
        "供水管网改造",
        city.unit.name,
        city.department.name,
    )
    assert (shown.version, header.fiscal_year, shown.form.execution.weight) == (
        0,
        2025,
        Decimal(10),
    )
    assert self_evaluation_of(city.session, case) is None


def test_amounts_are_read_in_the_unit_of_the_form(city: City):
    case = city.open_case()
    saved = save(
        city,
        case,
        "funds",
        {
            "total-initial": "１，２００．５０",
            "total-budget": "1,200.50",
            "total-executed": "12005000元",
            "fund-0-budget": "0.120050亿元",
        },
    )
    form = sheet(city, case).form
    assert saved.faults == ()
    assert {form.total.initial, form.total.budget, form.total.executed} == {Decimal(12005000)}
    assert form.funds[0].budget == Decimal(12005000)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("-5", "entry.negative_amount"),
        ("一百万", "entry.not_an_amount"),
        ("约100", "entry.not_an_amount"),
        ("9" * 40, "entry.amount_too_large"),
    ],
)
def test_what_is_no_amount_stays_as_it_was_typed(city: City, text: str, code: str):
    case = city.open_case()
    save(city, case, "funds", {"total-budget": "100", "total-executed": "80"})
    saved = save(city, case, "funds", {"total-budget": "200", "total-executed": text})
    assert [(fault.field, fault.code) for fault in saved.faults] == [("total-executed", code)]
    form, kept = sheet(city, case).form, typed(city, case, "funds")
    assert (form.total.budget, form.total.executed) == (Decimal(2_000_000), None)
    assert kept.values == {"total-executed": text}
    assert [fault.code for fault in kept.faults] == [code]
    save(city, case, "funds", {"total-executed": "80"})
    assert typed(city, case, "funds") == Typed({})


def test_a_claim_follows_the_computed_score_until_somebody_types_one(city: City):
    case = city.open_case()
    approve(city, case)
    save(city, case, "indicators", {"row-0-actual": "50"})
    assert sheet(city, case).form.indicators[0].claimed == 10
    save(city, case, "indicators", {"row-0-actual": "60", "row-0-claimed": "11"})
    shown = sheet(city, case)
    assert shown.form.indicators[0].claimed == 11
    assert shown.form.printed.claimed == 91
    save(city, case, "indicators", {"row-0-actual": "60", "row-0-claimed": ""})
    assert sheet(city, case).form.indicators[0].claimed == 12
    assert stored(city, case).claimed_total == 92


def test_approved_goals_are_not_changed(city: City):
    case = city.open_case()
    approve(city, case)
    save(
        city,
        case,
        "indicators",
        {"row-0-target": "1", "row-0-weight": "99", "remove": "1", "add": "产出指标"},
    )
    form = sheet(city, case).form
    assert (form.indicators[0].target, form.indicators[0].weight) == ("100", Decimal(20))
    assert len(form.indicators) == 5
    save(city, case, "basic", {"goal-0-expected": "换了", "goal-0-actual": "完成"})
    assert sheet(city, case).form.goals[0].expected == "改造管网100公里"


def test_rows_are_added_filled_and_removed(city: City):
    case = city.open_case()
    save(city, case, "indicators", {"add": "产出指标"})
    save(city, case, "indicators", {"add": "效益指标"})
    filled = {
        "row-0-level2": "数量指标",
        "row-0-level3": "改造长度",
        "row-0-operator": ">=",
        "row-0-target": "10",
        "row-0-unit": "公里",
        "row-0-weight": "20",
        "row-0-actual": "5",
    }
    save(city, case, "indicators", {**filled, "add": "产出指标"})
    rows = sheet(city, case).form.indicators
    assert [(row.level1, row.level2, row.level3) for row in rows] == [
        ("产出指标", "数量指标", "改造长度"),
        ("产出指标", "数量指标", ""),
        ("效益指标", "", ""),
    ]
    assert rows[0].claimed == 10
    save(city, case, "indicators", {"remove": "1"})
    save(city, case, "indicators", {"remove": "7"})
    assert [row.level1 for row in sheet(city, case).form.indicators] == ["产出指标", "效益指标"]


def test_a_table_has_a_longest(city: City):
    case = city.open_case()
    for _ in range(100):
        save(city, case, "indicators", {"add": "产出指标"})
    with pytest.raises(RefusedError, match="too_many_rows"):
        save(city, case, "indicators", {"add": "产出指标"})


def test_reasons_and_explanations_meet_the_findings(city: City):
    case = city.open_case()
    approve(city, case)
    save(city, case, "indicators", {"row-0-actual": "50"})
    before = sheet(city, case)
    assert before.progress_in("deviations").values == {"count": "1"}
    key = before.form.indicators[0].key
    save(city, case, "deviations", {f"reason-{key}": "汛期停工", f"measure-{key}": "赶工"})
    after = sheet(city, case)
    assert after.progress_in("deviations").state == "done"
    assert not any(finding.blocks for finding in after.findings)


def test_a_warning_is_explained_in_its_own_field(city: City):
    case = city.open_case()
    form = sound_form() | {"explanations": []}
    begin(
        city.session,
        city.people["unit_clerk"],
        resources=city.resources,
        case_id=case.id,
        goals=EvaluationForm.from_dict(form),
    )
    warning = next(each for each in sheet(city, case).findings if each.id == "V12")
    save(city, case, "deviations", {said_field(warning): "发放问卷200份"})
    assert [each.text for each in sheet(city, case).form.explanations] == ["发放问卷200份"]


def test_the_promise_waits_for_the_rest_and_falls_with_any_change(city: City):
    with pytest.raises(RefusedError, match="attest_later"):
        save(city, city.open_case("尚未填报的项目"), "attestation", {"attest": "on"})
    case = city.open_case()
    city.fill(case)
    save(city, case, "report", {"report": "项目按计划完成，效果良好。"})
    assert stored(city, case).attested_at is None
    save(city, case, "attestation", {"attest": "on"})
    assert stored(city, case).attested_by == city.people["unit_clerk"].account_id
    save(city, case, "report", {"report": "项目按计划完成，效果良好。"})
    assert stored(city, case).attested_at is not None
    save(city, case, "basic", {"note": "另有说明"})
    assert stored(city, case).attested_at is None
    save(city, case, "attestation", {"attest": "on"})
    save(city, case, "attestation", {})
    assert stored(city, case).attested_at is None


def test_whoever_comes_second_keeps_both_versions(city: City):
    case = city.open_case()
    other = make_actor(city.session, city.unit, "unit_clerk")
    city.people["second_clerk"] = other
    seen = save(city, case, "report", {"report": "第一版"}).version
    save(city, case, "report", {"report": "第二版"}, seen=seen, who="second_clerk")
    late = save(city, case, "report", {"report": "第三版"}, seen=seen)
    assert late.conflict is not None
    assert late.conflict.name == other.name
    assert save(city, case, "report", {"report": "第二版"}, seen=seen).conflict is None
    save(city, case, "report", {"report": "第三版"}, seen=seen)
    assert sheet(city, case).assessment.report == "第二版"
    kept = typed(city, case, "report")
    assert (kept.values, kept.conflict) == ({"report": "第三版"}, late.conflict)
    forget_typed(city.session, city.people["unit_clerk"], case_id=case.id, section="report")
    assert typed(city, case, "report") == Typed({})


def test_a_page_of_yesterday_does_not_overwrite_what_its_person_wrote_since(city: City):
    case = city.open_case()
    save(city, case, "report", {"report": "第一版"}, seen=0)
    assert save(city, case, "report", {"report": "第二版"}, seen=0).conflict is None
    city.resources.clock.advance(timedelta(minutes=1))  # type: ignore[attr-defined] # stands still
    assert save(city, case, "report", {"report": "第三版"}, seen=0).conflict is not None
    assert sheet(city, case).assessment.report == "第二版"


def test_two_sections_are_no_conflict(city: City):
    case = city.open_case()
    seen = save(city, case, "report", {"report": "第一版"}).version
    save(city, case, "funds", {"total-budget": "100"}, seen=seen)
    assert save(city, case, "report", {"report": "第二版"}, seen=seen).conflict is None


def test_fifty_saves_in_a_row_are_no_conflict(city: City):
    case = city.open_case()
    seen = 0
    for number in range(50):
        saved = save(city, case, "report", {"report": str(number)}, seen=seen)
        assert saved.conflict is None
        seen = saved.version
    assert stored(city, case).row_version == seen


def test_a_preview_writes_nothing(city: City):
    case = city.open_case()
    approve(city, case)
    version = sheet(city, case).version
    shown, faults = preview_section(
        city.session,
        city.people["unit_clerk"],
        resources=city.resources,
        case_id=case.id,
        section="indicators",
        values={"row-0-actual": "50", "row-0-weight": "x"},
    )
    assert (shown.assessment.card.indicators[0].computed, faults) == (Decimal(10), ())
    assert sheet(city, case).version == version
    assert sheet(city, case).form.indicators[0].actual == "100"


def test_unseen_characters_are_not_kept(city: City):
    case = city.open_case()
    save(city, case, "report", {"report": "一\x00二\u202e三\ud800\r\n四\u200b "})
    assert sheet(city, case).assessment.report == "一二三\n四"


def test_only_the_clerk_fills_and_only_in_time(city: City):
    case = city.open_case()
    with pytest.raises(RefusedError, match="not_the_holder"):
        save(city, case, "report", {"report": "x"}, who="unit_head")
    with pytest.raises(NotFoundError):
        save(city, case, "nothing", {})
    city.fill(case)
    city.do("unit_clerk", "send_for_unit_review", case)
    with pytest.raises(RefusedError, match="wrong_state"):
        save(city, case, "report", {"report": "x"})
    assert not sheet(city, case).editable
