"""Score one self-evaluation on the command line; starts neither Flask nor a database."""

import json
import sys
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import NoReturn

import click

from definitions.library import FOLDER, Grades
from definitions.messages import fill, load_messages
from definitions.scoring_profiles import DEFAULT_PROFILE, UnknownProfileError, load_profile
from definitions.source import load_model
from workflow.services.form_scoring import ScoredForm, report, score_file, score_table
from workflow.services.workbooks import UnreadableFileError, read_path

SOUND, BLOCKED, UNREADABLE = 0, 1, 2
NAME_WIDTH = 44
NUMBER_WIDTH = 9


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--profile", "profile_id", default=DEFAULT_PROFILE, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print the result for scripts.")
def score(file: Path, profile_id: str, *, as_json: bool) -> None:
    """Score FILE: a self-evaluation workbook (xlsx, CSV) or one published table (JSON).

    Exit code 0 when sound, 1 when something must be corrected, 2 when it cannot be read.
    """
    messages = load_messages()
    try:
        scored = _score(file, profile_id)
    except (UnreadableFileError, UnknownProfileError) as error:
        _give_up(fill(messages, error.code, error.values), error.code, as_json=as_json)
    grades = load_model(FOLDER / "grades.yaml", Grades).current
    result = report(scored, messages, grades)
    if as_json:
        click.echo(json.dumps(result, ensure_ascii=False, indent=2))
    else:
        grade = scored.grade(grades)
        _print(scored, messages, grade.title if grade else None)
    sys.exit(BLOCKED if scored.blocked else SOUND)


def _score(file: Path, profile_id: str) -> ScoredForm:
    profile = load_profile(profile_id)
    data = read_path(file)
    if file.suffix.lower() == ".json":
        return score_table(data, profile)
    return score_file(data, profile)


def _give_up(sentence: str, code: str, *, as_json: bool) -> NoReturn:
    click.echo(sentence, err=True)
    if as_json:
        content = {"error": {"code": code, "text": sentence}}
        click.echo(json.dumps(content, ensure_ascii=False, indent=2))
    sys.exit(UNREADABLE)


def _print(scored: ScoredForm, messages: Mapping[str, str], grade: str | None) -> None:
    card = scored.card
    click.echo(fill(messages, "scoring.report.heading", {"profile": scored.profile.title}))
    blank = messages["scoring.report.blank"]
    lines = [tuple(messages["scoring.report.columns"].split("|"))]
    lines += [
        (row.name, *(_shown(each, blank) for each in (row.weight, row.claimed, row.computed)))
        for row in card.rows
    ]
    totals = (card.weight_total, card.claimed_total, card.computed_total)
    lines.append((messages["scoring.report.total"], *(_shown(each, blank) for each in totals)))
    for name, *numbers in lines:
        cells = "".join(_pad(number, NUMBER_WIDTH, right=True) for number in numbers)
        click.echo(_pad(_cut(name), NAME_WIDTH) + cells)
    code = "scoring.report.grade" if grade else "scoring.report.no_grade"
    click.echo(fill(messages, code, {"grade": grade or ""}))
    _print_findings(scored, messages)


def _print_findings(scored: ScoredForm, messages: Mapping[str, str]) -> None:
    for finding in scored.findings:
        text = fill(messages, finding.message, finding.values)
        cell = scored.read.cell(finding.place)
        line = fill(messages, f"scoring.report.{finding.level}", {"cell": cell, "text": text})
        click.echo(line)
    count = sum(finding.blocks for finding in scored.findings)
    verdict = "scoring.report.blocked" if count else "scoring.report.sound"
    click.echo(fill(messages, verdict, {"count": count}))


def _shown(value: object, blank: str) -> str:
    return blank if value is None else format(value, "f")


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in text)


def _pad(text: str, width: int, *, right: bool = False) -> str:
    space = " " * max(0, width - _width(text))
    return space + text if right else text + space


def _cut(text: str) -> str:
    line = " ".join(text.split())
    while _width(line) > NAME_WIDTH - 2:
        line = line[:-2] + "…"
    return line


if __name__ == "__main__":
    score()
