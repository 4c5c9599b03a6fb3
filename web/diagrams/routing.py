"""Find a way for every edge through the free cells and the gaps between them.

The way is coarse: a line of points on a lattice where odd coordinates are the middles of cells
and even ones the gaps between them. A cell with a foreign node is never entered, and every
gap is open, so every edge has a way and none crosses a node. Tracks are dealt out later.
"""

import heapq
from collections import Counter
from dataclasses import dataclass, field
from itertools import count, pairwise

from web.diagrams.grid import COLUMNS_IN_VIEW, Grid
from web.diagrams.model import Edge

Point = tuple[int, int]
Route = tuple[Point, ...]
State = tuple[Point, int]  # where, and in which direction

RIGHT, DOWN, LEFT, UP = range(4)
_STEPS: tuple[Point, ...] = ((1, 0), (0, 1), (-1, 0), (0, -1))
_LENGTH = (7, 3, 7, 3)  # half a column and half a row, in tens of pixels
_BEND = 40
_CROSSING = 14
_BESIDE_GAP, _BESIDE_CELL = 4, 3
# The side an edge leaves by, and the direction it moves in when it enters.
_LEAVE = {False: (0, 26, 60, 30), True: (45, 8, 0, 10)}
_ENTER = {False: (6, 0, 50, 0), True: (50, 4, 20, 0)}
# A label between two neighbours needs width, which is scarce from nine columns on.
_BACK_STRAIGHT = 90
_PORT = (9, 4, 9, 4)


@dataclass(slots=True)
class _Traffic:
    """Remember what is already drawn, so that later edges keep clear of it."""

    links: Counter[tuple[Point, Point]] = field(default_factory=Counter)
    through: Counter[tuple[Point, bool]] = field(default_factory=Counter)
    ports: Counter[tuple[Point, int]] = field(default_factory=Counter)

    def add(self, route: Route) -> None:
        """Count one more edge along its way."""
        moves = list(pairwise(route))
        for a, b in moves:
            self.links[min(a, b), max(a, b)] += 1
        for (a, b), (_, c) in pairwise(moves):
            if a[0] == c[0] or a[1] == c[1]:
                self.through[b, a[1] == b[1]] += 1
        self.ports[route[0], _heading(route[0], route[1])] += 1
        self.ports[route[-1], _heading(route[-1], route[-2])] += 1


def route(grid: Grid, edges: tuple[Edge, ...]) -> tuple[Route, ...]:
    """Return the way of each edge, in the order of the edges."""
    traffic = _Traffic()
    ways: dict[int, Route] = {}
    for index in sorted(range(len(edges)), key=lambda i: (_urgency(grid, edges[i]), i)):
        ways[index] = _Search(grid, edges[index], traffic).run()
        traffic.add(ways[index])
    return tuple(ways[index] for index in range(len(edges)))


def goes_back(grid: Grid, edge: Edge) -> bool:
    """Say whether an edge is a return or leads to an earlier column."""
    return edge.status == "return" or grid.cells[edge.target][0] < grid.cells[edge.source][0]


def _urgency(grid: Grid, edge: Edge) -> tuple[bool, int]:
    """Route forward before backward and short before long."""
    (a, b), (c, d) = grid.cells[edge.source], grid.cells[edge.target]
    return goes_back(grid, edge), 2 * abs(a - c) + abs(b - d)


def _heading(a: Point, b: Point) -> int:
    return _STEPS.index((b[0] - a[0], b[1] - a[1]))


class _Search:
    """Look for the cheapest way of one edge (A* over point and direction)."""

    def __init__(self, grid: Grid, edge: Edge, traffic: _Traffic) -> None:
        self.size = (2 * grid.columns, 2 * grid.rows)
        self.start = _middle(grid.cells[edge.source])
        self.goal = _middle(grid.cells[edge.target])
        self.blocked = {_middle(cell) for cell in grid.cells.values()} - {self.goal}
        self.back = goes_back(grid, edge)
        self.dense = grid.columns >= COLUMNS_IN_VIEW
        self.traffic = traffic
        self.ticket = count()
        self.heap: list[tuple[int, int, int, State]] = []
        self.came: dict[State, State | None] = {}
        self.best: dict[State, int] = {}

    def run(self) -> Route:
        """Return the points from source to target."""
        for heading in range(4):
            price = _LEAVE[self.back][heading] + self._port(self.start, heading)
            first = (self._next(self.start, heading), heading)
            self._offer(price + self._link(self.start, heading), first, None)
        while True:
            _, _, cost, state = heapq.heappop(self.heap)
            if state[0] == self.goal:
                return self._trace(state)
            if cost == self.best[state]:
                self._spread(cost, state)

    def _spread(self, cost: int, state: State) -> None:
        """Offer the ways straight on, to the right and to the left."""
        point, heading = state
        for turn in (0, 1, 3):
            ahead = (heading + turn) % 4
            step = self._step(point, heading, ahead)
            if step is not None:
                self._offer(cost + step, (self._next(point, ahead), ahead), state)

    def _offer(self, cost: int, state: State, origin: State | None) -> None:
        if state not in self.best or cost < self.best[state]:
            self.best[state] = cost
            self.came[state] = origin
            estimate = cost + self._rest(state[0])
            heapq.heappush(self.heap, (estimate, next(self.ticket), cost, state))

    def _step(self, point: Point, heading: int, ahead: int) -> int | None:
        """Return the price of moving on from a point, or None if the way is shut."""
        x, y = target = self._next(point, ahead)
        if target in self.blocked or not (0 <= x <= self.size[0] and 0 <= y <= self.size[1]):
            return None
        price = self._link(point, ahead)
        if heading == ahead:
            price += _CROSSING * self.traffic.through[point, heading in (DOWN, UP)]
        else:
            price += _BEND
        if target == self.goal:
            price += _ENTER[self.back][ahead] + self._port(target, (ahead + 2) % 4)
            price += _BACK_STRAIGHT if self.back and self.dense and ahead == LEFT else 0
        return price

    def _link(self, point: Point, heading: int) -> int:
        """Return the price of half a cell: its length and who is there already."""
        target = self._next(point, heading)
        line = point[1] if heading in (RIGHT, LEFT) else point[0]
        beside = _BESIDE_CELL if line % 2 else _BESIDE_GAP
        return (
            _LENGTH[heading] + beside * self.traffic.links[min(point, target), max(point, target)]
        )

    def _port(self, point: Point, side: int) -> int:
        return _PORT[side] * self.traffic.ports[point, side]

    def _rest(self, point: Point) -> int:
        dx, dy = abs(point[0] - self.goal[0]), abs(point[1] - self.goal[1])
        return _LENGTH[RIGHT] * dx + _LENGTH[DOWN] * dy

    @staticmethod
    def _next(point: Point, heading: int) -> Point:
        return point[0] + _STEPS[heading][0], point[1] + _STEPS[heading][1]

    def _trace(self, state: State) -> Route:
        points = [state[0]]
        origin = self.came[state]
        while origin is not None:
            points.append(origin[0])
            origin = self.came[origin]
        return (self.start, *reversed(points))


def _middle(cell: tuple[int, int]) -> Point:
    return 2 * cell[0] + 1, 2 * cell[1] + 1
