"""Prepare the pages on which organisations and people come in: preview, confirmation, grant."""

import uuid
from collections.abc import Mapping, Sequence

from web.people_pages import role_title, rules
from web.system import actor, db, resources, say, system
from workflow.domain.people_import import CellFault
from workflow.models import ImportBatch
from workflow.services.accounts import find_account
from workflow.services.people_batches import (
    PeoplePreview,
    list_people_batches,
    preview_people,
    show_people,
)
from workflow.services.people_files import empty_people_sheet, read_people_cells
from workflow.services.people_plan import PeoplePlan

_TEMPLATE_WORDS = "people.sheet."


def take_sheet(data: bytes, *, file_name: str) -> uuid.UUID:
    """Keep an uploaded sheet for a look at it and return its key; raises UnreadableFileError."""
    cells = read_people_cells(data, rules=rules())
    kept = preview_people(
        db(),
        actor(),
        rules=rules(),
        cells=cells,
        file_name=file_name,
        now=resources().now(),
        today=resources().today(),
    )
    return kept.batch_id


def preview_page(batch_id: uuid.UUID) -> Mapping[str, object]:
    """Return what a sheet would change, or what is wrong with it, cell by cell."""
    preview = show_people(
        db(), actor(), rules=rules(), batch_id=batch_id, today=resources().today()
    )
    plan = preview.plan
    return {
        "batch": batch_id,
        "faults": [_fault(each) for each in sorted(preview.faults, key=_place)],
        "lines": [] if preview.faults else list(_lines(plan)),
        "rows": _rows(plan),
        "organisations": plan.organisations,
        "serves": [each for each in plan.organisations if each.serves],
        "counts": _counts(preview),
        "file": _file_name(batch_id),
    }


def waiting_batches() -> list[dict[str, object]]:
    """Return the imports that wait for who is signed in."""
    return [_batch(batch) for batch in list_people_batches(db(), actor())]


def template_sheet() -> bytes:
    """Return the workbook to fill in."""
    found = system().messages.items()
    words = {
        code.removeprefix(_TEMPLATE_WORDS): text
        for code, text in found
        if code.startswith(_TEMPLATE_WORDS)
    }
    return empty_people_sheet(rules(), words)


def _fault(fault: CellFault) -> dict[str, str]:
    return {
        "cell": fault.cell or say("people.whole_sheet"),
        "text": say(fault.code, **fault.values),
    }


def _place(fault: CellFault) -> tuple[int, int, str]:
    """Order faults as a reader goes through the sheet: by row, then by column."""
    letters = (fault.cell or "").rstrip("0123456789")
    row = (fault.cell or "")[len(letters) :]
    return int(row or 0), len(letters), letters


def _counts(preview: PeoplePreview) -> dict[str, int]:
    plan = preview.plan
    return {
        "organisations": sum(each.existing_id is None for each in plan.organisations),
        "known_organisations": sum(each.existing_id is not None for each in plan.organisations),
        "people": sum(each.existing_id is None for each in plan.people),
        "known_people": sum(each.existing_id is not None for each in plan.people),
        "posts": len(plan.posts),
        "serves": sum(len(each.serves) for each in plan.organisations),
    }


def _lines(plan: PeoplePlan) -> Sequence[str]:
    """Say in sentences what a sheet does, nothing of what it does not do."""
    counts = _counts(PeoplePreview(uuid.UUID(int=0), plan, ()))
    return [say(f"people.plan.{name}", count=count) for name, count in counts.items() if count]


def _rows(plan: PeoplePlan) -> list[dict[str, object]]:
    """Return a row a post, then the people without one, then organisations without people."""
    places = {each.key: each for each in plan.organisations}
    people = {each.login: each for each in plan.people}
    posted = {post.login for post in plan.posts}
    rows: list[dict[str, object]] = [
        {
            "place": places[post.organisation],
            "person": people[post.login],
            "role": role_title(post.role),
        }
        for post in plan.posts
        if post.login in people
    ]
    rows += [
        {"place": None, "person": each, "role": ""}
        for login, each in people.items()
        if login not in posted
    ]
    peopled = {post.organisation for post in plan.posts}
    rows += [
        {"place": each, "person": None, "role": ""}
        for key, each in places.items()
        if key not in peopled
    ]
    return rows


def _batch(batch: ImportBatch) -> dict[str, object]:
    preview = show_people(
        db(), actor(), rules=rules(), batch_id=batch.id, today=resources().today()
    )
    return {
        "id": batch.id,
        "file": _name_of(batch),
        "person": find_account(db(), account_id=batch.account_id).name,
        "at": batch.confirmed_at or batch.created_at,
        "faults": len(preview.faults),
        "counts": _counts(preview),
    }


def _file_name(batch_id: uuid.UUID) -> str:
    batches = list_people_batches(db(), actor())
    return next((_name_of(each) for each in batches if each.id == batch_id), "")


def _name_of(batch: ImportBatch) -> str:
    first = batch.files[0] if batch.files else None
    return str(first["name"]) if isinstance(first, dict) else ""
