"""What is told of a case before a group is what moving it does: it goes on as it began."""

import pytest

from definitions.library import parse_workflow
from definitions.messages import load_messages
from tests.support.city import LIBRARY, City
from tests.support.pages import SignIn
from tests.support.panel import open_panel
from tests.workflow.engine.group_samples import PANEL
from web.presentation import Presenter
from web.whatif_words import whatif_lines
from workflow.errors import RefusedError
from workflow.models import DefinitionVersion, EvaluationCase
from workflow.services.case_views import view_case
from workflow.services.definitions import Published, add_version
from workflow.services.replay import case_differences
from workflow.services.transfer_plans import Order, plan_transfer
from workflow.services.transfers import transfer_cases
from workflow.services.whatif import CaseConsequence, what_if

FIXED = "“评审”正在表决，不能改按它办理：席位、规则和已投的票都以进入环节时为准，表决照原来的办完"
LOWER = ("pass: {share: 2/3}", "pass: 1")
HIGHER = ("pass: {share: 2/3}", "pass: all")
SILENT = ("silence: against", "silence: for")
OTHERS = ("{role: budget_section, veto: true, weight: 2}", "{role: bureau_leader}")


def make_version(city: City, *changes: tuple[str, str]) -> DefinitionVersion:
    text = PANEL
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    now, today = city.resources.now(), city.resources.today()
    published = Published(source=text, at=now, in_force_from=today)
    return add_version(city.session, parse_workflow(text, name="x"), published=published)


def ask(city: City, version: DefinitionVersion) -> list[CaseConsequence]:
    target = parse_workflow(version.source, name="x")
    actor = city.people["performance_section"]
    return list(what_if(city.session, actor, resources=city.resources, target=target).rows)


def lines(city: City, version: DefinitionVersion) -> list[str]:
    (row,) = ask(city, version)
    messages = load_messages()
    day = Presenter(messages).day_text
    return list(whatif_lines(row, roles=LIBRARY.roles, messages=messages, day=day))


@pytest.fixture
def case(city: City) -> EvaluationCase:
    """Return a case before the panel, for which an expert and the budget section have voted."""
    case = open_panel(city)
    city.do("expert", "vote", case, choice="for")
    city.do("budget_section", "vote", case, choice="for")
    return case


@pytest.mark.parametrize(
    "change", [LOWER, HIGHER, SILENT, OTHERS, ("judging", "panelling"), ("due: 5", "due: 9")]
)
def test_what_is_told_is_what_moving_does(
    city: City, case: EvaluationCase, change: tuple[str, str]
):
    version, before = make_version(city, change), view_case(city.session, case)
    actor, order = city.people["performance_section"], Order(version_id=version.id, states={})
    (row,) = ask(city, version)
    (line,) = plan_transfer(city.session, actor, resources=city.resources, order=order)
    assert row.found.fixed == "votes"
    assert line.obstacle == (row.found.stuck or row.found.fixed)
    with pytest.raises(RefusedError):
        transfer_cases(city.session, actor, resources=city.resources, order=order)
    assert view_case(city.session, case) == before
    assert list(case_differences(city.session, city.resources, case)) == []
    city.do("second_expert", "vote", case, choice="against", opinion="不可行")
    assert case.state == "judging", "it goes by the rules with which it began"


def test_under_the_same_rules_nothing_is_told_and_nothing_is_moved(
    city: City, case: EvaluationCase
):
    version = make_version(city, ("title: 缓议, phase", "title: 暂缓, phase"))
    actor, order = city.people["performance_section"], Order(version_id=version.id, states={})
    assert ask(city, version) == []
    (line,) = plan_transfer(city.session, actor, resources=city.resources, order=order)
    assert (line.case, line.obstacle) == (case, "votes")


def test_the_report_says_what_the_ballots_would_come_to(city: City, case: EvaluationCase):
    assert case.state == "judging"
    assert lines(city, make_version(city, LOWER)) == [
        FIXED,
        "表决规则有变：通过的条件",
        "按新的规则，已投的票就够通过，会立即“评审通过”",
    ]
    assert lines(city, make_version(city, SILENT))[1:] == [
        "表决规则有变：不投票怎样算",
        "按新的规则，没投的都不投，结果从“不通过”变为“通过”",
    ]


def test_the_report_names_who_gains_and_loses_a_seat(city: City, case: EvaluationCase):
    assert case.state == "judging"
    leader, budget = city.people["bureau_leader"].name, city.people["budget_section"].name
    assert lines(city, make_version(city, OTHERS))[:3] == [
        FIXED,
        f"按新的规则会多一席：财政局领导{leader}",
        f"按新的规则会少一席：预算科{budget}，他已投的票不算",
    ]


def test_what_cannot_be_reached_any_more_is_told(city: City):
    case = open_panel(city)
    city.do("expert", "vote", case, choice="against", opinion="不可行")
    told = lines(city, make_version(city, HIGHER))
    assert told[-1] == "按新的规则，已不可能通过，会立即“评审未通过”"


@pytest.mark.usefixtures("case")
def test_the_page_counts_votes_that_would_be_otherwise(city: City, sign_in: SignIn):
    version = make_version(city, LOWER)
    client = sign_in(city.people["performance_section"])
    page = client.get(f"/definitions/what-if?of={version.id}&show=votes").text
    assert "表决变动" in page
    assert FIXED in page
