"""Move batches of cases in several processes, for one process leaves the database waiting."""

import gc
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context

from sqlalchemy.orm import Session, sessionmaker

from workflow.database import create_engine_for, session_factory, unit_of_work
from workflow.errors import RefusedError
from workflow.services.actors import Actor
from workflow.services.resources import Resources
from workflow.services.transfer_plans import Order, batches_of
from workflow.services.transfers import REFUSED, Moved, transfer_cases

# One for each core of a small server: while one decides, the database writes for the other.
_PROCESSES = 2


@dataclass(frozen=True, slots=True)
class Mover:
    """Be who moves cases, by which definitions, in the database of an address."""

    url: str
    actor: Actor
    resources: Resources

    def move(self, order: Order) -> Iterator[tuple[Order, Moved]]:
        """Move batch after batch and yield what became of each; none holds up another."""
        engine = create_engine_for(self.url, pool_size=1)
        # A forked process has the library already, and no collector copies what all share.
        gc.freeze()
        pool = ProcessPoolExecutor(
            _PROCESSES, mp_context=get_context("fork"), initializer=_begin, initargs=(self,)
        )
        try:
            with pool:
                with unit_of_work(session_factory(engine)) as session:
                    parts = list(batches_of(session, self.actor, order=order))
                yield from zip(parts, pool.map(_move, parts), strict=True)
        finally:
            gc.unfreeze()
            engine.dispose()


# What a process of the pool works with; empty in every other.
_OWN: list[tuple[Mover, sessionmaker[Session]]] = []


def _begin(mover: Mover) -> None:
    _OWN.append((mover, session_factory(create_engine_for(mover.url, pool_size=1))))


def _move(part: Order) -> Moved:
    """Move a batch and commit it; say how many cases had to stay when it was refused for them."""
    ((mover, factory),) = _OWN
    try:
        with unit_of_work(factory) as session:
            return transfer_cases(session, mover.actor, resources=mover.resources, order=part)
    except RefusedError as error:
        if error.code != REFUSED:
            raise
        return Moved(None, 0, int(str(error.values["count"])))
