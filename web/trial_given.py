"""Offer what is given in a trial, facts, fields and guards, and read what was typed for them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from definitions.references import references
from definitions.schema import FieldSpec, Workflow
from definitions.subjects import Fact
from web.act_inputs import CONTROLS, NUMERIC, Choice, InputView, choices_of, typed_as
from web.system import resources, say, system
from workflow.errors import RefusedError
from workflow.scenarios.given import Values
from workflow.scenarios.proposing import facts_asked
from workflow.scenarios.trial import Trial

Typed = MultiDict[str, str]
Given = Mapping[str, object]
Specs = Mapping[str, Fact | FieldSpec]
# Keys of what a real case would refer to; in a trial anything is called by its name.
_NAMED = frozenset({"meeting", "organisation"})
# What a guard answers when nothing is said: what the facts say.
BY_FACTS = ""


class GivenError(RefusedError):
    """Say which of the given values do not fit; `faults` are the sentences by name."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        """Keep the faults."""
        super().__init__("trials.wrong_given", count=len(faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class GuardView:
    """Be one guard whose answer can be set: by the facts, or whatever they say."""

    name: str
    title: str
    value: str


@dataclass(frozen=True, slots=True)
class GivenView:
    """Offer all that can be given: facts that the workflow asks for, its fields, its guards."""

    facts: Sequence[InputView]
    fields: Sequence[InputView]
    guards: Sequence[GuardView]


def given_view(
    workflow: Workflow,
    *,
    given: Given,
    guards: Mapping[str, bool],
    people: Sequence[str],
    faults: Mapping[str, str] | None = None,
) -> GivenView:
    """Return the inputs of what is given, with the values that stand."""
    facts, fields = _facts(workflow), _fields(workflow)

    def inputs(specs: Specs) -> Sequence[InputView]:
        return [
            _input(name, spec, given.get(name), people, (faults or {}).get(name))
            for name, spec in specs.items()
        ]

    return GivenView(inputs(facts), inputs(fields), list(_guards(workflow, guards)))


def read_given(workflow: Workflow, values: Values, typed: Typed) -> dict[str, object]:
    """Return what is typed as given, with nothing for what is empty; raises GivenError."""
    specs = {**_fields(workflow), **_facts(workflow)}
    found: dict[str, object] = {
        name: typed_as(spec, typed, _given_name(name)) or None
        for name, spec in specs.items()
        if _given_name(name) in typed or spec.type == "people"
    }
    wrong = {name: values.fault(name, value) for name, value in found.items()}
    faults = {name: say(code[0], field=code[1]) for name, code in wrong.items() if code}
    if faults:
        raise GivenError(faults)
    return found


def read_guards(workflow: Workflow, typed: Typed) -> dict[str, bool]:
    """Return the answers of guards that are set, whatever the facts say."""
    answers = {each.name: typed.get(f"guard.{each.name}") for each in _guards(workflow, {})}
    return {name: text == "true" for name, text in answers.items() if text in ("true", "false")}


def changed_given(trial: Trial, typed: Typed) -> dict[str, object]:
    """Return what was typed and differs from what is given now; raises RefusedError."""
    play = trial.play
    workflow = play.case.definition.workflow
    known = given_now(trial)
    given = {
        name: value
        for name, value in read_given(workflow, play.values, typed).items()
        if shown(value) != shown(known.get(name))
    }
    guards = {
        name: holds
        for name, holds in read_guards(workflow, typed).items()
        if play.given.fixed.get(name) != holds
    }
    if not given and not guards:
        raise RefusedError("trials.nothing_changed")
    return {**({"given": given} if given else {}), **({"guards": guards} if guards else {})}


def given_now(trial: Trial) -> Given:
    """Return the facts and the fields as they are."""
    return {**trial.play.case.view.fields, **trial.play.given.facts}


def shown(value: object) -> str:
    """Return a value as an input shows it: a line for each entry of a list."""
    if isinstance(value, (list, tuple)):
        return "\n".join(str(each) for each in value)
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def people_choices(people: Sequence[str]) -> tuple[Choice, ...]:
    """Return people by their names."""
    return tuple(Choice(name, name) for name in people)


def control_of(spec: Fact | FieldSpec) -> str:
    """Return how a value is typed in a trial."""
    return "text" if spec.type in _NAMED else CONTROLS.get(spec.type, "text")


def _facts(workflow: Workflow) -> Specs:
    facts = resources().library.subjects.subjects[workflow.subject].facts
    return {name: facts[name] for name in facts_asked(workflow, resources().library)}


def _fields(workflow: Workflow) -> Specs:
    facts = resources().library.subjects.subjects[workflow.subject].facts
    return {name: spec for name, spec in workflow.fields.items() if name not in facts}


def _input(
    name: str, spec: Fact | FieldSpec, value: object, people: Sequence[str], fault: str | None
) -> InputView:
    control = control_of(spec)
    listed = value if isinstance(value, (list, tuple)) else [value] if value else []
    return InputView(
        name=_given_name(name),
        title=spec.title,
        control=control,
        value=tuple(map(str, listed)) if control == "ticks" else shown(value),
        choices=people_choices(people) if control == "ticks" else choices_of(spec),
        required=False,
        errors=(fault,) if fault else (),
        numeric=spec.type in NUMERIC,
    )


def _guards(workflow: Workflow, answers: Mapping[str, bool]) -> Iterator[GuardView]:
    asked = (each.name for each in references(workflow) if each.kind == "guard")
    for name in dict.fromkeys(asked):
        value = shown(answers[name]) if name in answers else BY_FACTS
        yield GuardView(name, system().messages.get(f"guard.{name}", name), value)


def _given_name(name: str) -> str:
    return f"given.{name}"
