"""Show what rides on a case: who signs, who rules, why it rests, under what slip it stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from definitions.operations import CHOICE, RULER, SIGNER
from web.days import day_words
from web.operation_inputs import is_chosen_by_button
from web.people import names_of, role_titles
from web.slips import slip_view
from web.system import actor, say
from workflow.engine.operations import DELEGATE, Offered
from workflow.engine.riders import Signer
from workflow.models import CaseEvent
from workflow.services.case_pages import CasePage
from workflow.services.case_riders import SignerLine


@dataclass(frozen=True, slots=True)
class Said:
    """Be what somebody wrote, with the name, the office and the instant."""

    who: str
    at: object
    text: str


@dataclass(frozen=True, slots=True)
class SignerView:
    """Be one line of those who were asked; `kind` is the colour of its state."""

    name: str
    role: str
    how: str
    kind: str
    state: str
    opinion: str
    at: object


@dataclass(frozen=True, slots=True)
class AskedButton:
    """Be one button with which who was asked answers."""

    title: str
    operation: str
    choice: str
    kind: str


@dataclass(frozen=True, slots=True)
class AskedView:
    """Be the form with which who was asked to sign or to rule answers at once."""

    sentences: Sequence[str]
    buttons: Sequence[AskedButton]
    hint: str


def riders_view(page: CasePage) -> Mapping[str, object]:
    """Return what rides on a case for its page."""
    riders = page.riders
    slip, extension = riders.slip, riders.extension
    return {
        "suspended": _said(riders.suspended),
        "slip": slip_view(slip.colour) if slip else None,
        "slip_until": slip.until if slip else None,
        "ordered": _said(riders.ordered),
        "answer": _said(riders.answer),
        "extension": extension,
        "wished": _said(riders.wished),
        "rulers": _rulers(page),
        "delegates": [_signer(each) for each in riders.delegates],
        "signers": [_signer(each) for each in riders.countersigners],
    }


def asked_view(page: CasePage) -> AskedView | None:
    """Return the form of who was asked to sign or to rule, nothing for everybody else."""
    asked = [each for each in page.operations if is_asked(each)]
    if not asked:
        return None
    return AskedView(
        sentences=[*_requests(page), *(each.rule.hint for each in asked[:1])],
        buttons=[button for each in asked for button in _buttons(each)],
        hint=_hint(asked),
    )


def signer_view(signer: Signer, *, name: str, asked_by: str, said: Said | None) -> SignerView:
    """Return the line of somebody who was asked, with what they said."""
    if signer.choice is None:
        kind, state = ("now", "awaited") if signer.is_awaited else ("ahead", "later")
    else:
        kind, state = signer.choice, signer.choice
    if signer.place == DELEGATE:
        state = "back" if signer.choice else "working"
    return SignerView(
        name=name,
        role=role_titles([signer.role]),
        how=say(f"riders.how.{signer.place}", who=asked_by),
        kind=kind,
        state=say(f"riders.state.{state}"),
        opinion=said.text if said else "",
        at=said.at if said else None,
    )


def is_asked(offered: Offered) -> bool:
    """Tell whether an operation answers what somebody else asked for."""
    return offered.refusal is None and bool({SIGNER, RULER} & set(offered.rule.by))


def _requests(page: CasePage) -> list[str]:
    """Say who asks what of the reader."""
    me = (str(actor().account_id), actor().role)
    mine = [
        each
        for each in page.riders.signers
        if each.signer.is_awaited and (each.signer.person, each.signer.role) == me
    ]
    found = [
        say(f"riders.asks.{each.signer.place}", who=each.asked_by, why=_why(each.asked))
        for each in mine
    ]
    wished, extension = page.riders.wished, page.riders.extension
    if wished is not None and extension is not None and not mine:
        until = day_words(extension.until)
        found.append(say("riders.wishes", who=wished.person_name, until=until, why=_why(wished)))
    return found


def _why(event: CaseEvent | None) -> str:
    opinion = event.opinion if event is not None else None
    return say("riders.why", text=opinion) if opinion else ""


def _buttons(offered: Offered) -> list[AskedButton]:
    """Return the buttons of an operation; who only answers no writes why."""
    rule = offered.rule
    if is_chosen_by_button(rule):
        return [
            AskedButton(say(f"riders.sign.{choice}"), offered.name, choice, kind)
            for choice, kind in (("for", "solid"), ("against", "danger"))
        ]
    alone = len(rule.by) == 1 and SIGNER in rule.by
    kind = "solid" if alone or rule.opinion != "required" else "danger"
    return [AskedButton(rule.title, offered.name, "", kind)]


def _hint(asked: Sequence[Offered]) -> str:
    needed = [each.rule.title for each in asked if each.rule.opinion == "required"]
    if needed and len(needed) == len(asked):
        return say("operation.required")
    if any(CHOICE in each.rule.inputs for each in asked):
        return say("operation.for_against")
    titles = say("cases.and").join(needed)
    return say("riders.needed_for", acts=titles) if needed else say("operation.optional")


def _rulers(page: CasePage) -> str:
    rulers = [each for each in page.tasks if each.task.duty == "rule"]
    return names_of([holder.name for each in rulers for holder in each.holders])


def _signer(line: SignerLine) -> SignerView:
    return signer_view(line.signer, name=line.name, asked_by=line.asked_by, said=_said(line.said))


def _said(event: CaseEvent | None) -> Said | None:
    if event is None:
        return None
    office = event.organisation_name or ""
    who = say("cases.office", name=event.person_name, office=office) if office else ""
    return Said(who or event.person_name, event.at, event.opinion or "")
