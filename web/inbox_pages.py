"""Prepare the page of messages and find the way to what they speak of."""

import uuid
from collections.abc import Mapping
from datetime import datetime

from flask import request, url_for

from web.redirects import local_path
from web.system import actor, db
from workflow.models import Message
from workflow.services.inbox import InboxCursor, list_messages, unread_count
from workflow.services.inbox_cases import cases_of_messages


def inbox_page() -> Mapping[str, object]:
    """Return a page of messages, all or only the unread ones."""
    unread = request.args.get("show") == "unread"
    page = list_messages(db(), actor(), unread_only=unread, after=_cursor())
    cases = cases_of_messages(db(), actor(), messages=page.messages)
    count = unread_count(db(), actor())
    return {
        "messages": [
            {"message": each, "case": cases.get(each.case_id) if each.case_id else None}
            for each in page.messages
        ],
        "unread": count,
        "only_unread": unread,
        "older": _older(page.older, unread=unread),
        "first_page": "before" not in request.args,
    }


def place_of(message: Message) -> str | None:
    """Return where a message leads, or None when its case is out of this post's sight."""
    if message.case_id is None:
        return local_path(message.link) or url_for("inbox.index")
    case = cases_of_messages(db(), actor(), messages=[message]).get(message.case_id)
    return None if case is None else url_for("cases.show", number=case.number)


def _cursor() -> InboxCursor | None:
    """Return the place asked for; one that cannot be read is the beginning."""
    try:
        at, key = request.args.get("before", "").split("_")
        found = InboxCursor(datetime.fromisoformat(at), uuid.UUID(key))
    except ValueError:
        return None
    return found if found.created_at.tzinfo else None


def _older(cursor: InboxCursor | None, *, unread: bool) -> str:
    if cursor is None:
        return ""
    place = f"{cursor.created_at.isoformat()}_{cursor.message_id}"
    return url_for("inbox.index", before=place, show="unread" if unread else None)
