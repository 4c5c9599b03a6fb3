"""Reviews are written row by row and problems one by one; what was typed is never lost."""

import re
from collections.abc import Mapping

import pytest
from sqlalchemy import select

from tests.support.city import City
from tests.support.pages import SignIn
from tests.support.stages import raise_problems, reach, review
from workflow.models import EvaluationCase, IndicatorReview, Problem, SelfEvaluation
from workflow.services.assessments import assess
from workflow.services.drafts import load_draft

ROW = {"category": "进度滞后", "description": "未完工", "suggestion": "限期完成"}


@pytest.fixture
def case(city: City) -> EvaluationCase:
    """Return a case that the finance section reviews."""
    case = city.open_case()
    city.fill(case)
    city.do("unit_clerk", "send_for_unit_review", case)
    city.do("unit_head", "submit", case)
    city.do("department_officer", "accept_by_department", case)
    return case


def hidden(page: str) -> dict[str, str]:
    """Return the stamps that a page carries."""
    return dict(re.findall(r'name="(\w+_stamp)" value="(\w*)"', page))


def keys(city: City, case: EvaluationCase) -> list[str]:
    assessment = assess(city.session, case)
    assert assessment is not None
    return [row.key for row in assessment.card.rows]


def scores(city: City, case: EvaluationCase, score: str = "5") -> dict[str, str]:
    return {f"score.{key}": score for key in keys(city, case)}


def problem(index: int, **values: str) -> dict[str, str]:
    return {f"problem.{index}.{name}": text for name, text in {**ROW, **values}.items()}


def stored(city: City, case: EvaluationCase) -> Mapping[str, str]:
    rows = city.session.scalars(select(IndicatorReview).where(IndicatorReview.case_id == case.id))
    return {row.row_key: str(row.reviewed_score) for row in rows}


def test_scores_stand_side_by_side(city: City, case: EvaluationCase, sign_in: SignIn):
    page = sign_in(city.people["finance_section"]).get(f"/cases/{case.number}/review").text
    for words in ("自评", "测算", "复核", "≥100公里", "佐证.pdf", "还有<b>6</b>项没有填"):
        assert words in page
    assert "空着的按测算得分填" in page


def test_only_the_holder_writes(city: City, case: EvaluationCase, sign_in: SignIn):
    for who in ("performance_section", "mayor"):
        client = sign_in(city.people[who])
        page = client.get(f"/cases/{case.number}/review").text
        assert 'name="score.' not in page
        answer = client.post(f"/cases/{case.number}/review", data=scores(city, case))
        assert answer.status_code == 422
    assert stored(city, case) == {}


def test_scores_and_problems_are_saved_together(city: City, case: EvaluationCase, sign_in: SignIn):
    client = sign_in(city.people["finance_section"])
    typed = hidden(client.get(f"/cases/{case.number}/review").text)
    typed |= scores(city, case, "9.5") | problem(0, amount="12.60", unit=str(city.unit.id))
    answer = client.post(f"/cases/{case.number}/review", data=typed)
    assert answer.status_code == 302
    assert set(stored(city, case).values()) == {"9.50"}
    found = city.session.scalars(select(Problem)).one()
    assert (found.ordinal, str(found.amount), found.responsible_unit_id) == (
        1,
        "126000.00",
        city.unit.id,
    )
    evaluation = city.session.scalars(select(SelfEvaluation)).one()
    assert str(evaluation.reviewed_total) == "57.00"
    page = client.get(f"/cases/{case.number}").text
    assert "57.00" in page
    assert "未完工" in page


def test_empty_rows_take_the_computed_score(city: City, case: EvaluationCase, sign_in: SignIn):
    client = sign_in(city.people["finance_section"])
    first, *rest = keys(city, case)
    typed = hidden(client.get(f"/cases/{case.number}/review").text)
    typed |= {f"score.{first}": "3", **{f"score.{key}": "" for key in rest}, "do": "fill"}
    assert client.post(f"/cases/{case.number}/review", data=typed).status_code == 302
    kept = stored(city, case)
    assert kept[first] == "3.00"
    assert sorted(kept.values()) == ["10.00", "10.00", "20.00", "20.00", "3.00", "30.00"]


@pytest.mark.parametrize(
    ("text", "words"),
    [("abc", "应为数字"), ("-1", "应在0到"), ("31", "应在0到"), ("1.234", "应为数字")],
)
def test_a_wrong_score_is_told_at_its_row_and_nothing_is_lost(
    city: City, case: EvaluationCase, sign_in: SignIn, text: str, words: str
):
    client = sign_in(city.people["finance_section"])
    typed = hidden(client.get(f"/cases/{case.number}/review").text)
    last = keys(city, case)[-1]
    typed |= scores(city, case) | {f"score.{last}": text, f"opinion.{last}": "样本不足"}
    typed |= problem(0, amount="很多") | problem(1, category="没有的类别", unit="x")
    answer = client.post(f"/cases/{case.number}/review", data=typed)
    assert answer.status_code == 422
    for expected in (words, "样本不足", "很多", f'value="{text}"', "问题1：涉及金额"):
        assert expected in answer.text
    assert "有4处要改" in answer.text
    assert len(re.findall(r'<li><a href="#[^"]+">[^<]+</a></li>', answer.text)) == 4
    assert f'href="#score.{last}"' in answer.text
    assert stored(city, case) == {}
    assert city.session.scalars(select(Problem)).all() == []


def test_two_reviewers_do_not_overwrite_each_other(
    city: City, case: EvaluationCase, sign_in: SignIn
):
    client = sign_in(city.people["finance_section"])
    typed = hidden(client.get(f"/cases/{case.number}/review").text)
    assert (
        client.post(
            f"/cases/{case.number}/review", data=typed | scores(city, case, "4")
        ).status_code
        == 302
    )
    late = client.post(f"/cases/{case.number}/review", data=typed | scores(city, case, "6"))
    assert late.status_code == 409
    assert city.people["finance_section"].name in late.text
    assert 'value="6"' in late.text
    assert set(stored(city, case).values()) == {"4.00"}
    again = hidden(late.text) | scores(city, case, "6")
    assert client.post(f"/cases/{case.number}/review", data=again).status_code == 302
    assert set(stored(city, case).values()) == {"6.00"}


def test_the_running_total_follows_what_is_typed(city: City, case: EvaluationCase, sign_in: SignIn):
    client = sign_in(city.people["finance_section"])
    total = client.post(f"/cases/{case.number}/review/total", data=scores(city, case, "10")).text
    assert "60.00" in total
    assert "建议等级为“中”" in total
    some = {f"score.{keys(city, case)[0]}": "10"}
    assert (
        "还有<b>5</b>项没有填" in client.post(f"/cases/{case.number}/review/total", data=some).text
    )


def test_problem_rows_come_and_go_without_being_stored(
    city: City, case: EvaluationCase, sign_in: SignIn
):
    client = sign_in(city.people["finance_section"])
    more = client.post(f"/cases/{case.number}/review/rows", data=problem(0) | {"do": "add"}).text
    assert "问题2" in more
    assert "未完工" in more
    two = problem(0, description="甲") | problem(1, description="乙")
    less = client.post(f"/cases/{case.number}/review/rows", data=two | {"do": "remove:0"}).text
    assert "乙" in less
    assert "甲" not in less
    whole = client.post(
        f"/cases/{case.number}/review", data=two | scores(city, case, "7") | {"do": "add"}
    )
    assert whole.status_code == 200
    assert "问题3" in whole.text
    assert 'value="7"' in whole.text
    assert city.session.scalars(select(Problem)).all() == []


def test_problems_are_changed_and_taken_away(city: City, sign_in: SignIn):
    case = reach(city, "grading")
    client = sign_in(city.people["performance_section"])
    page = client.get(f"/cases/{case.number}/review").text
    assert 'name="score.' not in page
    first, second = city.session.scalars(select(Problem).order_by(Problem.ordinal)).all()
    typed = hidden(page) | problem(0, key=str(second.id), description="只剩这个")
    typed |= problem(1, key="", description="新的") | problem(2, category="", description="")
    typed["problem.2.suggestion"] = ""
    assert client.post(f"/cases/{case.number}/review", data=typed).status_code == 302
    city.session.expire_all()
    rows = city.session.scalars(select(Problem).order_by(Problem.ordinal)).all()
    assert [(row.ordinal, row.description) for row in rows] == [(1, "只剩这个"), (2, "新的")]
    assert rows[0].id == second.id
    assert first.id not in {row.id for row in rows}
    late = client.post(f"/cases/{case.number}/review", data=typed)
    assert late.status_code == 409


def test_what_is_typed_is_kept_as_a_draft(city: City, case: EvaluationCase, sign_in: SignIn):
    reviewer = city.people["finance_section"]
    client = sign_in(reviewer)
    typed = hidden(client.get(f"/cases/{case.number}/review").text)
    typed |= scores(city, case, "8") | problem(0, description="草稿里的问题")
    url = f"/cases/{case.number}/review"
    assert client.post(f"{url}/draft", data=typed).status_code == 204
    page = client.get(url).text
    assert 'value="8"' in page
    assert "草稿里的问题" in page
    assert client.post(url, data=typed).status_code == 302
    assert load_draft(city.session, reviewer, case_id=case.id, form="review") is None


def test_the_feedback_is_shown_as_a_letter(city: City, sign_in: SignIn):
    case = reach(city, "commenting")
    page = sign_in(city.people["department_head"]).get(f"/cases/{case.number}").text
    for words in ("云财绩〔2026〕8号", "一、评价结果", "干渠衬砌1.2公里未完工", "反馈日期"):
        assert words in page


def test_a_case_without_a_form_says_so(city: City, sign_in: SignIn):
    case = city.open_case()
    page = sign_in(city.people["performance_section"]).get(f"/cases/{case.number}/review").text
    assert "还没有自评表" in page


def test_the_unit_sees_nothing_of_the_result_before_it_is_fed_back(
    city: City, case: EvaluationCase, sign_in: SignIn
):
    review(city, case)
    raise_problems(city, case, 1)
    city.do("finance_section", "finish_review", case, opinion="干渠未完工，扣分")
    city.do("performance_section", "propose_grade", case, proposed_grade="poor")
    unit = sign_in(city.people["unit_head"])
    for path in ("review", "review/total", "review/rows"):
        open_it = unit.get if path == "review" else unit.post
        answer = open_it(f"/cases/{case.number}/{path}")
        assert answer.status_code == 403
        assert "评价结果在反馈之后才能看到" in answer.text
    page = unit.get(f"/cases/{case.number}").text
    assert "评价结果在反馈之后才能看到" in page
    assert "干渠未完工" not in page
    assert "bh-seal--poor" not in page
    finance = sign_in(city.people["finance_section"]).get(f"/cases/{case.number}").text
    assert "干渠未完工，扣分" in finance
    city.do("bureau_leader", "fix_grade", case, grade="poor")
    assert "bh-seal--poor" not in unit.get("/cases").text
    assert "bh-seal--poor" in sign_in(city.people["mayor"]).get("/cases").text
    city.do("performance_section", "issue_feedback", case, feedback_number="云财绩〔2026〕8号")
    assert "干渠未完工，扣分" in unit.get(f"/cases/{case.number}").text
