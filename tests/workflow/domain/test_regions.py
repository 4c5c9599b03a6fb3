"""How regions lie to each other."""

import pytest

from workflow.domain.regions import lies_in, nearest, nearest_value, nearness, parts_of

PATH = "42/4202/420281"


@pytest.mark.parametrize(
    ("path", "above", "inside"),
    [
        (PATH, "42", True),
        (PATH, "42/4202", True),
        (PATH, PATH, True),
        ("42/4202", PATH, False),
        ("42/42020", "42/4202", False),
        ("43", "42", False),
    ],
)
def test_a_region_lies_in_itself_and_in_those_above(path: str, above: str, *, inside: bool):
    assert lies_in(path, above) is inside


@pytest.mark.parametrize(
    ("regions", "depth"),
    [
        ([], 0),
        (["42"], 1),
        (["4202", "42"], 2),
        (["420281", "43"], 3),
        (["43"], None),
        (["420"], None),
    ],
)
def test_the_nearest_region_up_the_path_counts(regions: list[str], depth: int | None):
    assert nearness(PATH, regions) == depth


def test_of_equally_near_choices_the_first_is_taken():
    everywhere: list[str] = []
    newer = (["4202"], "newer")
    assert nearest(PATH, [(everywhere, "old"), newer, (["4202", "43"], "older")]) == "newer"
    assert nearest(PATH, [(["43"], "elsewhere")]) is None


def test_the_nearest_value_comes_with_its_region():
    assert nearest_value(PATH, {"42": 1, "4202": 2, "43": 3}) == ("4202", 2)
    assert nearest_value(PATH, {"43": 3}) is None
    assert parts_of("42") == ("42",)
