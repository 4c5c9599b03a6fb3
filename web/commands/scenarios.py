"""Play scenarios of workflow definitions, without a database."""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import click

from definitions.errors import DefinitionError, Problem
from definitions.library import load_library
from definitions.messages import fill, load_messages
from definitions.scenarios import is_scenario, shipped_scenarios
from definitions.source import Source
from web.commands.definition_files import (
    UNREADABLE,
    checked_workflows,
    faults_as_json,
    read_sources,
    read_texts,
)
from web.commands.scenario_words import failure_words
from web.commands.sentences import list_faults, say
from workflow.scenarios.loading import ReadScenario, read_scenario
from workflow.scenarios.runner import Failure, Verdict, run_scenario
from workflow.scenarios.setting import Setting

_FAILED = 1


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the results as JSON.")
@click.pass_context
def test(context: click.Context, files: Sequence[Path], *, as_json: bool) -> None:
    """Play scenarios: those among FILES, or else the shipped ones.

    Definitions among FILES win over the shipped ones of the same name; without scenarios among
    FILES, the shipped scenarios of these definitions are played.

    Exit code 0 when all hold, 1 when some fail, 2 when a file cannot be read or has faults.
    """
    texts = read_texts(context, files)
    try:
        setting, scenarios = _gather(texts)
    except DefinitionError as error:
        _print_faults(error.problems, as_json=as_json)
        context.exit(UNREADABLE)
    verdicts = [run_scenario(each, setting) for each in scenarios]
    print_verdicts = _print_json if as_json else _print_lines
    print_verdicts(verdicts, setting)
    context.exit(_FAILED if any(each.failure for each in verdicts) else 0)


def _gather(texts: Mapping[str, str]) -> tuple[Setting, Sequence[ReadScenario]]:
    library = load_library()
    sources = read_sources(texts)
    given = [source for source in sources if is_scenario(source)]
    files = [source for source in sources if not is_scenario(source)]
    workflows = {each.workflow: each for each in checked_workflows(files, library)}
    setting = Setting.of(library, workflows)
    return setting, _read_all(given or _shipped(workflows), setting)


def _shipped(workflows: Iterable[str]) -> Sequence[Source]:
    """Return the shipped scenarios of some workflows, or all."""
    folders = tuple(f"scenarios/{name}/" for name in workflows) or ("",)
    texts = shipped_scenarios()
    return read_sources({name: texts[name] for name in texts if name.startswith(folders)})


def _read_all(sources: Iterable[Source], setting: Setting) -> Sequence[ReadScenario]:
    scenarios: list[ReadScenario] = []
    problems: list[Problem] = []
    for source in sources:
        try:
            scenarios.append(read_scenario(source, setting))
        except DefinitionError as error:
            problems += error.problems
    if problems:
        raise DefinitionError(problems)
    return scenarios


def _print_faults(problems: Sequence[Problem], *, as_json: bool) -> None:
    if as_json:
        found = {"problems": faults_as_json(problems)}
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        list_faults(problems)


def _print_json(verdicts: Sequence[Verdict], setting: Setting) -> None:
    found = [_as_json(each, setting) for each in verdicts]
    click.echo(json.dumps(found, ensure_ascii=False, indent=2))


def _as_json(verdict: Verdict, setting: Setting) -> dict[str, object]:
    failure = verdict.failure
    about = {
        "name": verdict.name,
        "ok": failure is None,
        "file": verdict.file,
        "workflow": verdict.workflow,
    }
    if failure is None:
        return about
    return {
        **about,
        "step": failure.step,
        "expected": failure.expected,
        "found": failure.found,
        "text": _words(failure, verdict, setting),
    }


def _words(failure: Failure, verdict: Verdict, setting: Setting) -> str:
    workflow = setting.workflows[verdict.workflow]
    return failure_words(failure, workflow, setting.library.operations, load_messages())


def _print_lines(verdicts: Sequence[Verdict], setting: Setting) -> None:
    messages = load_messages()
    for verdict in verdicts:
        code = "scenario.failed" if verdict.failure else "scenario.passed"
        click.echo(fill(messages, code, {"name": verdict.name, "file": verdict.file}))
        if verdict.failure:
            click.echo(f"  {_words(verdict.failure, verdict, setting)}")
    failed = sum(each.failure is not None for each in verdicts)
    say("scenario.total", count=len(verdicts), failed=failed)
