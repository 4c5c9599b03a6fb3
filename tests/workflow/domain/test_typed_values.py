"""What people type is read in any width, and what cannot be read is named where it stands."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from definitions.form_vocabulary import load_vocabulary
from workflow.domain.texts import clean_line, clean_text
from workflow.domain.typed_values import TypedValues

WORDS = load_vocabulary()


def typed(text: str) -> TypedValues:
    return TypedValues({"field": text}, "万元", WORDS)


@pytest.mark.parametrize(
    ("text", "yuan"),
    [
        ("120.5", 1_205_000),
        ("１２０．５", 1_205_000),
        ("1,200.50", 12_005_000),
        ("1，200", 12_000_000),
        ("3亿元", 300_000_000),
        ("5000元", 5000),
        ("0", 0),
    ],
)
def test_amounts_are_read_in_yuan(text: str, yuan: int):
    read = typed(text)
    assert (read.amount("field", None), read.faults) == (Decimal(yuan), [])


@pytest.mark.parametrize("text", ["", "  ", "—", "/"])
def test_a_blank_clears_a_field(text: str):
    assert typed(text).amount("field", Decimal(5)) is None
    assert typed(text).points("field", Decimal(5)) is None


def test_a_field_that_was_not_sent_keeps_what_it_held():
    read = typed("x")
    assert read.amount("other", Decimal(5)) == 5
    assert read.points("other", Decimal(5)) == 5
    assert read.line("other", "旧", most=9) == "旧"
    assert read.paragraph("other", "旧", most=9) == "旧"
    assert read.choice("other", "旧", allowed=frozenset()) == "旧"
    assert read.faults == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("-1", "negative_amount"),
        ("约5万", "not_an_amount"),
        ("五百", "not_an_amount"),
        ("1" * 30, "amount_too_large"),
        ("1" * 15 + ".5亿元", "amount_too_large"),
    ],
)
def test_what_is_no_amount_is_a_fault(text: str, code: str):
    read = typed(text)
    assert read.amount("field", Decimal(5)) is None
    assert [fault.code for fault in read.faults] == [f"entry.{code}"]
    assert read.kept() == {"field": text}


@pytest.mark.parametrize(
    ("text", "points", "code"),
    [
        ("9.50分", Decimal("9.5"), ""),
        ("100", Decimal(100), ""),
        ("101", None, "points_range"),
        ("-1", None, "points_range"),
        ("满分", None, "not_points"),
    ],
)
def test_points_stand_between_nothing_and_a_hundred(text: str, points: Decimal | None, code: str):
    read = typed(text)
    assert read.points("field", None) == points
    assert [fault.code for fault in read.faults] == ([f"entry.{code}"] if code else [])


def test_a_text_has_a_longest_and_a_choice_its_choices():
    read = typed("一二三四")
    assert read.line("field", "旧", most=3) == "旧"
    assert read.choice("field", "旧", allowed=frozenset({"新"})) == "旧"
    assert [fault.code for fault in read.faults] == ["entry.too_long", "entry.not_a_choice"]
    assert typed("新").choice("field", "旧", allowed=frozenset({"新"})) == "新"
    assert typed("旧").choice("field", "旧", allowed=frozenset()) == "旧"


def test_texts_lose_what_nobody_sees():
    assert clean_text("a\x00\u202eb\u200b\ud800\r\nc\rd ") == "ab\nc\nd"
    assert clean_line(" 甲\n 乙\t丙 ") == "甲 乙 丙"
    assert clean_line("e\u0301") == "\u00e9"


@given(st.text())
def test_whatever_is_typed_is_read_or_refused(text: str):
    read = typed(text)
    amount = read.amount("field", None)
    assert amount is None or (amount >= 0 and not read.faults)
    points = read.points("field", None)
    assert points is None or 0 <= points <= 100
    clean_text(text).encode("utf-8")
