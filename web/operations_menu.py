"""List the operations that somebody may take on a case, for the menu of its page."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from web.system import say
from workflow.engine.operations import OPEN_TASK, Offered
from workflow.engine.values import Refusal
from workflow.services.case_pages import CasePage


@dataclass(frozen=True, slots=True)
class Offer:
    """Be one line of the menu; a reason tells why it cannot be taken now."""

    name: str
    title: str
    hint: str
    reason: str


def operations_menu(page: CasePage) -> Mapping[str, Sequence[Offer]]:
    """Return the operations that are the reader's, those that can be taken and those refused."""
    lines = offers(each for each in page.operations if each.name != OPEN_TASK)
    return {
        "open": [each for each in lines if not each.reason],
        "refused": [each for each in lines if each.reason],
    }


def offers(offered: Iterable[Offered]) -> list[Offer]:
    """Return a line of a menu for each operation that is offered."""
    return [
        Offer(each.name, each.rule.title, each.rule.hint, refusal_text(each.refusal))
        for each in offered
    ]


def refusal_text(refusal: Refusal | None) -> str:
    """Return why something cannot be done, an empty text when it can."""
    return "" if refusal is None else say(refusal.code, **refusal.values)
