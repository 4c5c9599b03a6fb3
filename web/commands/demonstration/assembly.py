"""Plan the executive meetings of the demonstration, and hold those that have taken place."""

from datetime import datetime

from sqlalchemy.orm import Session

from web.commands.demonstration.plans import MeetingPlan
from web.commands.demonstration.scene import Stage
from web.commands.demonstration.tracks import instant_at
from workflow.services.actors import Actor
from workflow.services.meetings import MeetingPlan as NewMeeting
from workflow.services.meetings import (
    attendance_of,
    call_people,
    find_meeting,
    hold_meeting,
    plan_meeting,
)

_PLANNING_HOUR = 10


def planned_at(meeting: MeetingPlan) -> datetime:
    """Return when a meeting is planned."""
    return instant_at(meeting.planned_on, _PLANNING_HOUR)


def held_at(meeting: MeetingPlan) -> datetime:
    """Return when a meeting takes place."""
    return instant_at(meeting.held_on, meeting.hour)


def plan(session: Session, stage: Stage, meeting: MeetingPlan) -> None:
    """Plan a meeting and call its people."""
    manager = _manager(stage)
    planned = plan_meeting(
        session,
        manager,
        plan=NewMeeting(
            ordinal=meeting.ordinal,
            title=meeting.title,
            held_on=meeting.held_on,
            held_at=held_at(meeting),
            place=meeting.place,
        ),
    )
    people = [(each.name, each.organisation, each.kind) for each in stage.scenario.projects.called]
    call_people(session, manager, meeting_id=planned.id, people=people)
    stage.meetings[meeting.ordinal] = planned.id


def hold(session: Session, stage: Stage, meeting: MeetingPlan) -> None:
    """Hold a meeting with everybody present."""
    manager = _manager(stage)
    meeting_id = stage.meetings[meeting.ordinal]
    called = attendance_of(session, find_meeting(session, manager, meeting_id=meeting_id))
    hold_meeting(
        session,
        manager,
        meeting_id=meeting_id,
        present=frozenset(each.id for each in called),
        today=stage.resources.today(),
    )


def _manager(stage: Stage) -> Actor:
    return stage.cast.people[stage.scenario.projects.manager][0]
