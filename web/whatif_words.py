"""Put into words what would differ for a case under another definition."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date

from definitions.messages import fill
from definitions.roles import Roles
from workflow.engine.whatif import Consequence, Offer
from workflow.services.whatif import CaseConsequence

KINDS: Mapping[str, Callable[[Consequence], bool]] = {
    "stuck": lambda found: found.stuck is not None,
    "tasks": lambda found: bool(found.gained or found.lost),
    "due": lambda found: found.moves_due,
    "acts": lambda found: bool(found.acts_gained or found.acts_lost),
}


def whatif_lines(
    row: CaseConsequence,
    *,
    roles: Roles,
    messages: Mapping[str, str],
    day: Callable[[date | None], str],
) -> Iterator[str]:
    """Yield the sentences of one case, the gravest first."""

    def say(code: str, **values: object) -> str:
        return fill(messages, f"whatif.{code}", values)

    def who(offer: Offer) -> str:
        role = roles.titled(offer.role)
        if offer.role != offer.stands_for:
            role = say("stand_in", role=role, stands_for=roles.titled(offer.stands_for))
        names = messages["cases.and"].join(row.people.get(offer, ()))
        return say("named", who=role, names=names) if names else role

    found = row.found
    if found.stuck is not None:
        yield say(found.stuck, state=row.state_after or row.state_before)
    yield from (say("gained", who=who(offer)) for offer in found.gained)
    yield from (say("lost", who=who(offer)) for offer in found.lost)
    if found.moves_due:
        yield say("due", before=day(found.due_before), after=day(found.due_after))
    for code, acts in (("act_gained", found.acts_gained), ("act_lost", found.acts_lost)):
        yield from (say(code, role=roles.titled(role), act=act) for role, act in acts)
