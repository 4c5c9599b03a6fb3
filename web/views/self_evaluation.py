"""Fill in the self-evaluation: seven tasks, saved by themselves, scored while typing."""

import uuid

from flask import Blueprint, Response, flash, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from definitions.self_evaluation import load_guide
from web.acts import acts_view
from web.case_page import gather
from web.downloads import download
from web.forms.self_evaluation import seen_version, typed_values
from web.presentation import Presenter
from web.self_evaluation_pages import frame, section_page
from web.self_evaluation_parts import (
    blocks_of,
    deviations,
    doubts,
    files_of,
    others_of,
    summaries,
)
from web.self_evaluation_rows import level_titles, table_view
from web.system import actor, db, keep_changes, resources, say, system
from workflow.errors import NotFoundError
from workflow.services.case_pages import find_case_by_number
from workflow.services.form_export import export_form
from workflow.services.self_evaluation_sheets import Sheet, sheet_of
from workflow.services.self_evaluations import (
    Saved,
    forget_typed,
    preview_section,
    save_section,
    typed_in,
)

blueprint = Blueprint("self_evaluation", __name__)
Answer = str | BaseResponse
# Which button sent the form; a change of rows comes back to the same page.
_ROWS = ("add", "remove")


@blueprint.get("/cases/<number>/self")
def tasks(number: str) -> str:
    """Show the seven tasks and how far each is."""
    sheet = _sheet(number)
    shown = frame(sheet, current="")
    return render_template("self_evaluation/tasks.html", guide=load_guide(), **shown)


@blueprint.get("/cases/<number>/self/<section>")
def section(number: str, section: str) -> str:
    """Show one section with what waits in the person's draft."""
    sheet = _sheet(number)
    if load_guide().section(section) is None:
        raise NotFoundError("self.no_section")
    typed = typed_in(db(), actor(), sheet=sheet, section=section)
    shown = section_page(sheet, section, typed)
    return render_template(f"self_evaluation/{section}.html", **shown, **_extra(sheet, section))


@blueprint.post("/cases/<number>/self/<section>")
def save(number: str, section: str) -> BaseResponse:
    """Save one section and go on; what cannot be used is shown again as it was typed."""
    saved = _save(number, section)
    stays = saved.faults or saved.conflict or any(name in request.form for name in _ROWS)
    following = request.form.get("next", "")
    if stays or load_guide().section(following) is None:
        following = section if stays else ""
    if not stays:
        title = load_guide().section(section)
        flash(say("self.saved", section=title.title if title else ""), "success")
    if following:
        return redirect(url_for("self_evaluation.section", number=number, section=following))
    endpoint = "check" if request.form.get("next") == "check" else "tasks"
    return redirect(url_for(f"self_evaluation.{endpoint}", number=number))


@blueprint.post("/cases/<number>/self/<section>/autosave")
def autosave(number: str, section: str) -> tuple[Response, int, dict[str, str]]:
    """Save one section while it is typed; everything typed is kept whatever the answer is."""
    keep_changes()
    saved = _save(number, section)
    time = Presenter(system().messages).clock_time(saved.at)
    headers = {"X-Row-Version": str(saved.version), "X-Kept": "1"}
    if saved.conflict is not None:
        clock = Presenter(system().messages).clock_time(saved.conflict.at)
        text = say("self.saved_by", name=saved.conflict.name, time=clock)
        return jsonify(text=text), 409, headers
    if saved.faults:
        errors = {fault.field: say(fault.code, **fault.values) for fault in saved.faults}
        text = say("self.told.wrong", count=len(errors))
        return jsonify(text=text, errors=errors), 422, headers
    return jsonify(text=say("self.told.saved", time=time), saved=saved.at.isoformat()), 200, headers


@blueprint.post("/cases/<number>/self/<section>/score")
def score(number: str, section: str) -> str:
    """Show the score as it would stand with what is being typed; nothing is written."""
    sheet, _ = preview_section(
        db(),
        actor(),
        resources=resources(),
        case_id=_case_id(number),
        section=section,
        values=typed_values(request.form),
    )
    shown = frame(sheet, current=section, lit=False)
    table = table_view(sheet) if section == "indicators" else None
    return render_template("self_evaluation/_live.html", table=table, **shown)


@blueprint.post("/cases/<number>/self/<section>/forget")
def forget(number: str, section: str) -> BaseResponse:
    """Throw away one's own version after somebody else's was kept."""
    forget_typed(db(), actor(), case_id=_case_id(number), section=section)
    return redirect(url_for("self_evaluation.section", number=number, section=section))


@blueprint.get("/cases/<number>/self/check")
def check(number: str) -> str:
    """Show everything once more before it is sent, with what is missing."""
    sheet = _sheet(number)
    acts = acts_view(gather(sheet.case))
    stopped = next((each for each in acts.own if each.blocked and each.kind == "forward"), None)
    return render_template(
        "self_evaluation/check.html",
        **frame(sheet, current=""),
        acts=acts,
        stopped=stopped,
        missing=[*blocks_of(sheet), *others_of(sheet, stopped.missing)] if stopped else [],
        summaries=summaries(sheet),
        table=table_view(sheet),
        files=files_of(sheet),
        key=f"{sheet.case.id}:{sheet.case.row_version}",
    )


@blueprint.get("/cases/<number>/self/export")
def export(number: str) -> Response:
    """Give the form out as the ministry's workbook."""
    sheet = _sheet(number)
    data = export_form(sheet.form, bands=sheet.profile.bands)
    return download(say("imports.export_name", number=number), data)


def _case_id(number: str) -> uuid.UUID:
    return find_case_by_number(db(), actor(), number=number).id


def _sheet(number: str) -> Sheet:
    case = find_case_by_number(db(), actor(), number=number)
    return sheet_of(db(), actor(), resources=resources(), case=case)


def _save(number: str, section: str) -> Saved:
    return save_section(
        db(),
        actor(),
        resources=resources(),
        case_id=_case_id(number),
        section=section,
        values=typed_values(request.form),
        seen_version=seen_version(request.form),
    )


def _extra(sheet: Sheet, section: str) -> dict[str, object]:
    """Return what one page shows besides its fields."""
    if section == "indicators":
        return {"table": table_view(sheet), "levels": level_titles(sheet)}
    if section == "deviations":
        return {"deviations": deviations(sheet), "doubts": doubts(sheet)}
    if section == "evidence":
        return {"files": files_of(sheet)}
    if section in {"report", "attestation"}:
        return {"guide": load_guide()}
    return {}
