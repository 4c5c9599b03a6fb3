"""Show the worklists: what waits, what was done, begun, copied and drafted."""

import uuid
from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from web.as_of import as_of_args, as_of_view, seen
from web.errors import sentence
from web.lines import Row, case_row, copy_row, task_row
from web.system import actor, db, resources, say
from web.worklist_page import (
    asked,
    draft_words,
    is_narrowed,
    light_items,
    pages_of,
    tabs_of,
    today_words,
    work_menus,
    work_sentence,
)
from workflow.services.batches import BatchResult, Ticked, batch_acts, perform_batch
from workflow.services.copy_marks import mark_copies_read
from workflow.services.drafts import delete_draft, list_drafts
from workflow.services.worklists import (
    facets_of,
    list_copies,
    list_done,
    list_open,
    list_started,
)

blueprint = Blueprint("worklist", __name__)
Answer = str | Response
_MOST_BATCH_ACTS = 3


@blueprint.get("/todo")
def todo() -> str:
    """Show the tasks that wait, the most pressing first."""
    ask, look = asked(), seen()
    facets = facets_of(look.session, actor(), resources=look.resources, filters=ask.filters)
    listing = list_open(look.session, actor(), resources=look.resources, ask=ask)
    acts = batch_acts(listing.lines)[:_MOST_BATCH_ACTS] if look.day is None else []
    return render_template(
        "worklist/todo.html",
        tabs=tabs_of("todo"),
        sentence=work_sentence(facets.all_lights),
        lights=light_items(facets, ask.filters.light),
        menus=work_menus(facets, ask.filters),
        rows=[task_row(line) for line in listing.lines],
        pages=pages_of(listing, ask.size, facets.shown(ask.filters.light)),
        batch=acts,
        narrowed=is_narrowed(),
        clear_href=url_for("worklist.todo", **as_of_args()),
        as_of=as_of_view(),
    )


@blueprint.post("/todo/batch")
def batch() -> Answer:
    """Take one act on the ticked tasks and say of each what came of it."""
    workflow, _, act = request.form.get("act", "").partition(":")
    ticked = [each for each in map(_ticked, request.form.getlist("case")) if each]
    if not ticked:
        flash(say("worklist.batch_nothing"), "remark")
        return redirect(url_for("worklist.todo"))
    results = perform_batch(
        db(), actor(), resources=resources(), workflow=workflow, act=act, ticked=ticked
    )
    rows = [_result(each) for each in results]
    done = sum(each.event is not None for each in results)
    return render_template("worklist/batch.html", rows=rows, done=done)


@blueprint.get("/done")
def done() -> str:
    """Show the cases on which one has acted."""
    ask, look = asked(), seen()
    listing = list_done(look.session, actor(), resources=look.resources, ask=ask)
    rows = [case_row(line) for line in listing.lines]
    return _list_page("done", rows, pages_of(listing, ask.size))


@blueprint.get("/started")
def started() -> str:
    """Show the cases that one has begun."""
    ask, look = asked(), seen()
    listing = list_started(look.session, actor(), resources=look.resources, ask=ask)
    rows = [case_row(line) for line in listing.lines]
    return _list_page("started", rows, pages_of(listing, ask.size))


@blueprint.get("/cc")
def copies() -> str:
    """Show the cases copied to one, and which of them are unread."""
    ask, look = asked(), seen()
    listing = list_copies(look.session, actor(), resources=look.resources, ask=ask)
    rows = [copy_row(line) for line in listing.lines]
    select = "read" if look.day is None else ""
    return _list_page("copies", rows, pages_of(listing, ask.size), select=select)


@blueprint.post("/cc/read")
def read() -> Response:
    """Mark the ticked copies as read."""
    ticked = [each for each in map(_ticked, request.form.getlist("case")) if each]
    count = mark_copies_read(
        db(),
        actor(),
        resources=resources(),
        case_ids=[each.case_id for each in ticked],
        title=say("cases.read"),
    )
    flash(say("worklist.copies_read", count=count), "success")
    return redirect(url_for("worklist.copies"))


@blueprint.get("/drafts")
def drafts() -> str:
    """Show what one has typed and not yet handed in."""
    lines = [(each, draft_words(each.form)) for each in list_drafts(db(), actor())]
    return render_template("worklist/drafts.html", tabs=tabs_of("drafts"), drafts=lines)


@blueprint.post("/drafts/delete")
def delete() -> Response:
    """Throw a draft away."""
    ticked = _ticked(f"{request.form.get('case', '')}:0")
    if ticked is not None:
        form = request.form.get("form", "")
        delete_draft(db(), actor(), case_id=ticked.case_id, form=form)
    flash(say("worklist.draft_deleted"), "success")
    return redirect(url_for("worklist.drafts"))


def _list_page(
    name: str, rows: Sequence[Row], pages: dict[str, object], *, select: str = ""
) -> str:
    return render_template(
        "worklist/list.html",
        name=name,
        title=say(f"worklist.{name}"),
        tabs=tabs_of(name),
        today=today_words(),
        rows=rows,
        pages=pages,
        select=select,
        as_of=as_of_view(),
    )


def _ticked(text: str) -> Ticked | None:
    key, _, version = text.partition(":")
    try:
        return Ticked(uuid.UUID(key), int(version))
    except ValueError:
        return None


def _result(each: BatchResult) -> dict[str, object]:
    text = say("worklist.batch_done", act=each.event.title) if each.event else ""
    return {
        "ok": each.event is not None,
        "name": each.title,
        "href": url_for("cases.show", number=each.number),
        "text": sentence(each.error) if each.error else text,
    }
