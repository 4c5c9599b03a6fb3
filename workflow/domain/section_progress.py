"""Say how far each section of a self-evaluation is, in one word."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from workflow.domain.evaluation_form import EvaluationForm
from workflow.domain.findings import Finding

SectionState = Literal["done", "open", "attention", "locked"]


@dataclass(frozen=True, slots=True)
class Progress:
    """Hold the state of a section and the code of the word that says it."""

    section: str
    state: SectionState
    word: str
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Standing:
    """Hold what progress is judged by; `missing` names the sections that lack something."""

    form: EvaluationForm
    findings: Sequence[Finding]
    missing: frozenset[str]
    files: int
    report: str
    attested: bool


def section_of(finding: Finding) -> str:
    """Return the section in which a finding is mended or explained."""
    place = finding.place
    if not finding.blocks or place.endswith(".reason"):
        return "deviations"
    return "funds" if place.startswith(("total.", "fund.", "execution.")) else "indicators"


def progress_of(standing: Standing) -> tuple[Progress, ...]:
    """Return the progress of all seven sections in their order."""
    six = (
        _basic(standing),
        _funds(standing),
        _indicators(standing),
        _deviations(standing),
        _evidence(standing),
        _report(standing),
    )
    return (*six, _attestation(standing, six))


def _basic(standing: Standing) -> Progress:
    goals = standing.form.goals
    begun = any(goal.expected or goal.actual for goal in goals)
    return _filled(standing, "basic", begun=begun)


def _funds(standing: Standing) -> Progress:
    rows = (standing.form.total, *standing.form.funds)
    begun = any(row.budget is not None or row.executed is not None for row in rows)
    blocks = _blocks(standing.findings, "funds") if begun else 0
    return _blocked("funds", blocks) or _filled(standing, "funds", begun=begun)


def _indicators(standing: Standing) -> Progress:
    rows = standing.form.indicators
    lacking = sum(not row.actual for row in rows)
    if len(rows) == lacking:
        return Progress("indicators", "open", "self.word.open")
    if lacking:
        return Progress("indicators", "attention", "self.word.rows", {"count": str(lacking)})
    blocked = _blocked("indicators", _blocks(standing.findings, "indicators"))
    return blocked or Progress("indicators", "done", "self.word.done")


def _deviations(standing: Standing) -> Progress:
    if standing.missing & {"funds", "indicators"}:
        return Progress("deviations", "open", "self.word.after_figures")
    here = [each for each in standing.findings if section_of(each) == "deviations"]
    lacking = sum(each.blocks or each.needs_explanation for each in here)
    if lacking:
        return Progress("deviations", "attention", "self.word.explain", {"count": str(lacking)})
    return Progress("deviations", "done", "self.word.done" if here else "self.word.nothing")


def _evidence(standing: Standing) -> Progress:
    if "evidence" in standing.missing:
        return Progress("evidence", "open", "self.word.no_files")
    return Progress("evidence", "done", "self.word.files", {"count": str(standing.files)})


def _report(standing: Standing) -> Progress:
    return _filled(standing, "report", begun=False)


def _attestation(standing: Standing, six: Iterable[Progress]) -> Progress:
    if standing.attested:
        return Progress("attestation", "done", "self.word.attested")
    if all(each.state == "done" for each in six):
        return Progress("attestation", "attention", "self.word.ready")
    return Progress("attestation", "locked", "self.word.locked")


def _filled(standing: Standing, section: str, *, begun: bool) -> Progress:
    if section not in standing.missing:
        return Progress(section, "done", "self.word.done")
    word = "self.word.begun" if begun else "self.word.open"
    return Progress(section, "attention" if begun else "open", word)


def _blocked(section: str, count: int) -> Progress | None:
    if not count:
        return None
    return Progress(section, "attention", "self.word.blocked", {"count": str(count)})


def _blocks(findings: Sequence[Finding], section: str) -> int:
    return sum(each.blocks and section_of(each) == section for each in findings)
