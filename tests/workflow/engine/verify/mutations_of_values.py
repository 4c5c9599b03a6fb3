"""Plant single faults of values, days, children and what happens by itself."""

from collections.abc import Iterator
from typing import Any

from definitions.schema import SYSTEM
from definitions.source import Location
from tests.workflow.engine.verify.planting import GONE, Plot, Site, kind, raw
from workflow.engine.verify.leaves import all_leaves


@kind
def due_on_a_day_not_yet_set(plot: Plot) -> Iterator[Site]:
    """Let states be due on a day that is set later, or that no act may have set."""
    setting = {
        field: set(act.from_)
        for act in plot.workflow.acts.values()
        for field in [*act.sets, *(each.field for each in act.fields)]
    }
    for name, state in plot.workflow.states.items():
        for field, spec in plot.workflow.fields.items():
            before = state.initial or name in setting.get(field, ())
            if spec.type == "date" and state.due is not None and before:
                data = plot.edited("states", name, "due", to={"field": field})
                yield data, [("states", name, "due")]


@kind
def due_on_no_day(plot: Plot) -> Iterator[Site]:
    for name, state in plot.workflow.states.items():
        for field, spec in plot.workflow.fields.items():
            if state.due is not None and spec.type != "date":
                data = plot.edited("states", name, "due", to={"field": field})
                yield data, [("states", name, "due")]


@kind
def day_that_nothing_sets(plot: Plot) -> Iterator[Site]:
    for name, state in plot.workflow.states.items():
        field = state.due.date_field if state.due is not None else None
        for act, spec in plot.workflow.acts.items():
            if field is not None and field in spec.sets:
                at: Location = ("states", name, "due")
                yield plot.edited("acts", act, "sets", field, to=None), [at]
                yield plot.edited("acts", act, "needs", to=[]), [at]


@kind
def field_that_nothing_fills(plot: Plot) -> Iterator[Site]:
    for name, act in plot.workflow.acts.items():
        for key, fields in (("fields", {each.field for each in act.fields}), ("sets", act.sets)):
            for field in fields:
                read = [at for at, leaf in all_leaves(plot.workflow) if leaf.field == field]
                if read and _fillers(plot, field) == [name]:
                    yield plot.edited("acts", name, key, to=[] if key == "fields" else {}), read


def _fillers(plot: Plot, field: str) -> list[str]:
    return [
        name
        for name, act in plot.workflow.acts.items()
        if act.sets.get(field) is not None or field in {each.field for each in act.fields}
    ]


@kind
def expiry_gone(plot: Plot) -> Iterator[Site]:
    for name, state in plot.workflow.states.items():
        if state.on_expiry is not None:
            data = plot.edited("states", name, "on_expiry", to=GONE)
            yield data, [("acts", state.on_expiry, "from")]


@kind
def expiry_elsewhere(plot: Plot) -> Iterator[Site]:
    for name, state in plot.workflow.states.items():
        if state.on_expiry is not None:
            for other in plot.held:
                if other != name and plot.workflow.states[other].due is not None:
                    data = plot.edited("states", other, "on_expiry", to=state.on_expiry)
                    yield data, [("states", other)]


@kind
def system_that_is_asked(plot: Plot) -> Iterator[Site]:
    for name, act in plot.workflow.acts.items():
        if act.by == (SYSTEM,):
            for field in plot.workflow.fields:
                data = plot.edited("acts", name, "fields", to=[{"field": field}])
                yield data, [("acts", name, "fields")]


@kind
def children_whose_act_may_refuse(plot: Plot) -> Iterator[Site]:
    guards = {need.guard for act in plot.workflow.acts.values() for need in act.needs}
    for name, act in plot.workflow.acts.items():
        for guard in sorted(each for each in guards if each is not None and act.on is not None):
            yield plot.edited("acts", name, "needs", to=[guard]), [("acts", name, "needs")]


@kind
def ending_unhandled(plot: Plot) -> Iterator[Site]:
    """Wait for one ending of many, or for one that there is not."""
    for name, act in plot.workflow.acts.items():
        endings = plot.endings(act.on.children) if act.on is not None else []
        for wanted in [*([each] for each in endings[1:]), [*endings[:-1], "gone"]]:
            if act.on is not None and len(endings) > 1:
                data = plot.edited("acts", name, "on", "ending", to=wanted)
                yield data, [("acts", name, "on")]


@kind
def children_that_nothing_waits_for(plot: Plot) -> Iterator[Site]:
    for name, act in plot.workflow.acts.items():
        if act.on is not None:
            opening = ("states", act.from_[0], "children")
            yield plot.edited("acts", name, "on", to=GONE), [opening, ("acts", name, "from")]
            yield plot.edited("acts", name, "by", to="bureau_leader"), [("acts", name, "on")]
            other = {"children": "project_evaluation"}
            yield plot.edited("acts", name, "on", to=other), [("acts", name, "from")]


@kind
def children_of_no_list(plot: Plot) -> Iterator[Site]:
    for name, state in plot.workflow.states.items():
        if state.children is not None:
            for fact in ("$today", plot.count):
                data = plot.edited("states", name, "children", "each", to=fact)
                yield data, [("states", name, "children")]


@kind
def value_of_another_type(plot: Plot) -> Iterator[Site]:
    """Compare with what a field or a fact can never be: the value, then the operator."""
    for at, leaf in all_leaves(plot.workflow):
        if leaf.op not in ("is_set", "not_set"):
            listed = leaf.op in ("in", "not_in")
            value: object = ["excellence"] if listed else "many"
            yield plot.edited(*at, "value", to=value), [at]
            numbers = leaf.op in ("gt", "ge", "lt", "le")
            other: dict[str, Any] = {**_part(plot, at), "op": "in" if numbers else "gt"}
            other["value"] = ["many"] if numbers else 3
            yield plot.edited(*at, to=other), [at]
        else:
            yield plot.edited(*at, "value", to="x"), [at]
            yield plot.edited(*at, "op", to="gt"), [at]


def _part(plot: Plot, at: Location) -> dict[str, Any]:
    inner: Any = plot.source.data
    for part in at:
        inner = inner[part]
    return dict(inner)


@kind
def parameter_with_a_name_that_is_none(plot: Plot) -> Iterator[Site]:
    for name, parameter in plot.workflow.parameters.items():
        if not isinstance(parameter.default, int):
            for index in range(len(parameter.default)):
                path = ("parameters", name, "default", index)
                yield plot.edited(*path, to="worst"), [path]


@kind
def parameter_out_of_range(plot: Plot) -> Iterator[Site]:
    for name, parameter in plot.workflow.parameters.items():
        if parameter.max is not None:
            path = ("parameters", name, "default")
            yield plot.edited(*path, to=parameter.max + 1), [("parameters", name)]


@kind
def field_set_to_another_type(plot: Plot) -> Iterator[Site]:
    for name, act in plot.workflow.acts.items():
        for field, value in act.sets.items():
            kind_of = plot.workflow.fields[field].type
            if value is not None:
                other = "$today" if kind_of != "date" else plot.count
                path = ("acts", name, "sets", field)
                yield plot.edited(*path, to=other), [path]


@kind
def default_of_another_type(plot: Plot) -> Iterator[Site]:
    for name, act in plot.workflow.acts.items():
        for index, asked in enumerate(act.fields):
            path = ("acts", name, "fields", index)
            is_day = plot.workflow.fields[asked.field].type == "date"
            other = plot.count if is_day else "$today"
            yield plot.edited(*path, "default", to=other), [path]


@kind
def headline_of_another_type(plot: Plot) -> Iterator[Site]:
    for field, spec in plot.workflow.fields.items():
        if spec.type != "score":
            yield plot.edited("headline", "score", to=field), [("headline", "score")]
        if spec.type != "grade":
            yield plot.edited("headline", "grade", to=field), [("headline", "grade")]


@kind
def phase_left_without_a_state(plot: Plot) -> Iterator[Site]:
    for phase in plot.workflow.phases:
        inside = [name for name, state in plot.workflow.states.items() if state.phase == phase]
        other = next(each for each in plot.workflow.phases if each != phase)
        if len(inside) == 1:
            data = plot.edited("states", inside[0], "phase", to=other)
            yield data, [("phases", phase)]


@kind
def name_that_nothing_uses(plot: Plot) -> Iterator[Site]:
    yield plot.edited("phases", "idle", to="闲置"), [("phases",)]
    yield plot.edited("parameters", "idle", to={"title": "闲置", "default": 1}), [("parameters",)]
    yield plot.edited("fields", "idle", to={"title": "闲置", "type": "text"}), [("fields",)]


@kind
def beginning_and_end(plot: Plot) -> Iterator[Site]:
    initial = plot.workflow.initial
    yield plot.edited("states", initial, "initial", to=False), [("states",)]
    yield plot.edited("states", plot.held[1], "initial", to=True), [("states",)]
    for name, state in plot.workflow.states.items():
        if state.final:
            yield plot.edited("states", name, "final", to=GONE), [("states", name)]


@kind
def act_without_a_destination(plot: Plot) -> Iterator[Site]:
    for name in plot.workflow.acts:
        if isinstance(raw(plot, name)["to"], str):
            yield plot.edited("acts", name, "to", to=[]), [("acts", name, "to")]
