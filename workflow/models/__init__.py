"""Map the tables, one aggregate a module."""

from workflow.models.account import Account, Appointment
from workflow.models.attachment import Attachment
from workflow.models.base import Base
from workflow.models.case_copy import CaseCopy
from workflow.models.case_event import CaseEvent
from workflow.models.case_launch import CaseLaunch
from workflow.models.definition import (
    CalendarVersion,
    DefinitionState,
    DefinitionStatus,
    DefinitionVersion,
)
from workflow.models.definition_life import (
    DefinitionDraft,
    DefinitionEvent,
    DraftStatus,
    RegionParameter,
)
from workflow.models.evaluation_case import CASE_NUMBER, CasePlace, EvaluationCase
from workflow.models.group_seat import GroupSeat
from workflow.models.import_batch import ImportBatch, ImportStatus
from workflow.models.meeting import AgendaItem, Attendance, Meeting, MeetingStatus, Resolution
from workflow.models.message import Delivery, DeliveryStatus, Message
from workflow.models.organisation import Organisation, Serves
from workflow.models.phrase import Phrase
from workflow.models.problem import Problem
from workflow.models.project import Project
from workflow.models.proxy import Proxy
from workflow.models.region import Region
from workflow.models.request import Draft, IdempotencyKey
from workflow.models.self_evaluation import IndicatorReview, SelfEvaluation
from workflow.models.session import SecurityEvent, UserSession
from workflow.models.task import WORK, Task
from workflow.models.timer import PendingEvent, PendingStatus, Timer, TimerKind, TimerStatus
from workflow.models.worker import WorkerHeartbeat

metadata = Base.metadata

__all__ = [
    "CASE_NUMBER",
    "WORK",
    "Account",
    "AgendaItem",
    "Appointment",
    "Attachment",
    "Attendance",
    "Base",
    "CalendarVersion",
    "CaseCopy",
    "CaseEvent",
    "CaseLaunch",
    "CasePlace",
    "DefinitionDraft",
    "DefinitionEvent",
    "DefinitionState",
    "DefinitionStatus",
    "DefinitionVersion",
    "Delivery",
    "DeliveryStatus",
    "Draft",
    "DraftStatus",
    "EvaluationCase",
    "GroupSeat",
    "IdempotencyKey",
    "ImportBatch",
    "ImportStatus",
    "IndicatorReview",
    "Meeting",
    "MeetingStatus",
    "Message",
    "Organisation",
    "PendingEvent",
    "PendingStatus",
    "Phrase",
    "Problem",
    "Project",
    "Proxy",
    "Region",
    "RegionParameter",
    "Resolution",
    "SecurityEvent",
    "SelfEvaluation",
    "Serves",
    "Task",
    "Timer",
    "TimerKind",
    "TimerStatus",
    "UserSession",
    "WorkerHeartbeat",
    "metadata",
]
