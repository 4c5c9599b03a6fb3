"""Play the steps of an evaluation, from the table that a unit brings to the accepted result."""

from collections.abc import Sequence
from pathlib import Path

from tests.journeys.papers import evidence, school_meals
from tests.journeys.people import DEPARTMENT, UNIT, Cast, Person

SEND, SUBMIT = "送单位负责人审核", "提交主管部门审核"


def import_table(cast: Cast, folder: Path, project: str) -> str:
    """Let the clerk bring a table; return the number of the case that it opens."""
    clerk = cast["unit_clerk"]
    clerk.look("empty-todo")
    clerk.click("导入")
    clerk.look("import")
    table = school_meals(folder, project=project, unit=UNIT, department=DEPARTMENT)
    clerk.page.get_by_label("自评表").set_input_files(table)
    clerk.click("上传并预览")
    clerk.sees("将新建", "有1处要改正", "政策知晓率")
    clerk.look("import-preview")
    clerk.click("写入这1份")
    clerk.sees("已新建")
    link = clerk.page.get_by_role("link", name="打开案卷")
    number = link.inner_text().removeprefix("打开案卷").strip()
    link.click()
    return number


def fill_what_blocks(cast: Cast, folder: Path, number: str) -> None:
    """Follow the reasons why the self-evaluation cannot be sent, one repair after another."""
    clerk = cast["unit_clerk"]
    clerk.sees(f"为什么不能办“{SEND}”")
    clerk.look("case-cannot-be-sent")
    reasons = clerk.page.locator("#why-send_for_unit_review a")
    assert reasons.count() > 3
    reasons.first.click()
    clerk.page.wait_for_url(f"**/{number}/self/basic")
    _fill_empty(clerk, "为在校学生提供营养改善餐，减轻家庭负担，全年供餐200天")
    clerk.look("self-basic")
    clerk.click("保存，去写资金情况")
    clerk.sees("“基本信息”已保存")
    _funds(clerk)
    _indicators(clerk)
    _deviations(clerk)
    _evidence(clerk, folder)
    _report_and_promise(clerk)


def _funds(clerk: Person) -> None:
    clerk.look("self-funds")
    clerk.type("年度资金总额年初预算数", "387664.62")
    clerk.click("保存，去写绩效指标")


def _indicators(clerk: Person) -> None:
    clerk.sees("“资金情况”已保存")
    clerk.look("self-indicators")
    clerk.click("保存，去写偏差说明")


def _deviations(clerk: Person) -> None:
    clerk.sees("系统提示")
    clerk.look("self-deviations")
    _fill_empty(clerk, "个别家长外出务工未参加宣讲，下学期改用线上线下结合的方式宣讲")
    clerk.click("保存，去写佐证材料")


def _evidence(clerk: Person, folder: Path) -> None:
    clerk.sees("还没有材料")
    clerk.page.get_by_label("上传佐证材料").set_input_files(
        [evidence(folder, "供餐合同"), evidence(folder, "满意度问卷汇总")]
    )
    clerk.click("上传")
    clerk.sees("供餐合同.pdf", "满意度问卷汇总.pdf", "2份")
    clerk.look("self-evidence")
    clerk.click("去写自评报告")


def _report_and_promise(clerk: Person) -> None:
    clerk.type("报告正文", "一、项目基本情况：全年供餐200天，受益学生735人。二、目标基本完成。")
    clerk.look("self-report")
    clerk.click("保存，去写真实性承诺")
    clerk.page.get_by_label("我代表本单位作出以上承诺").check()
    clerk.look("self-attestation")
    clerk.click("承诺并核对")


def send(cast: Cast, number: str) -> None:
    """Look at everything once more and send it to the head of the unit."""
    clerk = cast["unit_clerk"]
    clerk.page.wait_for_url(f"**/{number}/self/check")
    clerk.look("self-check")
    clerk.click(SEND)
    clerk.sees(f"已办“{SEND}”", "现在是“单位审核”")


def pass_unit_and_department(cast: Cast, project: str) -> None:
    """Let the head of the unit and the department's officer look at the form and pass it on."""
    cast.work()
    head = cast["unit_head"]
    assert any(project in each for each in head.messages())
    head.look("inbox")
    head.open_task(project)
    assert head.steps("current") == ["单位审核"]
    head.look("case-unit-review")
    head.act(SUBMIT, "情况属实，同意报送")
    officer = cast["department_officer"]
    officer.open_task(project)
    officer.look("case-department-review")
    officer.act("审核通过并报财政复核", "材料齐全，同意报送财政复核")


def review_below_sixty(cast: Cast, project: str) -> None:
    """Give every row half of its points with a reason, and list three problems."""
    section = cast["finance_section"]
    section.open_task(project)
    section.sees("为什么不能办“完成复核并送绩效科定级”", "还有10项没有填")
    section.look("case-bureau-review")
    section.click("去逐项复核")
    scores = section.page.locator(".bh-review__score")
    for score in scores.all():
        score.fill("5")
    for opinion in section.page.locator(".bh-review__opinion input").all():
        opinion.fill("佐证不能证明完成，按一半计分")
    section.sees("已填齐，按得分建议等级为“差”")
    _list_problems(section)
    section.look("review-filled")
    section.click("保存复核")
    section.sees("复核得分已保存")
    section.look("review-saved")
    section.click("回到案卷")
    section.act("完成复核并送绩效科定级", "已逐项核对佐证，同意复核得分")


PROBLEMS = (
    ("食堂台账缺45天记录，供餐份数不能核实", "补齐台账，每日由值班教师签字"),
    ("结余补助3.20万元未用于供餐，滞留学校账户", "结余资金按规定退回财政"),
    ("食材采购未执行询价，2家供应商无合同", "重新询价并签订合同"),
)


def _list_problems(section: Person, problems: Sequence[tuple[str, str]] = PROBLEMS) -> None:
    for index, (description, suggestion) in enumerate(problems):
        section.click("添加问题")
        form = section.page.locator(".bh-problem").nth(index)
        form.wait_for()
        form.get_by_label("问题类别").select_option(index=index + 1)
        form.get_by_label("问题描述").fill(description)
        form.get_by_label("整改建议").fill(suggestion)


def review_at_85(cast: Cast, project: str, problem: tuple[str, str] | None) -> None:
    """Take half of the points from one row, the computed ones for the rest; list a problem."""
    section = cast["finance_section"]
    section.open_task(project)
    section.click("去逐项复核")
    row = section.page.get_by_role("row", name="受益户数")
    row.locator(".bh-review__score").fill("15")
    row.locator(".bh-review__opinion input").fill("受益名册只能核实一半")
    section.click("空着的按测算得分填")
    section.sees("复核得分已保存", "已填齐，按得分建议等级为“良”")
    if problem:
        _list_problems(section, [problem])
        section.click("保存复核")
        section.sees("复核得分已保存")
    section.click("回到案卷")
    section.act("完成复核并送绩效科定级", "已逐项核对佐证，同意复核得分")


def fix_the_grade(cast: Cast, project: str, grade: str = "差") -> None:
    """Let the section propose what the score says, and the bureau's leader fix it."""
    performance = cast["performance_section"]
    performance.open_task(project)
    proposed = performance.page.get_by_label("拟定等级")
    assert proposed.locator("option:checked").inner_text() == grade
    performance.look("case-grading")
    performance.act("提出等级并报局领导审定", "按复核得分定级")
    leader = cast["bureau_leader"]
    leader.open_task(project)
    leader.look("case-grade-approval")
    leader.act("审定等级", "同意")
    assert leader.steps("current") == ["待反馈"]


def feed_back(cast: Cast, project: str, accept: str = "对结果无异议") -> None:
    """Let the section issue the result, and the department's head sign for it and accept it."""
    performance = cast["performance_section"]
    performance.open_task(project)
    performance.type("反馈文号", "云财绩〔2026〕8号")
    performance.look("case-result-fixed")
    performance.act("下达结果反馈")
    head = cast["department_head"]
    head.open_task(project)
    head.sees("为什么不能办“对结果无异议”", "请先签收结果反馈")
    head.look("case-commenting")
    head.act("签收")
    head.act(accept, "对评价结果无异议")
    head.look("case-accepted")


def _fill_empty(person: Person, text: str) -> None:
    """Write into every text area of the page that is still empty."""
    areas = person.page.locator("main textarea")
    areas.first.wait_for()
    for area in areas.all():
        if not area.input_value():
            area.fill(text)
