"""Let people of the city act for each other."""

from collections.abc import Iterable
from datetime import timedelta

from tests.support.city import LIBRARY, City
from tests.support.factories import SECURITY
from workflow.models import Account, Proxy
from workflow.services.actors import Actor, load_actor
from workflow.services.proxies import ProxyData, grant_proxy


def let_act(
    city: City,
    whose: str,
    by: str,
    *,
    starts_in: int = 0,
    days: int = 5,
    workflows: Iterable[str] = (),
    reason: str = "出差",
) -> Proxy:
    """Let somebody of the city grant a proxy for the post that they act in."""
    principal, start = city.people[whose], city.resources.today() + timedelta(days=starts_in)
    data = ProxyData(
        appointment_id=principal.appointment_id,
        proxy_id=city.people[by].account_id,
        starts_on=start,
        ends_on=start + timedelta(days=days),
        workflows=frozenset(workflows),
        reason=reason,
    )
    rules = SECURITY.proxy
    return grant_proxy(city.session, principal, resources=city.resources, rules=rules, data=data)


def acting_for(city: City, whose: str, by: str) -> Actor:
    """Return somebody acting in the post of another; raises NotFoundError when they may not."""
    login = city.session.get_one(Account, city.people[by].account_id).login
    return load_actor(
        city.session,
        LIBRARY.roles,
        login=login,
        today=city.resources.today(),
        appointment_id=city.people[whose].appointment_id,
    )
