"""Measure and cut texts."""

import pytest

from web.diagrams.text import cut, fold, measure


def test_seven_han_characters_are_seven_ems_wide():
    assert measure("主管部门审核件", 13) == 91


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [("整改", 26, "整改"), ("财政业务科室", 52, "财政业…"), ("整改", 5, "…"), ("", 10, "")],
)
def test_cutting_keeps_what_fits(text, width, expected):
    assert cut(text, 13, width) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ()),
        ("水利工程中心", ("水利工程中心",)),
        ("农业农村和水利局", ("农业农村", "和水利局")),
        ("农业农村和水利发展服务中心", ("农业农村和", "水利发展…")),
    ],
)
def test_an_office_folds_into_two_lines_and_is_cut_after_ten_characters(text, expected):
    assert fold(text, 12, 74, 10) == expected
