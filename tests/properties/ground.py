"""Prepare what all runs at the door share."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from unittest.mock import patch

from sqlalchemy import update
from sqlalchemy.orm import Session

from tests.properties.cast import LIBRARY, SAMPLE_TEXTS, workflows
from tests.support.city import City, build_city
from tests.support.factories import make_account, make_organisation, make_region
from workflow.clock import FixedClock
from workflow.models import (
    Appointment,
    EvaluationCase,
    Organisation,
)
from workflow.services import case_views
from workflow.services.definitions import publish_shipped
from workflow.services.facts import gather_facts
from workflow.services.resources import Resources

Typed = Mapping[str, object]
# More people than any workflow that is tried has.
PEOPLE = 40


@dataclass
class Ground:
    """Hold what all runs share: a city, the workflows that are tried, and people without posts."""

    city: City
    clock: FixedClock
    accounts: Sequence[tuple[uuid.UUID, str]]
    offices: Mapping[str, tuple[uuid.UUID, str]]
    known: dict[str, Typed] = field(default_factory=dict)

    @property
    def session(self) -> Session:
        """Return the session in which everything happens, and is rolled back."""
        return self.city.session


def prepare(session: Session, clock: FixedClock, folder: Path) -> Ground:
    """Build the ground and commit it; nobody of the city holds a post any more."""
    city = build_city(session, clock, folder)
    samples = {name: each for name, each in workflows().items() if name not in LIBRARY.workflows}
    texts = {
        each.workflow: text
        for each, text in zip(samples.values(), SAMPLE_TEXTS.values(), strict=True)
    }
    added = replace(LIBRARY, workflows=samples, sources=texts)
    publish_shipped(session, added, now=clock.now())
    session.execute(update(Appointment).values(ends_on=Appointment.starts_on))
    away = make_region(session, "990000")
    far = make_organisation(session, away)
    made = [make_account(session) for _ in range(PEOPLE)]
    accounts = sorted((each.id, each.login) for each in made)
    section = session.get_one(Organisation, city.people["finance_section"].organisation_id)
    offices = {
        "unit": city.unit,
        "department": city.department,
        "section": section,
        "other_unit": make_organisation(session, city.region, department=city.department),
        "other_region": far,
    }
    session.commit()
    places = {name: (office.id, office.region_code) for name, office in offices.items()}
    return Ground(city, clock, accounts, places)


@contextmanager
def given_facts(ground: Ground) -> Iterator[None]:
    """Let the cases that are tried have the facts that are drawn, all others their own."""

    def gather(session: Session, resources: Resources, case: EvaluationCase, subject: str) -> Typed:
        if case.workflow in ground.known:
            return ground.known[case.workflow]
        return gather_facts(session, resources, case, subject)

    with patch.object(case_views, "gather_facts", gather):
        yield
