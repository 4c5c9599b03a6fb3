"""The ring shows the way walked, the current stage and what is left."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from web.ring import ring_points


def test_stages_before_the_current_are_passed_and_the_closing_arc_is_open():
    points = ring_points(["填报", "复核", "整改", "办结"], 2)
    assert [point.state for point in points] == ["done", "done", "now", "next"]
    assert [point.arc_state for point in points] == ["next", "done", "now", "next"]


@pytest.mark.parametrize(("index", "anchor"), [(0, "start"), (4, "middle"), (8, "end")])
def test_labels_stand_outside_the_ring(index: int, anchor: str):
    assert ring_points([str(stage) for stage in range(9)], 0)[index].anchor == anchor


@given(some.integers(1, 14), some.integers(0, 14))
def test_marks_lie_on_the_circle_inside_the_picture(count: int, current: int):
    for point in ring_points([str(stage) for stage in range(count)], current):
        assert abs((point.x - 380) ** 2 + (point.y - 320) ** 2 - 210**2) < 60
        assert 0 < point.label_x < 760
        assert 0 < point.label_y < 640
