"""Name people and offices in the sentences of pages."""

from collections.abc import Sequence

from web.system import resources, say
from workflow.services.open_work import Holder, OpenTask

# More names than these say less than a count.
_MOST_NAMES = 2


def names_of(names: Sequence[str]) -> str:
    """Join names; of many only the first stand, with how many there are."""
    listed = list(dict.fromkeys(names))
    if not listed:
        return say("cases.nobody")
    joined = say("cases.and").join(listed[:_MOST_NAMES])
    if len(listed) <= _MOST_NAMES:
        return joined
    return say("cases.people_more", names=joined, count=len(listed))


def first_of(names: Sequence[str]) -> str:
    """Name the first, saying that there are others."""
    listed = list(dict.fromkeys(names))
    return names_of(listed) if len(listed) < _MOST_NAMES else say("cases.first", name=listed[0])


def holders_text(tasks: Sequence[OpenTask]) -> str:
    """Name those who hold a case, with their office when it is one."""
    holders: list[Holder] = [each for task in tasks for each in task.holders]
    offices = list(dict.fromkeys(each.office for each in holders))
    names = names_of([each.name for each in holders])
    return say("cases.office", name=names, office=offices[0]) if len(offices) == 1 else names


def role_titles(roles: Sequence[str]) -> str:
    """Join the titles of roles."""
    known = resources().library.roles
    return say("cases.and").join(known[role].title for role in roles if role in known)
