"""What reviewers type is read exactly, or named with what is wrong."""

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
    ("text", "score"),
    [("", None), (" ", None), ("0", "0"), ("８.5", "8.5"), ("8.50", "8.50"), ("10", "10")],
)
def test_scores_are_read(text: str, score: str | None):
    expected = None if score is None else Decimal(score)
    assert read_score(text, weight=Decimal(10), name="产出") == expected


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("十", "review.score_not_number"),
        ("8.555", "review.score_not_number"),
        ("10.01", "review.score_out_of_range"),
        ("-0.01", "review.score_out_of_range"),
    ],
)
def test_scores_that_cannot_be_are_named(text: str, code: str):
    fault = read_score(text, weight=Decimal(10), name="产出")
    assert isinstance(fault, Fault)
    assert (fault.code, fault.values["name"]) == (code, "产出")


@pytest.mark.parametrize(
    ("text", "yuan"), [("", None), ("12.6", "126000.00"), ("1,000", "10000000.00"), ("0", "0.00")]
)
def test_amounts_in_ten_thousands_become_yuan(text: str, yuan: str | None):
    assert read_wan(text, ordinal=1) == (None if yuan is None else Decimal(yuan))


@pytest.mark.parametrize("text", ["很多", "-1", "1e30", "99999999999"])
def test_amounts_that_cannot_be_are_named(text: str):
    assert read_wan(text, ordinal=3) == Fault("problems.amount_wrong", {"ordinal": 3})


def test_texts_end_somewhere():
    longest = "长" * LONGEST_TEXT
    assert read_text(f" {longest} ", ordinal=1) == longest
    assert isinstance(read_text(f"{longest}长", ordinal=1), Fault)
    assert read_opinion("好", name="产出") == "好"
    assert isinstance(read_opinion(f"{longest}长", name="产出"), Fault)


def test_a_unit_alone_is_no_problem():
    assert ProblemEntry(unit="x", key="y").is_empty
    assert not ProblemEntry(basis="监理月报").is_empty
