"""Who acts for somebody is told what they are told, by message and by mail, and that it is so."""

import pytest

from notifications.worker import drain
from tests.support.city import City
from tests.support.factories import make_actor
from tests.support.post_office import PostOffice
from tests.support.proxies import acting_for, let_act
from workflow.models import Account, EvaluationCase, Organisation


def send(city: City, case: EvaluationCase, who: str = "unit_clerk") -> None:
    city.fill(case)
    city.do(who, "send_for_unit_review", case)


def test_the_proxy_is_told_for_the_principal(office: PostOffice):
    case = office.open_case()
    with office.acting() as city:
        let_act(city, "unit_head", "budget_section")
        send(city, case)
    drain(office.factory, office.mailroom)
    drain(office.factory, office.mailroom)
    (own,) = office.inbox("unit_head")
    (told,) = office.inbox("budget_section")
    name = office.city.people["unit_head"].name
    assert told.title == f"（代{name}收）{own.title}"
    assert told.body.startswith(own.body)
    assert f"您正在代理{name}的岗位" in told.body
    assert (told.kind, told.link) == (own.kind, own.link)


@pytest.mark.parametrize("changes", [{"workflows": ["meeting_item"]}, {"starts_in": 1}])
def test_who_may_not_act_is_not_told(office: PostOffice, changes: dict[str, object]):
    case = office.open_case()
    with office.acting() as city:
        let_act(city, "unit_head", "budget_section", **changes)  # type: ignore[arg-type]  # a table names them
        send(city, case)
    drain(office.factory, office.mailroom)
    assert office.kinds("unit_head") == ["task_opened"]
    assert office.kinds("budget_section") == []


def test_a_proxy_in_another_post_of_the_principal_is_not_told(office: PostOffice):
    case = office.open_case()
    with office.acting() as city:
        person = city.session.get_one(Account, city.people["unit_head"].account_id)
        section = city.session.get_one(Organisation, city.people["finance_section"].organisation_id)
        # In this post the principal has nothing to do with the case.
        city.people["elsewhere"] = make_actor(city.session, section, "unit_clerk", account=person)
        let_act(city, "elsewhere", "budget_section")
        send(city, case)
    drain(office.factory, office.mailroom)
    assert office.kinds("unit_head") == ["task_opened"]
    assert office.kinds("budget_section") == []


def test_who_did_it_is_not_told_for_somebody_else_either(office: PostOffice):
    case = office.open_case()
    with office.acting() as city:
        let_act(city, "unit_clerk", "budget_section")
        let_act(city, "unit_head", "budget_section")
        city.people["proxy"] = acting_for(city, "unit_clerk", "budget_section")
        send(city, case, "proxy")
    drain(office.factory, office.mailroom)
    assert office.kinds("unit_head") == ["task_opened"]
    assert office.kinds("budget_section") == []
