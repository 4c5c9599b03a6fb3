"""Gather all kinds of single faults: each module adds its own when it is read."""

from tests.workflow.engine.verify import (
    mutations_of_counts,
    mutations_of_launches,
    mutations_of_people,
    mutations_of_values,
    mutations_of_ways,
)
from tests.workflow.engine.verify.planting import KINDS, Planter

ALL_KINDS: dict[str, Planter] = {
    name: planter
    for name, planter in KINDS.items()
    if planter.__module__
    in {
        each.__name__
        for each in (
            mutations_of_counts,
            mutations_of_launches,
            mutations_of_people,
            mutations_of_values,
            mutations_of_ways,
        )
    }
}
