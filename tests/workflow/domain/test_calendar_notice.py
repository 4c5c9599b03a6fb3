"""Check that a pasted notice gives the shipped year, or a sentence that says what is odd."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from definitions.calendars import CalendarError, load_calendar_days
from workflow.domain.calendar_notice import parse_notice

ROOT = Path(__file__).parents[3]
SHIPPED = load_calendar_days(ROOT / "definitions" / "calendar")
MESSAGES = YAML().load(ROOT / "definitions" / "messages" / "time.yaml")

ITEMS = {
    2022: """
一、元旦：2022年1月1日至3日放假，共3天。
二、春节：1月31日至2月6日放假调休，共7天。1月29日（星期六）、1月30日（星期日）上班。
三、清明节：4月3日至5日放假调休，共3天。4月2日（星期六）上班。
四、劳动节：4月30日至5月4日放假调休，共5天。4月24日（星期日）、5月7日（星期六）上班。
五、端午节：6月3日至5日放假，共3天。
六、中秋节：9月10日至12日放假，共3天。
七、国庆节：10月1日至7日放假调休，共7天。10月8日（星期六）、10月9日（星期日）上班。""",
    2023: """
一、元旦：2022年12月31日至2023年1月2日放假调休，共3天。
二、春节：1月21日至27日放假调休，共7天。1月28日（星期六）、1月29日（星期日）上班。
三、清明节：4月5日放假，共1天。
四、劳动节：4月29日至5月3日放假调休，共5天。4月23日（星期日）、5月6日（星期六）上班。
五、端午节：6月22日至24日放假调休，共3天。6月25日（星期日）上班。
六、中秋节、国庆节：9月29日至10月6日放假调休，共8天。10月7日（星期六）、10月8日（星期日）上班。""",
    2024: """
一、元旦：1月1日放假，与周末连休。
二、春节：2月10日至17日放假调休，共8天。2月4日（星期日）、2月18日（星期日）上班。鼓励各单位结合带薪年休假等制度落实，安排职工在除夕（2月9日）休息。
三、清明节：4月4日至6日放假调休，共3天。4月7日（星期日）上班。
四、劳动节：5月1日至5日放假调休，共5天。4月28日（星期日）、5月11日（星期六）上班。
五、端午节：6月10日放假，与周末连休。
六、中秋节：9月15日至17日放假调休，共3天。9月14日（星期六）上班。
七、国庆节：10月1日至7日放假调休，共7天。9月29日（星期日）、10月12日（星期六）上班。""",
    2025: """
一、元旦：1月1日（周三）放假1天，不调休。
二、春节：1月28日（农历除夕、周二）至2月4日（农历正月初七、周二）放假调休，共8天。1月26日（周日）、2月8日（周六）上班。
三、清明节：4月4日（周五）至6日（周日）放假，共3天。
四、劳动节：5月1日（周四）至5日（周一）放假调休，共5天。4月27日（周日）上班。
五、端午节：5月31日（周六）至6月2日（周一）放假，共3天。
六、国庆节、中秋节：10月1日（周三）至8日（周三）放假调休，共8天。9月28日（周日）、10月11日（周六）上班。""",
    2026: """
一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
五、端午节：6月19日（周五）至21日（周日）放假，共3天。
六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。""",
}  # fmt: skip

HEAD = """国务院办公厅关于{year}年
部分节假日安排的通知
{number}
各省、自治区、直辖市人民政府：
现将{year}年元旦、春节、清明节、劳动节、端午节、中秋节和国庆节放假调休日期的具体安排通知如下。
"""
TAIL = "\n节假日期间，各地区、各部门要妥善安排好值班和安全、保卫等工作。\n国务院办公厅\n{issued}\n"


def pasted(year):
    notice = SHIPPED.years[year].notice
    issued = f"{notice.issued_on:%Y年%m月%d日}"
    head = HEAD.format(year=year, number=notice.number)
    return head + ITEMS[year] + TAIL.format(issued=issued)


@pytest.mark.parametrize("year", sorted(ITEMS))
def test_notice_gives_the_shipped_year(year):
    found = parse_notice(pasted(year))
    shipped = SHIPPED.years[year]
    assert found.year == year
    assert found.noticed.days == shipped.days
    assert found.noticed.notice == shipped.notice.model_copy(update={"urls": ()})


def test_notice_without_title_number_or_date_is_read_from_its_first_sentence():
    found = parse_notice("现将2026年元旦等放假安排通知如下。一、端午节:6月19日至21日放假")
    assert found.year == 2026
    assert list(found.noticed.days) == [date(2026, 6, day) for day in (19, 20, 21)]
    assert (found.noticed.notice.title, found.noticed.notice.issued_on) == ("", None)


TITLE = "关于2026年部分节假日安排的通知"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("一、元旦：1月1日放假。", "无法确定年份"),
        (TITLE, "没有找到“一、元旦：……”"),
        (TITLE + "一、元旦：另行通知。", "“元旦”一条中没有找到放假的日期"),
        (TITLE + "一、元旦：安排放假。1月4日上班。", "“元旦”一条中没有找到放假的日期"),
        (TITLE + "一、春节：2月30日放假。", "“2月30日”不是一个真实的日期"),
        (TITLE + "一、春节：3日放假。", "“3日”不是一个真实的日期"),
        (TITLE + "一、春节：2月20日至10日放假。", "“2月20日至10日放假”不是"),
        (TITLE + "一、春节：2月20日至2036年3月1日放假。", "不是一个真实的日期"),
        (TITLE + "一、元旦：1月1日（周五）放假。", "写2026-01-01是周五，与日历不符"),
        (TITLE + "一、元旦：1月1日至3日放假，共4天。", "写共4天，按起止日期是3天"),
        (TITLE + "一、元旦：1月1日放假。1月5日上班。", "2026-01-05本来就是周一至周五"),
        ("国务院办公厅" + TITLE + "一、元旦：1月1日放假。国务院办公厅2025年13月4日", "13月4日"),
    ],
)
def test_odd_notice_is_refused_with_a_sentence(text, words):
    with pytest.raises(CalendarError) as caught:
        parse_notice(text)
    assert words in MESSAGES[caught.value.code].format(**caught.value.values)


def test_sunday_has_two_names():
    found = parse_notice(TITLE + "一、元旦：1月1日放假。1月4日（星期天）上班。")
    assert found.noticed.days[date(2026, 1, 4)].kind == "work"


def test_range_may_start_without_a_first_day_on_the_left():
    found = parse_notice(TITLE + "一、元旦：至1月3日放假。")
    assert list(found.noticed.days) == [date(2026, 1, 3)]


def refusal(text):
    """Return the sentence of a refusal, or some words when the text is read."""
    try:
        parse_notice(text)
    except CalendarError as error:
        return MESSAGES[error.code].format(**error.values)
    return "read"


PIECES = [
    "一、元旦：",
    "2026年",
    "1月",
    "13月",
    "3日",
    "31日",
    "至",
    "、",
    "（周一）",
    "放假",
    "上班",
    "共3天",
    "。",
    "，",
]


@given(st.lists(st.sampled_from(PIECES), max_size=30))
def test_any_notice_is_read_or_refused_with_a_sentence(pieces):
    assert refusal(TITLE + "".join(pieces))
