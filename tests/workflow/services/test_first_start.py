"""A new installation gets what it needs once, and leaves alone what an office decided."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from definitions.calendars import CalendarContent, load_calendar_days
from definitions.errors import DefinitionError
from definitions.library import FOLDER, load_library
from definitions.security import load_security
from workflow.clock import FixedClock
from workflow.errors import RefusedError
from workflow.models import (
    Appointment,
    CalendarVersion,
    DefinitionVersion,
    Organisation,
    Region,
)
from workflow.services.accounts import NewAccount, Person
from workflow.services.calendars import store_calendar
from workflow.services.first_start import Place, open_first_account, publish_shipped_content
from workflow.services.passwords import PasswordKeeper

LIBRARY = load_library()
KEEPER = PasswordKeeper(load_security(FOLDER).password, memory_kib=64, passes=1)
CALENDAR = load_calendar_days(Path(FOLDER, "calendar"))
PLACE = Place("420281", "示例市", "示例市财政局", "finance_bureau")


def _open(session: Session, clock: FixedClock, login: str, role: str) -> NewAccount:
    return open_first_account(
        session,
        keeper=KEEPER,
        roles=LIBRARY.roles,
        person=Person(login=login, name="张三"),
        role=role,
        place=PLACE,
        now=clock.now(),
    )


def test_shipped_content_is_published_once(session: Session, clock: FixedClock):
    for _ in range(2):
        publish_shipped_content(session, library=LIBRARY, calendar=CALENDAR, now=clock.now())
    workflows = session.scalars(select(DefinitionVersion.workflow)).all()
    assert sorted(workflows) == sorted(LIBRARY.workflows)
    assert session.scalars(select(CalendarVersion.digest)).all() == [CALENDAR.digest()]


def test_what_is_not_sound_is_not_published(session: Session, clock: FixedClock):
    name, shipped = next(iter(LIBRARY.workflows.items()))
    states = {key: each.model_copy(update={"escalate": each.holder})
              for key, each in shipped.states.items()}  # fmt: skip
    workflow = shipped.model_copy(update={"states": states})
    library = replace(LIBRARY, workflows={**LIBRARY.workflows, name: workflow})
    with pytest.raises(DefinitionError) as refused:
        publish_shipped_content(session, library=library, calendar=CALENDAR, now=clock.now())
    (code,) = {each.code for each in refused.value.problems}
    assert code == "definition.escalates_to_holder"
    assert session.scalars(select(DefinitionVersion.id)).all() == []


def test_calendar_of_an_office_stays(session: Session, clock: FixedClock):
    own = store_calendar(session, CalendarContent(), now=clock.now())
    publish_shipped_content(session, library=LIBRARY, calendar=CALENDAR, now=clock.now())
    assert session.scalars(select(CalendarVersion.digest)).all() == [own.digest]


def test_first_accounts_share_region_and_organisation(session: Session, clock: FixedClock):
    first = _open(session, clock, "zhang", "system_admin")
    second = _open(session, clock, "li", "security_admin")
    assert first.initial_password
    assert first.initial_password != second.initial_password
    assert first.account.must_change_password
    assert session.scalars(select(Region.code)).all() == ["420281"]
    assert session.scalars(select(Organisation.name)).all() == ["示例市财政局"]
    roles = session.scalars(select(Appointment.role)).all()
    assert sorted(roles) == ["security_admin", "system_admin"]


@pytest.mark.parametrize(
    ("login", "role", "code"),
    [("zhang", "emperor", "accounts.role_unknown"), ("?", "mayor", "accounts.login_invalid")],
)
def test_wrong_first_account_is_refused(
    session: Session, clock: FixedClock, login: str, role: str, code: str
):
    with pytest.raises(RefusedError) as raised:
        _open(session, clock, login, role)
    assert raised.value.code == code
