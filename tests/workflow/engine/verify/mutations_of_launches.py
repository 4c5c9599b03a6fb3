"""Plant launch rules that cannot work, in definitions that have none."""

from collections.abc import Iterator

from tests.workflow.engine.verify.planting import Plot, Site, kind

SOUND = {"every": "month", "on": 5, "for": "units", "title": "{unit}{period}"}


def _launched(plot: Plot, **said: object) -> object:
    return plot.edited("launch", to={**SOUND, **said})


def _by_itself(plot: Plot) -> bool:
    return bool(plot.library.subjects.subjects[plot.workflow.subject].launches)


@kind
def launch_of_what_opens_as_a_child(plot: Plot) -> Iterator[Site]:
    if not _by_itself(plot):
        yield _launched(plot), [("launch",)]


@kind
def launch_without_a_period(plot: Plot) -> Iterator[Site]:
    if _by_itself(plot):
        yield _launched(plot, title="{unit}"), [("launch",)]


@kind
def launch_named_by_what_is_not_known(plot: Plot) -> Iterator[Site]:
    if _by_itself(plot):
        for title in ("{period}{project}", "{period}{month}", "{period!r}", "{period"):
            yield _launched(plot, title=title), [("launch",)]


@kind
def launch_on_no_day(plot: Plot) -> Iterator[Site]:
    if _by_itself(plot):
        for every, day in (
            ("month", 31),
            ("month", {"month": 1, "day": 5}),
            ("quarter", {"month": 4, "day": 5}),
            ("year", 5),
        ):
            yield _launched(plot, every=every, on=day), [("launch",)]
