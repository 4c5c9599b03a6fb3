"""What a region may give to a parameter."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from definitions.schema import Parameter
from workflow.domain.parameters import ParameterError, range_of, read_value

DAYS = Parameter(title="天数", default=5, min=3, max=10)
FIXED = Parameter(title="天数", default=5)
GRADES = Parameter(title="等级", default=("fair", "poor"))
NAMES = ("good", "fair", "poor")


@pytest.mark.parametrize("typed", [3, "3", " 10 ", 10])
def test_a_number_in_range_is_taken(typed: object):
    assert read_value(DAYS, typed, names=NAMES) == int(str(typed))


@pytest.mark.parametrize("typed", [2, "11", "", None, "drei", "--4", "４", "5.0", True, [5]])
def test_anything_else_is_refused_with_the_range(typed: object):
    with pytest.raises(ParameterError) as refused:
        read_value(DAYS, typed, names=NAMES)
    assert refused.value.code == "parameters.out_of_range"
    assert refused.value.values == {"low": 3, "high": 10}


@given(some.integers())
def test_without_a_range_only_the_default_fits(number: int):
    if number == FIXED.default:
        assert read_value(FIXED, number, names=()) == number
    else:
        with pytest.raises(ParameterError):
            read_value(FIXED, number, names=())


def test_names_keep_the_order_of_the_scheme():
    assert read_value(GRADES, ["poor", "good"], names=NAMES) == ("good", "poor")
    assert read_value(GRADES, ("poor",), names=()) == ("poor",)


@pytest.mark.parametrize("typed", [[], ["worst"], ["poor", "worst"], "poor", None])
def test_other_names_are_refused(typed: object):
    with pytest.raises(ParameterError) as refused:
        read_value(GRADES, typed, names=NAMES)
    assert refused.value.code == "parameters.not_listed"


def test_a_list_has_no_range():
    assert range_of(GRADES) is None
    assert range_of(DAYS) == (3, 10)
    assert range_of(FIXED) == (5, 5)
