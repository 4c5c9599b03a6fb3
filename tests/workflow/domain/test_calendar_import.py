"""Check the import of a calendar year from JSON and CSV."""

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from definitions.calendars import CalendarError, ListedDay, Notice, load_calendar_days
from workflow.domain.calendar_import import changed_days, merged, parse_csv, parse_json

ROOT = Path(__file__).parents[3]
CONTENT = load_calendar_days(ROOT / "definitions" / "calendar")
MESSAGES = YAML().load(ROOT / "definitions" / "messages" / "time.yaml")
YEARS = (2022, 2023, 2024, 2025, 2026)
HEAD = "日期,名称,类型\n"


def paper(year):
    return (ROOT / "tests" / "data" / "calendar" / f"{year}.json").read_text("utf-8")


def table(year, delimiter=",", pattern="%Y-%m-%d"):
    rows = [("备注", "类型", "日期", "名称")]
    for day, each in CONTENT.years[year].days.items():
        rows.append(("", "休" if each.kind == "off" else "班", day.strftime(pattern), each.name))
    return "\r\n".join(delimiter.join(row) for row in rows)


def sentence(error):
    return MESSAGES[error.code].format(**error.values)


@pytest.mark.parametrize("year", YEARS)
def test_json_gives_the_shipped_days(year):
    found = parse_json(paper(year))
    assert found.year == year
    assert found.noticed.days == CONTENT.years[year].days
    assert found.noticed.notice.urls == CONTENT.years[year].notice.urls


def test_json_may_start_with_a_byte_order_mark():
    assert parse_json("\ufeff" + paper(2026)).year == 2026


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
@pytest.mark.parametrize("pattern", ["%Y-%m-%d", "%Y/%m/%d 0:00", "%Y%m%d", "%Y年%m月%d日"])
def test_csv_gives_the_shipped_days_whatever_its_layout(year, delimiter, pattern):
    found = parse_csv("\ufeff" + table(year, delimiter, pattern), notice=Notice(number="号"))
    assert found.year == year
    assert found.noticed.days == CONTENT.years[year].days
    assert found.noticed.notice.number == "号"


def test_csv_may_carry_a_title_above_and_blank_rows_between():
    found = parse_csv("放假安排\n\n" + HEAD + "\n2027/1/1,元旦,休\n,,\n")
    assert found.noticed.days == {date(2027, 1, 1): ListedDay(kind="off", name="元旦")}


BROKEN = json.loads(paper(2026))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{\n"year": 2026,\n', "第3行"),
        ("[" * 100_000, "第1行"),
        ("[]", "“{}”"),
        (json.dumps({**BROKEN, "more": 1}), "“more”"),
        (json.dumps({**BROKEN, "days": [{**BROKEN["days"][0], "date": "x"}]}), "“days.0.date”"),
        (json.dumps({**BROKEN, "days": [{**BROKEN["days"][0], "isOffDay": 1}]}), "isOffDay"),
        (json.dumps({**BROKEN, "year": 2027, "days": []}), "2027年的文件里一天也没有"),
        (json.dumps({**BROKEN, "year": 2024}), "2026-01-01不属于2024年"),
        (json.dumps({**BROKEN, "days": BROKEN["days"][:1] * 2}), "2026-01-01在同一份"),
    ],
)
def test_wrong_json_is_refused_with_a_sentence(text, words):
    with pytest.raises(CalendarError) as caught:
        parse_json(text)
    assert words in sentence(caught.value)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("", None, "没有找到“日期”一列"),
        ("日期,名称\n2026-10-01,国庆节\n", None, "没有找到“类型”一列"),
        (HEAD, None, "没有任何日期"),
        (HEAD + "2026-10-01,国庆节\n", 2, "第2行的类型“”"),
        (HEAD + "2026-10-01,,休\n", 2, "第2行没有写节日名称"),
        (HEAD + "十月一日,国庆节,休\n", 2, "第2行的日期“十月一日”"),
        (HEAD + "2026-02-30,春节,休\n", 2, "第2行的日期“2026-02-30”"),
        (HEAD + "2026-10-01,国庆节,休\n2026-10-01,国庆节,休\n", 3, "2026-10-01在同一份"),
        (HEAD + "2026-10-01,国庆节,休\n2025-05-01,劳动节,休\n2026-10-02,国庆节,休\n", 3, "不属于"),
        (HEAD + "2026-10-09,国庆节,班\n", 2, "2026-10-09本来就是周一至周五"),
        (HEAD + "2026-10-01," + "长" * 200_000 + ",休\n", None, "不是完整的CSV文本"),
    ],
)
def test_wrong_csv_is_refused_at_its_line_with_a_sentence(text, line, words):
    with pytest.raises(CalendarError) as caught:
        parse_csv(text)
    assert caught.value.line == line
    assert words in sentence(caught.value)


def refusal(parse, text):
    """Return the sentence of a refusal, or some words when the text is read."""
    try:
        parse(text)
    except CalendarError as error:
        return sentence(error)
    return "read"


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused_with_a_sentence(text):
    assert refusal(parse_csv, HEAD + text)
    assert refusal(parse_json, text)


def test_new_year_brings_its_december_days_and_keeps_all_others():
    found = parse_csv(HEAD + "2026-12-31,元旦,休\n2027-01-01,元旦,休\n2027-01-02,元旦,休\n")
    after = merged(CONTENT, found)
    assert [each.day for each in changed_days(CONTENT, after)] == [
        date(2026, 12, 31),
        date(2027, 1, 1),
        date(2027, 1, 2),
    ]
    assert after.digest() != CONTENT.digest()


def test_importing_a_year_again_keeps_the_december_days_of_the_next_notice():
    after = merged(CONTENT, parse_json(paper(2022)))
    assert after.days()[date(2022, 12, 31)].name == "元旦"
    assert changed_days(CONTENT, after) == ()


def test_changed_and_dropped_days_are_named():
    found = parse_csv(HEAD + "2026-01-01,新年,休\n2026-01-02,元旦,休\n")
    first, second = changed_days(CONTENT, merged(CONTENT, found))[:2]
    assert first.before is not None
    assert (first.before.name, first.after) == ("元旦", ListedDay(kind="off", name="新年"))
    assert (second.day, second.after) == (date(2026, 1, 3), None)
