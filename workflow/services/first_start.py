"""Bring a new installation to where people can sign in: definitions, calendar, first accounts."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from definitions.calendars import CalendarContent
from definitions.library import Library
from definitions.roles import Roles
from workflow.domain.deadlines import local_day
from workflow.models import CalendarVersion, Organisation, Region
from workflow.services.accounts import NewAccount, Person, create_account
from workflow.services.appointments import PostData, appoint
from workflow.services.calendars import store_calendar
from workflow.services.definitions import publish_shipped, require_sound
from workflow.services.organisations import (
    OrganisationData,
    create_organisation,
    create_region,
    match_organisation,
)
from workflow.services.passwords import PasswordKeeper


@dataclass(frozen=True, slots=True)
class Place:
    """Name a region and an organisation in it, which are made unless they are there."""

    region_code: str
    region_name: str
    organisation: str
    kind: str


def publish_shipped_content(
    session: Session, *, library: Library, calendar: CalendarContent, now: datetime
) -> None:
    """Publish the shipped workflows, and the shipped calendar unless an office imported one.

    Raises DefinitionError when a workflow is not sound: nothing runs that was not proved.
    """
    require_sound(library)
    publish_shipped(session, library, now=now)
    if session.scalar(select(CalendarVersion.digest).limit(1)) is None:
        store_calendar(session, calendar, now=now)


def open_first_account(
    session: Session,
    *,
    keeper: PasswordKeeper,
    roles: Roles,
    person: Person,
    role: str,
    place: Place,
    now: datetime,
) -> NewAccount:
    """Make an account with a post, as the system itself; its invented password is in the answer.

    Raises RefusedError at a field.
    """
    organisation = _organisation(session, place, now)
    made = create_account(session, None, keeper=keeper, now=now, person=person)
    post = PostData(made.account.id, role, organisation.id, local_day(now))
    appoint(session, None, roles=roles, data=post, now=now)
    return made


def _organisation(session: Session, place: Place, now: datetime) -> Organisation:
    if session.get(Region, place.region_code) is None:
        create_region(session, None, code=place.region_code, name=place.region_name)
    found = match_organisation(session, region_code=place.region_code, text=place.organisation)
    if found is not None:
        return found
    data = OrganisationData(
        region_code=place.region_code,
        name=place.organisation,
        code=place.organisation,
        kind=place.kind,
    )
    return create_organisation(session, None, data=data, now=now)
