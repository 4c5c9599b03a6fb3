"""Lead from what is missing to the page where it is mended: the one table of repairs."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import current_app, url_for

from definitions.schema import Workflow
from web.people import role_titles
from web.system import say

# The part of the case page on which a state's own form stands.
WORK = "work"


@dataclass(frozen=True, slots=True)
class Link:
    """Be a link with its words."""

    label: str
    href: str


@dataclass(frozen=True, slots=True)
class Error:
    """Be one line of the summary of errors: what is wrong, and the field it is about."""

    text: str
    href: str


@dataclass(frozen=True, slots=True)
class Repair:
    """Name the page that mends something; a named detail of the key may be part of its address."""

    endpoint: str
    words: str
    anchor: str | None = None
    argument: str | None = None


_ON_THE_PAGE = "cases.show"
_SECTION = Repair("self_evaluation.section", "repair.fill", argument="section")

# By the key that a guard gives: the part of the case, and after a colon a detail of it.
REPAIRS: Mapping[str, Repair] = {
    "self_evaluation": _SECTION,
    "self_evaluation:check": Repair("self_evaluation.check", "repair.check"),
    "review": Repair("review.show", "repair.review"),
    "problems": Repair("review.show", "repair.problems", anchor="problems"),
    "measure": Repair(_ON_THE_PAGE, "repair.measure", anchor=WORK),
    "outcome": Repair(_ON_THE_PAGE, "repair.outcome", anchor=WORK),
    "evidence": Repair(_ON_THE_PAGE, "repair.upload", anchor=WORK),
    "proposal": Repair(_ON_THE_PAGE, "repair.proposal", anchor=WORK),
    "resolution": Repair(_ON_THE_PAGE, "repair.resolution", anchor=WORK),
    "meeting": Repair("meetings.index", "repair.meeting"),
}


def repair_link(key: str | None, *, number: str) -> Link | None:
    """Return the link to the page that mends what a key names, if there is such a page."""
    part, _, detail = (key or "").partition(":")
    repair = REPAIRS.get(key or "") or REPAIRS.get(part)
    if repair is None:
        return None
    if repair.endpoint not in current_app.view_functions:
        return Link(say(repair.words), url_for(_ON_THE_PAGE, number=number, _anchor=WORK))
    rules = current_app.url_map.iter_rules(repair.endpoint)
    wanted = {name for rule in rules for name in rule.arguments}
    known = {"number": number, repair.argument or "": detail}
    values = {name: known[name] for name in wanted & known.keys()}
    href = url_for(
        repair.endpoint, _anchor=repair.anchor, _method=None, _scheme=None, _external=None, **values
    )
    return Link(say(repair.words), href)


def menders_of(workflow: Workflow, state: str, key: str | None) -> str:
    """Return the titles of the roles that can mend a part which others hold, or an empty text."""
    part = (key or "").partition(":")[0]
    if part in workflow.states[state].edits:
        return role_titles(workflow.states[state].holder)
    holders = [
        role for spec in workflow.states.values() if part in spec.edits for role in spec.holder
    ]
    return role_titles(list(dict.fromkeys(holders)))


def is_mended_here(workflow: Workflow, state: str, key: str | None) -> bool:
    """Tell whether the state's own holder mends a part, or the part is nobody's in particular."""
    part = (key or "").partition(":")[0]
    owned = any(part in spec.edits for spec in workflow.states.values())
    return part in workflow.states[state].edits or not owned
