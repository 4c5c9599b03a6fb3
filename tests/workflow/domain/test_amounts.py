"""Numbers, amounts and targets as people write them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from definitions.form_vocabulary import load_vocabulary
from workflow.domain.amounts import (
    is_blank,
    parse_amount,
    parse_number,
    parse_operator,
    parse_quantity,
    scale,
)

WORDS = load_vocabulary()


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12", "12"),
        ("１２．５", "12.5"),
        ("1,234,567.80", "1234567.8"),
        ("1，234", "1234"),
        ("-3", "-3"),
        (".5", "0.5"),
        ("１ ２", "12"),
        ("12,34", None),
        ("十二", None),
        ("1e5", None),
        ("9" * 25, None),
        ("٣", None),
        ("", None),
    ],
)
def test_numbers(text, number):
    assert parse_number(text) == (None if number is None else Decimal(number))


@pytest.mark.parametrize(
    ("text", "unit", "yuan"),
    [
        ("9.48", "万元", "94800"),
        ("387664.62", "元", "387664.62"),
        ("３８７，６６４．６２元", "万元", "387664.62"),
        ("200万", "元", "2000000"),
        ("1.2亿元", "万元", "120000000"),
        ("3千元", "元", "3000"),
        ("-5", "元", "-5"),
        ("五万", "元", None),
        ("12亩", "元", None),
        ("", "元", None),
    ],
)
def test_amounts_become_yuan(text, unit, yuan):
    expected = None if yuan is None else Decimal(yuan)
    assert parse_amount(text, unit=unit, words=WORDS) == expected


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("≧735人次", (">=", "735", "人次")),
        ("≥11.376万元", (">=", "11.376", "万元")),
        ("═100%", ("==", "100", "%")),
        ("＝１００％", ("==", "100", "%")),
        ("不低于95%", (">=", "95", "%")),
        ("不少于1,200人", (">=", "1200", "人")),
        ("不超过200万元", ("<=", "200", "万元")),
        ("控制在200万元以内", ("<=", "200", "万元")),
        ("50人以上", (">=", "50", "人")),
        ("完成≥3个", (">=", "3", "个")),
        ("达到98%", ("", "98", "%")),
        ("29.5亩", ("", "29.5", "亩")),
        ("300元/人", ("", "300", "元/人")),
        ("3㎡", ("", "3", "m2")),
        ("12个月", ("", "12", "个月")),
        ("完成1部宣传片,2套方案", None),
        ("6月份完成宣传片制作;9月份完成文本", None),
        ("2023年底前", None),
        ("9月底", None),
        ("有效", None),
        ("95%-100%", None),
        ("", None),
    ],
)
def test_quantities(text, meaning):
    quantity = parse_quantity(text, WORDS)
    if meaning is None:
        assert quantity is None
    else:
        operator, value, unit = meaning
        assert quantity is not None
        assert (quantity.operator, quantity.value, quantity.unit) == (
            operator,
            Decimal(value),
            unit,
        )
        assert quantity.raw == text


@pytest.mark.parametrize(
    ("text", "operator"),
    [
        ("≥", ">="),
        ("＞＝", ">="),
        ("≦", "<="),
        ("═", "=="),
        ("定性", "qualitative"),
        ("等于", "=="),
        ("<", "<"),
        ("大约", None),
        ("≥5", None),
        ("定量", ""),
        ("反向", "<="),
        ("", ""),
    ],
)
def test_operators(text, operator):
    assert parse_operator(text, WORDS) == operator


@pytest.mark.parametrize(
    ("value", "unit", "scaled"),
    [
        ("3", "万元", ("30000", "元")),
        ("3", "万人", ("30000", "人")),
        ("3", "千克", ("3", "千克")),
        ("2", "亿", ("200000000", "")),
    ],
)
def test_scales_are_taken_out(value, unit, scaled):
    assert scale(Decimal(value), unit, words=WORDS) == (Decimal(scaled[0]), scaled[1])


@pytest.mark.parametrize(("text", "blank"), [("", True), (" — ", True), ("/", True), ("0", False)])
def test_dashes_are_blank(text, blank):
    assert is_blank(text, WORDS) is blank


@given(st.text(max_size=60))
def test_no_text_breaks_the_reading(text):
    parse_number(text)
    parse_quantity(text, WORDS)
    parse_operator(text, WORDS)
    parse_amount(text, unit="元", words=WORDS)


@given(st.decimals(0, 10**9, places=2))
def test_an_amount_reads_as_it_was_written(value):
    assert parse_amount(f"{value:,}", unit="元", words=WORDS) == value
