"""Play the steps of rectification: claimed, planned, done, proved, checked, written off."""

from collections.abc import Sequence
from pathlib import Path

from tests.journeys.papers import evidence
from tests.journeys.people import Cast, Person

RETURNED = "佐证不足，请补充退款回单"


def claim_problems(cast: Cast, problems: Sequence[str]) -> None:
    """Let the head of the unit claim each problem."""
    head = cast["unit_head"]
    lines = head.todo()
    assert len(lines) == len(problems)
    assert all("剩3天" in line and "认领" in line for line in lines)
    assert head.count_of("待办") == len(problems)
    for problem in problems:
        assert any(problem in message for message in head.messages())
    head.go("/todo")
    head.look("unit-head-problems")
    for index, problem in enumerate(problems):
        head.open_task(problem)
        if not index:
            head.look("problem-claiming")
        head.act("认领问题", "认领，按期整改")


def plan_measures(cast: Cast, problems: Sequence[str]) -> None:
    """Let the clerk write a measure for each problem, and the department accept it."""
    clerk, officer = cast["unit_clerk"], cast["department_officer"]
    for index, problem in enumerate(problems):
        clerk.open_task(problem)
        if not index:
            clerk.sees("为什么不能办“报送整改措施”")
            clerk.look("problem-measuring")
        clerk.type("整改措施", "逐日补齐台账，值班教师签字，每周由分管校长抽查")
        clerk.page.get_by_label("整改类型").select_option(index=1)
        clerk.type("责任人", "李文博")
        clerk.type("计划完成时间", "2026-03-31")
        clerk.click("保存整改措施")
        clerk.sees("整改措施已保存")
        clerk.act("报送整改措施")
    for index, problem in enumerate(problems):
        officer.open_task(problem)
        if not index:
            officer.look("problem-measure-review")
        officer.act("同意措施并开始整改", "措施可行，同意")


def report_outcome(cast: Cast, folder: Path, problem: str, *, look: bool = False) -> None:
    """Let the clerk report what was done, with evidence, and the unit and department pass it on."""
    clerk = cast["unit_clerk"]
    clerk.open_task(problem)
    clerk.page.get_by_label("上传佐证").set_input_files([evidence(folder, "整改照片和回单")])
    clerk.click("上传")
    clerk.sees("整改照片和回单.pdf")
    clerk.type("整改结果", "台账已补齐，结余3.20万元已退回财政专户")
    clerk.type("完成进度", "100")
    clerk.click("保存整改结果")
    clerk.sees("整改结果已保存")
    if look:
        clerk.look("problem-rectifying")
    clerk.act("送单位负责人确认")
    _pass_on(cast, problem, look=look)


def _pass_on(cast: Cast, problem: str, *, look: bool) -> None:
    head = cast["unit_head"]
    head.open_task(problem)
    if look:
        head.look("problem-unit-confirmation")
    head.act("报送主管部门初核", "整改到位，同意报送")
    officer = cast["department_officer"]
    officer.open_task(problem)
    if look:
        officer.look("problem-department-check")
    officer.act("初核通过并送财政复核", "整改属实，同意")


def return_once(cast: Cast, folder: Path, problem: str) -> None:
    """Let the finance section send one problem back with a reason; the unit mends and resends."""
    section = cast["finance_section"]
    section.open_task(problem)
    section.look("problem-verification")
    section.act("退回继续整改", RETURNED)
    assert section.steps("current") == ["整改中"]
    clerk = cast["unit_clerk"]
    clerk.open_task(problem)
    clerk.sees(RETURNED)
    clerk.look("problem-returned")
    report_outcome(cast, folder, problem)


def show_ledger(cast: Cast, project: str, *, returned: str) -> None:
    """Let the performance section find every problem in the ledger while it is rectified."""
    performance = cast["performance_section"]
    performance.go("/todo")
    performance.click("整改台账")
    performance.page.wait_for_url("**/ledger**")
    rows = performance.page.locator("[data-row]")
    texts = rows.all_inner_texts()
    assert len(texts) == 3
    assert project in texts[0]
    assert returned in texts[0]
    assert all("剩10天" in text for text in texts)
    performance.look("ledger-under-way")


def verify_and_write_off(cast: Cast, problem: str, *, look: bool = False) -> None:
    """Let the finance section verify and somebody else of the performance section write off."""
    _take(cast["finance_section"], problem, "复核通过并送绩效科销号", "核实无误，同意销号")
    writer = cast["performance_section"]
    writer.open_task(problem)
    if look:
        writer.look("problem-write-off")
    writer.act("确认销号", "同意销号")
    if look:
        writer.look("problem-written-off")


def _take(person: Person, problem: str, act: str, opinion: str) -> None:
    person.open_task(problem)
    person.act(act, opinion)
