"""Scores, opinions and amounts are read as reviewers type them, or refused in their place."""

from decimal import Decimal

import pytest

from workflow.domain.review_entries import (
    LONGEST_TEXT,
    Fault,
    ProblemEntry,
    read_opinion,
    read_score,
    read_text,
    read_wan,
)


@pytest.mark.parametrize(
    ("typed", "score"),
    [("", None), (" \t", None), ("0", "0"), ("9.25", "9.25"), ("１０", "10"), ("10.00", "10")],
)
def test_score_is_read_up_to_the_weight_of_its_row(typed: str, score: str | None):
    expected = None if score is None else Decimal(score)
    assert read_score(typed, weight=Decimal(10), name="里程") == expected


@pytest.mark.parametrize("typed", ["九", "9.255", "10%", "NaN", "1e1", "9" * 30])
def test_score_is_a_number_of_two_decimals(typed: str):
    found = read_score(typed, weight=Decimal(10), name="里程")
    assert found == Fault("review.score_not_number", {"name": "里程"})


@pytest.mark.parametrize(("typed", "weight"), [("10.01", "10"), ("-0.01", "10"), ("1", None)])
def test_score_lies_between_nothing_and_the_weight(typed: str, weight: str | None):
    most = None if weight is None else Decimal(weight)
    values = {"name": "里程", "weight": weight or "0"}
    assert read_score(typed, weight=most, name="里程") == Fault("review.score_out_of_range", values)


@pytest.mark.parametrize(
    ("typed", "yuan"),
    [
        (" ", None),
        ("0", "0.00"),
        ("1.5", "15000.00"),
        ("1,200", "12000000.00"),
        ("0.0000015", "0.02"),
        ("9999999999.9999", "99999999999999.00"),
    ],
)
def test_amount_in_ten_thousands_is_kept_in_yuan(typed: str, yuan: str | None):
    assert read_wan(typed, ordinal=1) == (None if yuan is None else Decimal(yuan))


@pytest.mark.parametrize("typed", ["-1", "10000000000", "十万", "9" * 40])
def test_amount_is_none_of_debts_words_and_more_than_any_budget(typed: str):
    assert read_wan(typed, ordinal=3) == Fault("problems.amount_wrong", {"ordinal": 3})


def test_texts_are_cleaned_and_bounded():
    longest = "长" * LONGEST_TEXT
    assert read_opinion(f" {longest}\u200b ", name="里程") == longest
    assert read_text(f" {longest} ", ordinal=2) == longest
    assert read_opinion(longest + "长", name="里程") == Fault(
        "review.opinion_too_long", {"name": "里程", "most": LONGEST_TEXT}
    )
    assert read_text(longest + "长", ordinal=2) == Fault(
        "problems.text_too_long", {"ordinal": 2, "most": LONGEST_TEXT}
    )


@pytest.mark.parametrize(
    ("entry", "empty"),
    [
        (ProblemEntry(), True),
        (ProblemEntry(key="1", unit="2", description=" \n"), True),
        (ProblemEntry(amount="0"), False),
        (ProblemEntry(suggestion="限期完成"), False),
    ],
)
def test_row_with_nothing_but_a_unit_is_empty(entry: ProblemEntry, *, empty: bool):
    assert entry.is_empty is empty
