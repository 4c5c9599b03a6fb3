"""Fill in self-evaluations as their clerks do: section by section, through the services."""

from collections.abc import Callable, Mapping
from functools import partial

from definitions.scoring_profiles import load_profile
from web.commands.demonstration.figures import (
    approved_form,
    text_values,
    typed_funds,
    typed_indicators,
)
from web.commands.demonstration.plans import Correction
from web.commands.demonstration.scenario import ScenarioError
from web.commands.demonstration.scene import Scene, attach
from workflow.domain.evaluation_form import EvaluationForm
from workflow.domain.findings import Finding
from workflow.domain.scorecard import EXECUTION_KEY
from workflow.domain.section_entry import said_field
from workflow.services.assessments import EVIDENCE
from workflow.services.attachments import Upload
from workflow.services.evaluation_import import confirm_import, lines_of, preview_import
from workflow.services.self_evaluation_sheets import Sheet, blank_form, load_sheet
from workflow.services.self_evaluations import ATTEST, begin, save_section

_REASON = ".reason"
# Nobody else writes into the same section meanwhile.
_NEWEST = 1_000_000


def import_table(scene: Scene) -> None:
    """Import the project's workbook as its clerk; raises ScenarioError when nothing came of it."""
    folder = scene.stage.scenario.folder
    data = (folder / "tables" / scene.project.table).read_bytes()
    batch = preview_import(
        scene.session,
        scene.actor,
        resources=scene.resources,
        files=[Upload(scene.project.table, data)],
    )
    done = confirm_import(scene.session, scene.actor, resources=scene.resources, batch_id=batch.id)
    if not all(line.number for line in lines_of(done)):
        raise ScenarioError("import", scene.project.table)


def _begin(scene: Scene) -> None:
    blank = blank_form(scene.session, scene.case, load_profile(scene.resources.profile))
    goals = approved_form(blank, scene.project, scene.stage.scenario.patterns)
    begin(
        scene.session,
        scene.actor,
        resources=scene.resources,
        case_id=scene.case.id,
        goals=goals,
    )


def _basic(scene: Scene) -> None:
    pattern = scene.stage.scenario.patterns.patterns[scene.project.pattern]
    done = pattern.done.format(**text_values(scene.project))
    _save(scene, "basic", {"goal-0-actual": done})


def _missing_goal(scene: Scene) -> None:
    """Say what a published table left out: what the year was for, and what came of it."""
    name = scene.project.name
    typed = {"goal-0-expected": name, "goal-0-actual": name}
    form = _sheet(scene).form
    said = form.goals[0] if form.goals else None
    if said is None or not (said.expected and said.actual):
        _save(scene, "basic", typed)


def _funds(scene: Scene) -> None:
    _save(scene, "funds", typed_funds(scene.project))


def _indicators(scene: Scene) -> None:
    form = _sheet(scene).form
    typed = typed_indicators(form, scene.project, scene.stage.scenario.patterns)
    _save(scene, "indicators", typed)


def _corrections(scene: Scene) -> None:
    for correction in scene.project.corrections:
        at = _place(scene, correction)
        if at is None:
            _save(scene, "funds", correction.cells)
        else:
            typed = {f"row-{at}-{name}": text for name, text in correction.cells.items()}
            _save(scene, "indicators", typed)


def _place(scene: Scene, correction: Correction) -> int | None:
    """Return the place of the row to be corrected, a new one without a name; None for the funds."""
    if correction.row == EXECUTION_KEY:
        return None
    form = _sheet(scene).form
    if not correction.row:
        _save(scene, "indicators", {"add": correction.cells["level1"]})
        form = _sheet(scene).form
        return [row.level3 for row in form.indicators].index("")
    names = [row.level3 for row in form.indicators]
    if correction.row not in names:
        raise ScenarioError("row", correction.row)
    return names.index(correction.row)


def _deviations(scene: Scene) -> None:
    """Give a reason for everything that asks for one."""
    patterns = scene.stage.scenario.patterns
    typed: dict[str, str] = {}
    sheet = _sheet(scene)
    for finding in sheet.findings:
        if finding.place.endswith(_REASON):
            key = _row_key(sheet.form, finding)
            typed[f"reason-{key}"] = patterns.reason
            typed[f"measure-{key}"] = patterns.remedy
        elif not finding.blocks:
            said = patterns.said.get(finding.id, patterns.said["default"])
            typed[said_field(finding)] = said
    _save(scene, "deviations", typed)


def _row_key(form: EvaluationForm, finding: Finding) -> str:
    place = finding.place.removesuffix(_REASON).removeprefix("indicator.")
    return place if any(row.key == place for row in form.indicators) else EXECUTION_KEY


def _report(scene: Scene) -> None:
    text = scene.stage.scenario.patterns.report.format(**text_values(scene.project))
    _save(scene, "report", {"report": text})


def _attestation(scene: Scene) -> None:
    _save(scene, ATTEST, {"attest": "1"})


def _sheet(scene: Scene) -> Sheet:
    return load_sheet(scene.session, scene.actor, resources=scene.resources, case_id=scene.case.id)


def _save(scene: Scene, section: str, values: Mapping[str, str]) -> None:
    saved = save_section(
        scene.session,
        scene.actor,
        resources=scene.resources,
        case_id=scene.case.id,
        section=section,
        values=values,
        seen_version=_NEWEST,
    )
    if saved.faults or saved.conflict:
        raise ScenarioError("typed", scene.project.name, section, saved.faults)


PARTS: Mapping[str, Callable[[Scene], None]] = {
    "begin": _begin,
    "basic": _basic,
    "missing_goal": _missing_goal,
    "funds": _funds,
    "indicators": _indicators,
    "corrections": _corrections,
    "deviations": _deviations,
    "evidence": partial(attach, part=EVIDENCE, named="evidence"),
    "more_evidence": partial(attach, part=EVIDENCE, named="more_evidence"),
    "report": _report,
    "attestation": _attestation,
}
