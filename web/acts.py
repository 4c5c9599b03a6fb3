"""Show every act of a case's state: one's own in full, the others' folded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from definitions.schema import CORRECT, RETURN_TO
from web.act_inputs import InputView, Typed, input_name, input_views
from web.people import role_titles
from web.repairs import Error, Link, is_mended_here, menders_of, repair_link
from web.system import actor, db, say, system
from workflow.engine.explain import Standing
from workflow.engine.values import Missing, Refusal
from workflow.services.case_pages import CasePage
from workflow.services.phrases import phrases_for

_ICONS = {"return": "arrow-back-up", "refuse": "x", "note": "check", "forward": "check"}
# The kinds among which the one solid button is chosen, the first that is open.
_SOLID_KINDS = ("forward", "note")
KINDS_IN_ORDER = ("forward", "note", "return", "refuse")


@dataclass(frozen=True, slots=True)
class Lack:
    """Be one line of why an act cannot be taken; `alone` where it is refused and lacks nothing."""

    text: str
    repair: Link | None = None
    who: str = ""
    alone: bool = False


@dataclass(frozen=True, slots=True)
class ActView:
    """Show one act of one's own."""

    id: str
    title: str
    kind: str
    icon: str
    blocked: bool
    reason: str
    missing: tuple[Lack, ...]
    inputs: tuple[InputView, ...]
    solid: bool = False


@dataclass(frozen=True, slots=True)
class OtherAct:
    """Name an act that others may take, and who."""

    title: str
    who: str


@dataclass(frozen=True, slots=True)
class Refused:
    """Say why an attempt was refused, as the form repeats it: summary, and errors by field."""

    act: str
    sentence: str
    errors: tuple[Error, ...]
    by_field: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ActsView:
    """Show what can be done on a case now."""

    own: tuple[ActView, ...]
    others: tuple[OtherAct, ...]
    phrases: tuple[str, ...]
    opinion: str
    opinion_for: str

    @property
    def open(self) -> tuple[ActView, ...]:
        """Return the acts that can be taken now."""
        return tuple(each for each in self.own if not each.blocked)

    @property
    def main(self) -> ActView | None:
        """Return the act of the solid button, or else the first that can be taken."""
        return next((each for each in self.own if each.solid), next(iter(self.open), None))

    @property
    def repair(self) -> Link | None:
        """Return where to begin when no act leads on yet: the first thing to be mended."""
        if any(each.solid for each in self.own):
            return None
        lacks = [lack for each in self.own if each.kind == "forward" for lack in each.missing]
        return next((lack.repair for lack in lacks if lack.repair), None)

    @property
    def takes_opinion(self) -> bool:
        """Tell whether some act that can be taken takes an opinion."""
        return self.opinion != "none"


def acts_view(
    page: CasePage, *, typed: Typed | None = None, refused: Refused | None = None
) -> ActsView:
    """Return the acts of the case's state for the post acted in."""
    owned = [each for each in page.standings if each.mine]
    solid = _solid(owned)
    mine = sorted(owned, key=lambda one: (one.name != solid, KINDS_IN_ORDER.index(one.act.kind)))
    own = tuple(_own(page, each, typed, refused, solid=each.name == solid) for each in mine)
    takers = [each for each in mine if each.refusal is None and each.act.opinion != "none"]
    required = [each.act.title for each in takers if each.act.opinion == "required"]
    return ActsView(
        own=own,
        others=tuple(
            OtherAct(each.act.title, role_titles(each.act.by))
            for each in page.standings
            if not each.mine
        ),
        phrases=_phrases(takers),
        opinion="none" if not takers else "required" if len(required) == len(takers) else "some",
        opinion_for=say("cases.and").join(required),
    )


def refused_act(page: CasePage, act: str, refusal: Refusal) -> Refused:
    """Return what the form says after an attempt was refused."""
    spec = page.workflow.acts.get(act)
    fields = {RETURN_TO, CORRECT, *(each.field for each in spec.fields)} if spec else set()
    by_field: dict[str, list[str]] = {}
    links = []
    for missing in refusal.missing:
        text = say(missing.code, **missing.values)
        at = missing.repair or ""
        if at in fields or at == "opinion":
            by_field.setdefault(at, []).append(text)
            anchor = at if at == "opinion" else input_name(act, at)
            links.append(Error(text, f"#{anchor}"))
        else:
            repair = repair_link(missing.repair, number=page.case.number)
            links.append(Error(text, repair.href if repair else "#now"))
    sentence = say(refusal.code, **refusal.values)
    if links and spec:
        sentence = say("acts.summary", count=len(links), act=spec.title)
    return Refused(act, sentence, tuple(links), by_field)


def _solid(mine: Sequence[Standing]) -> str | None:
    free = [each for each in mine if each.refusal is None]
    kinds = (each.name for kind in _SOLID_KINDS for each in free if each.act.kind == kind)
    return next(kinds, None)


def _own(
    page: CasePage, each: Standing, typed: Typed | None, refused: Refused | None, *, solid: bool
) -> ActView:
    errors = refused.by_field if refused and refused.act == each.name else {}
    return ActView(
        id=each.name,
        title=each.act.title,
        kind=each.act.kind,
        icon=_ICONS[each.act.kind],
        blocked=each.refusal is not None,
        reason=_short_reason(each.refusal),
        missing=_lacks(page, each.refusal),
        inputs=() if each.refusal else input_views(page, each.name, typed=typed, errors=errors),
        solid=solid,
    )


def _short_reason(refusal: Refusal | None) -> str:
    if refusal is None:
        return ""
    code = f"blocked.{refusal.code.partition('.')[2]}"
    known = code if code in system().messages else "blocked.other"
    return say(known, **{"count": len(refusal.missing), **refusal.values})


def _lacks(page: CasePage, refusal: Refusal | None) -> tuple[Lack, ...]:
    if refusal is None:
        return ()
    if not refusal.missing:
        text, who = say(refusal.code, **refusal.values), role_titles(refusal.menders)
        return (Lack(text, who=who, alone=True),)
    return tuple(_lack(page, each) for each in refusal.missing)


def _lack(page: CasePage, missing: Missing) -> Lack:
    text = say(missing.code, **missing.values)
    state = page.case.state
    if is_mended_here(page.workflow, state, missing.repair):
        return Lack(text, repair_link(missing.repair, number=page.case.number))
    return Lack(text, who=menders_of(page.workflow, state, missing.repair))


def _phrases(takers: Sequence[Standing]) -> tuple[str, ...]:
    """Return the phrases of the acts, the main one's first, and then one's own."""
    shipped = [phrase for each in takers for phrase in each.act.phrases]
    personal = phrases_for(db(), actor()) if takers else []
    return tuple(dict.fromkeys([*shipped, *(each.text for each in personal)]))
