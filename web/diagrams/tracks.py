"""Deal out tracks, so that lines which share a gap or a row of cells lie side by side.

Every way is cut into straight runs. Runs of one line of the lattice that overlap get different
tracks, in the order that makes the fewest crossings; this also sorts and spreads the ports.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from web.diagrams.routing import Route

_ROUNDS = 3


@dataclass(slots=True, eq=False)
class Run:
    """Follow one straight piece of a way; `track` counts from above or from the left."""

    horizontal: bool
    line: int
    start: int
    stop: int
    before: "Run | None" = field(default=None, repr=False)
    after: "Run | None" = field(default=None, repr=False)
    track: int = 0
    tracks: int = 1

    @property
    def reach(self) -> tuple[float, float]:
        """Return what the run covers of its line; at a node it ends before the middle."""
        step = 0.5 if self.stop > self.start else -0.5
        ends = (
            self.start if self.before else self.start + step,
            self.stop if self.after else self.stop - step,
        )
        return min(ends), max(ends)

    @property
    def place(self) -> float:
        """Return the line with a fraction for the track."""
        return self.line + 0.8 * ((self.track + 1) / (self.tracks + 1) - 0.5)

    def ends(self) -> tuple[tuple[float, int], tuple[float, int]]:
        """Return place and turn of both ends: -1 to smaller coordinates, 0 at a node, 1 up."""
        low, high = self.reach
        first, last = (low, high) if self.stop > self.start else (high, low)
        start = (self.before.place, _sign(self.before.start - self.line)) if self.before else None
        stop = (self.after.place, _sign(self.after.stop - self.line)) if self.after else None
        return start or (first, 0), stop or (last, 0)

    def pull(self) -> float:
        """Return how far, and to which side, the neighbouring runs lead away."""
        before = self.before.start - self.line if self.before else 0
        after = self.after.stop - self.line if self.after else 0
        return before + after


def deal(routes: tuple[Route, ...]) -> tuple[tuple[Run, ...], ...]:
    """Return the runs of each way with their tracks."""
    ways = tuple(tuple(_cut(route)) for route in routes)
    lines: dict[tuple[bool, int], list[Run]] = defaultdict(list)
    for run in (run for way in ways for run in way):
        lines[run.horizontal, run.line].append(run)
    clusters = [cluster for key in sorted(lines, reverse=True) for cluster in _clusters(lines[key])]
    for cluster in clusters:
        cluster.sort(key=Run.pull)
    for _ in range(_ROUNDS):
        for cluster in clusters:
            _improve(cluster)
            _number(cluster)
    return ways


def _cut(route: Route) -> list[Run]:
    """Cut a way into straight runs and link them."""
    runs: list[Run] = []
    for (ax, ay), (bx, by) in pairwise(route):
        horizontal = ay == by
        if runs and runs[-1].horizontal == horizontal:
            runs[-1].stop = bx if horizontal else by
        elif horizontal:
            runs.append(Run(horizontal=True, line=ay, start=ax, stop=bx))
        else:
            runs.append(Run(horizontal=False, line=ax, start=ay, stop=by))
    for one, two in pairwise(runs):
        one.after, two.before = two, one
    return runs


def _clusters(runs: list[Run]) -> Iterator[list[Run]]:
    """Group the runs of one line into sets that overlap, directly or through others."""
    cluster: list[Run] = []
    end = float("-inf")
    for run in sorted(runs, key=lambda run: run.reach):
        low, high = run.reach
        if cluster and low > end:
            yield cluster
            cluster = []
        end = max(end, high) if cluster else high
        cluster.append(run)
    if cluster:
        yield cluster


def _improve(cluster: list[Run]) -> None:
    """Swap neighbours as long as that saves crossings."""
    for _ in cluster:
        swapped = False
        for index in range(len(cluster) - 1):
            one, two = cluster[index], cluster[index + 1]
            if _crossings(two, one) < _crossings(one, two):
                cluster[index], cluster[index + 1] = two, one
                swapped = True
        if not swapped:
            break


def _crossings(upper: Run, lower: Run) -> int:
    """Count how often two runs cross if `upper` has the smaller track."""
    return sum(_meets(end, 1, lower) for end in upper.ends()) + sum(
        _meets(end, -1, upper) for end in lower.ends()
    )


def _meets(end: tuple[float, int], towards: int, other: Run) -> bool:
    place, turn = end
    (a, _), (b, _) = other.ends()
    return turn == towards and min(a, b) < place < max(a, b)


def _number(cluster: list[Run]) -> None:
    """Give each run the first track after all earlier runs that it overlaps."""
    for index, run in enumerate(cluster):
        low, high = run.reach
        run.track = 0
        for other in cluster[:index]:
            if other.reach[0] <= high and low <= other.reach[1]:
                run.track = max(run.track, other.track + 1)
    tracks = 1 + max(run.track for run in cluster)
    for run in cluster:
        run.tracks = tracks


def _sign(number: int) -> int:
    return (number > 0) - (number < 0)
