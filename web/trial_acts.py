"""Show what somebody can do in a trial: acts with their inputs, ballots, and why not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from definitions.group_wording import GroupWording
from definitions.schema import CORRECT, RECUSE, RETURN_TO, VOTE, Act, Input, Workflow
from definitions.wording import Wording
from web.act_inputs import NUMERIC, Choice, InputView, choices_of, input_name
from web.acts import KINDS_IN_ORDER, Lack
from web.lack_words import lack_words
from web.people import role_titles
from web.system import resources, say, system
from web.trial_given import control_of, people_choices, shown
from workflow.engine.corrections import nameable
from workflow.engine.explain import Standing
from workflow.engine.returning import passed_states
from workflow.engine.values import Refusal, SeatView
from workflow.scenarios.playing import Play

Typed = MultiDict[str, str]
Faults = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class TrialAct:
    """Be one act of somebody: with its inputs where it is open, else with what is missing."""

    id: str
    title: str
    kind: str
    open: bool
    lacks: Sequence[Lack]
    inputs: Sequence[InputView]
    opinion: str
    phrases: Sequence[str]


@dataclass(frozen=True, slots=True)
class TrialBallot:
    """Be the vote that the case is before, and what somebody may do in it."""

    seats: Sequence[Mapping[str, object]]
    rules: Sequence[str]
    may_vote: bool
    may_abstain: bool
    may_recuse: bool
    reason: str


@dataclass(frozen=True, slots=True)
class TrialActs:
    """Be all that somebody can do, and what others can."""

    own: Sequence[TrialAct]
    others: Sequence[Mapping[str, str]]
    ballot: TrialBallot | None

    @property
    def open(self) -> Sequence[TrialAct]:
        """Return the acts that can be taken now."""
        return [each for each in self.own if each.open]

    @property
    def takes_opinion(self) -> bool:
        """Tell whether something that can be done takes an opinion."""
        voting = self.ballot is not None and (self.ballot.may_vote or self.ballot.may_recuse)
        return voting or any(each.opinion != "none" for each in self.open)


def trial_acts(play: Play, who: str, *, typed: Typed, faults: Mapping[str, Faults]) -> TrialActs:
    """Return what a person can do now; faults stand by act and field."""
    standings = [standing for _, standing in play.standings(who).values()]
    own = [each for each in standings if each.mine]
    return TrialActs(
        own=[
            _act(play, each, typed, faults.get(each.name, {}))
            for each in sorted(own, key=lambda one: KINDS_IN_ORDER.index(one.act.kind))
        ],
        others=[
            {"title": each.act.title, "who": role_titles(each.act.by)}
            for each in standings
            if not each.mine
        ],
        ballot=_ballot(play, who),
    )


def refusal_lines(refusal: Refusal) -> list[str]:
    """Return why something was refused, in sentences."""
    if not refusal.missing:
        return [say(refusal.code, **refusal.values)]
    return [lack_words(each, system().messages) for each in refusal.missing]


def _lacks(refusal: Refusal | None) -> list[Lack]:
    if refusal is None:
        return []
    return [Lack(text, alone=not refusal.missing) for text in refusal_lines(refusal)]


def _act(play: Play, each: Standing, typed: Typed, faults: Faults) -> TrialAct:
    refusal = each.refusal
    return TrialAct(
        id=each.name,
        title=each.act.title,
        kind=each.act.kind,
        open=refusal is None,
        lacks=_lacks(refusal),
        inputs=() if refusal else list(_inputs(play, each, typed, faults)),
        opinion=each.act.opinion,
        phrases=each.act.phrases,
    )


def _inputs(play: Play, each: Standing, typed: Typed, faults: Faults) -> list[InputView]:
    proposed = play.proposed(each.act)
    workflow = play.case.definition.workflow
    found = [
        _input(play, workflow, each.name, asked, proposed, typed, faults)
        for asked in each.act.fields
    ]
    if each.act.names != "none":
        named = _correct(play, each.name, each.act, typed, faults)
        # What nobody can name is not asked for, unless it must be named.
        found = [named, *found] if named.choices or named.required else found
    return [_place(play, each.name, typed, faults), *found] if each.act.asks_where else found


def _correct(play: Play, act: str, spec: Act, typed: Typed, faults: Faults) -> InputView:
    """Ask what is to be corrected: what can be named where the case may go back to."""
    workflow, view = play.case.definition.workflow, play.case.view
    passed = passed_states(workflow, view)
    ends = [end for end in workflow.ends_of(spec, view.state) if end in passed]
    items = (item for end in ends for item in nameable(workflow, end, play.given.facts))
    titles = {name: field.title for name, field in workflow.fields.items()}
    name = input_name(act, CORRECT)
    return InputView(
        name=name,
        title=say("acts.correct", act=spec.title),
        control="ticks",
        value=tuple(typed.getlist(name)),
        choices=tuple(Choice(item, titles.get(item, item)) for item in dict.fromkeys(items)),
        required=spec.names == "required",
        errors=tuple(faults.get(CORRECT, ())),
        numeric=False,
    )


def _place(play: Play, act: str, typed: Typed, faults: Faults) -> InputView:
    workflow = play.case.definition.workflow
    passed = passed_states(workflow, play.case.view)
    name = input_name(act, RETURN_TO)
    latest = passed[-1] if passed else ""
    return InputView(
        name=name,
        title=say("acts.return_to"),
        control="select",
        value=typed.get(name, latest),
        choices=tuple(Choice(each, workflow.states[each].title) for each in passed),
        required=True,
        errors=tuple(faults.get(RETURN_TO, ())),
        numeric=False,
    )


def _input(
    play: Play,
    workflow: Workflow,
    act: str,
    asked: Input,
    proposed: Mapping[str, object],
    typed: Typed,
    faults: Faults,
) -> InputView:
    spec, name = workflow.fields[asked.field], input_name(act, asked.field)
    control = control_of(spec)
    value = proposed.get(asked.field)
    stands = play.case.view.fields.get(asked.field) if value is None else value
    ticked = tuple(typed.getlist(name)) if name in typed else _listed(stands)
    return InputView(
        name=name,
        title=spec.title,
        control=control,
        value=ticked if control == "ticks" else typed.get(name, shown(stands)),
        choices=people_choices(_seatable(play, asked.field))
        if control == "ticks"
        else choices_of(spec),
        required=asked.required,
        errors=tuple(faults.get(asked.field, ())),
        numeric=spec.type in NUMERIC,
    )


def _listed(value: object) -> tuple[str, ...]:
    return tuple(str(each) for each in value) if isinstance(value, (list, tuple)) else ()


def _seatable(play: Play, field: str) -> list[str]:
    """Return whom a list may hold: the people of the roles in which those listed will sit."""
    states = play.case.definition.workflow.states.values()
    groups = [state.group for state in states if state.group is not None]
    roles = {seats.role for group in groups for seats in group.members if seats.people == field}
    people = play.scenario.people
    return [name for name, held in people.items() if roles & {each.role for each in held}]


def _ballot(play: Play, who: str) -> TrialBallot | None:
    workflow, view = play.case.definition.workflow, play.case.view
    group = workflow.states[view.state].group
    if group is None:
        return None
    refused = play.ballot_refusals(who)
    no_vote = refused[VOTE]
    awaited = {task.seat for task in view.tasks}
    wording = GroupWording(Wording(workflow, resources().library, system().messages))
    sits = any(seat.person == who for seat in view.seats)
    return TrialBallot(
        seats=[_seat(seat, awaited=seat.number in awaited) for seat in view.seats],
        rules=list(wording.tell(group)),
        may_vote=no_vote is None,
        may_abstain=group.abstain,
        may_recuse=refused[RECUSE] is None,
        reason=say(no_vote.code, **no_vote.values) if no_vote and sits else "",
    )


def _seat(seat: SeatView, *, awaited: bool) -> Mapping[str, object]:
    state = "now" if awaited else "ahead"
    words = say("ballot.awaited" if awaited else "ballot.later")
    if seat.excluded is not None:
        state, words = "excluded", say(f"ballot.excluded.{seat.excluded}")
    elif seat.choice is not None:
        state, words = seat.choice, say(f"ballot.{seat.choice}")
    return {
        "name": seat.person or say("ballot.whoever"),
        "role": role_titles([seat.role]),
        "weight": seat.weight,
        "veto": seat.veto,
        "kind": state,
        "text": words,
    }
