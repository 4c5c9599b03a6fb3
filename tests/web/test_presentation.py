"""Days, amounts and lights read as officials write them."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some
from jinja2 import Environment

from definitions.messages import load_messages
from web.presentation import Presenter, register_filters

SHOW = Presenter(load_messages())
INSTANT = datetime(2026, 3, 30, 16, 5, 9, tzinfo=UTC)  # already the 31st in Shanghai


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("day_text", date(2026, 3, 31), "2026年3月31日"),
        ("day_text", INSTANT, "2026年3月31日"),
        ("day", date(2026, 3, 31), '<time datetime="2026-03-31">2026年3月31日</time>'),
        ("short_day", date(2026, 3, 1), '<time datetime="2026-03-01">3月1日</time>'),
        (
            "moment",
            INSTANT,
            '<time datetime="2026-03-30T16:05:09+00:00">2026年3月31日 00:05</time>',
        ),
        ("moment", date(2026, 3, 1), '<time datetime="2026-03-01">2026年3月1日</time>'),
        (
            "short_moment",
            INSTANT,
            '<time datetime="2026-03-30T16:05:09+00:00">3月31日 00:05</time>',
        ),
        ("clock_time", INSTANT, "00:05:09"),
        ("weekday", date(2026, 9, 17), "星期四"),
        ("weekday", date(2026, 9, 20), "星期日"),
        ("year_title", 2025, "2025年度"),
        ("wan", Decimal("41260000.00"), "4,126.00"),
        ("wan", Decimal(50), "0.01"),
        ("wan", Decimal(-12_600_000), "−1,260.00"),
        ("wan_unit", Decimal(28_600_000), "2,860.00万元"),
        ("figure", Decimal("56.2"), "56.20"),
        ("figure", Decimal("58.345"), "58.35"),
        ("figure", 92.5, "92.50"),
        ("percent", Decimal("61.4785"), "61.48%"),
        ("count", 12345, "12,345"),
        ("signed", -3, "−3"),
        ("signed", 0, "0"),
        ("days_left", 2, "剩2天"),
        ("days_left", 0, "今天到期"),
        ("days_left", -3, "逾期3天"),
        ("days_left", None, "不限时"),
        ("file_size", 100, "1\u00a0KB"),
        ("file_size", 210_000, "205\u00a0KB"),
        ("file_size", 1_900_000, "1.8\u00a0MB"),
    ],
)
def test_a_value_reads_as_written_by_hand(name: str, value: object, text: str):
    assert getattr(SHOW, name)(value) == text


@pytest.mark.parametrize(
    "name",
    [
        "day",
        "day_text",
        "short_day",
        "moment",
        "short_moment",
        "clock_time",
        "wan",
        "wan_unit",
        "figure",
        "percent",
        "count",
        "signed",
        "file_size",
    ],
)
def test_nothing_is_a_dash(name: str):
    assert getattr(SHOW, name)(None) == "—"


@given(some.decimals(min_value=-(10**15), max_value=10**15, places=2))
def test_ten_thousands_are_exact_to_half_a_cent(yuan: Decimal):
    shown = Decimal(SHOW.wan(yuan).replace(",", "").replace("−", "-"))
    assert abs(shown * 10000 - yuan) <= 50


def test_filters_stand_in_the_environment():
    environment = Environment(autoescape=True)
    register_filters(environment)
    page = environment.from_string("{{ on|day }} {{ money|wan_unit }} {{ left|days_left }}")
    assert page.render(on=date(2026, 9, 1), money=Decimal(10000), left=1) == (
        '<time datetime="2026-09-01">2026年9月1日</time> 1.00万元 剩1天'
    )
