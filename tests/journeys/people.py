"""Put real people into the small city, each with a password and a browser of their own."""

import re
from dataclasses import dataclass, field
from datetime import timedelta

from playwright.sync_api import Browser, Locator, Page
from sqlalchemy import update

from definitions.notices import load_notices
from notifications.mailroom import Mailroom
from notifications.rendering import Notices
from notifications.worker import drain
from tests.journeys.album import SIZES, Album
from tests.support.city import City
from tests.support.factories import CHEAP_KEEPER, add
from tests.support.served import Served
from web.system import NAME
from workflow.clock import FixedClock
from workflow.models import Account, Appointment, EvaluationCase, Organisation, Region

PASSWORD = "Shuiku-2026-jixiao"
PATIENCE = 60_000
_CLERK = "unit_clerk"
NAMES = {
    "unit_clerk": ("liwenbo", "李文博"),
    "unit_head": ("hejianping", "何建平"),
    "department_officer": ("wangshan", "王珊"),
    "department_head": ("xulan", "许岚"),
    "finance_section": ("wuyue", "吴越"),
    "performance_section": ("zhoumin", "周敏"),
    "second_performance": ("sunqian", "孙倩"),
    "bureau_leader": ("chenguodong", "陈国栋"),
    "government_office": ("liuyang", "刘洋"),
    "mayor": ("chenliyan", "陈立言"),
    "expert": ("zhanghuaiyuan", "章怀远"),
    "budget_section": ("guming", "顾明"),
}
UNIT, DEPARTMENT = "第三实验中学", "云溪市教育局"
BUREAU, OFFICE, SECTION = "云溪市财政局", "市政府办公室", "教科文科"


@dataclass(slots=True)
class Person:
    """Be somebody at a browser."""

    role: str
    name: str
    page: Page
    album: Album
    address: str

    def go(self, path: str) -> None:
        """Open an address of the product."""
        self.page.goto(f"{self.address}{path}")

    def look(self, name: str) -> None:
        """Keep the page in the album and judge its look."""
        self.album.take(self.page, name)

    def sees(self, *texts: str | re.Pattern[str]) -> None:
        """Wait until the page shows each of some texts."""
        for text in texts:
            self.main.get_by_text(text).locator("visible=true").first.wait_for()

    @property
    def main(self) -> Locator:
        """Return everything between the bars, messages and the action bar included."""
        return self.page.locator("body")

    def click(self, name: str) -> None:
        """Press the one visible button or link of a name, and wait for the page that follows."""
        self.control(name).click()

    def control(self, name: str) -> Locator:
        """Return the visible button or link of a name."""
        button = self.page.get_by_role("button", name=name, exact=True)
        link = self.page.get_by_role("link", name=name, exact=True)
        return button.or_(link).locator("visible=true").first

    def type(self, label: str, text: str) -> None:
        """Write into the field of a label."""
        self.page.get_by_label(label, exact=True).locator("visible=true").first.fill(text)

    def act(self, title: str, opinion: str = "") -> None:
        """Take an act from the bar at the foot of a case and wait for what it says it did."""
        if opinion:
            self.page.locator("textarea[name=opinion]").fill(opinion)
        bar = self.page.locator(".bh-action-bar")
        with self.page.expect_navigation():
            bar.get_by_role("button", name=title, exact=True).click()
        self.sees("已办“")

    def steps(self, status: str) -> list[str]:
        """Return the steps of a case that are passed, current or ahead, by their titles."""
        found = self.page.locator(f".bh-steplist-phone .bh-step-{status} .bh-step-title")
        return found.all_text_contents()

    def past(self) -> list[str]:
        """Return who did what, newest first, as the timeline of the case tells it."""
        return self.page.locator(".bh-timeline__line").all_inner_texts()

    def messages(self) -> list[str]:
        """Open the inbox by the bell and return its messages, newest first."""
        self.page.locator(".bh-top__bell").click()
        self.page.wait_for_url("**/inbox/")
        return self.page.locator(".bh-inbox li").all_inner_texts()

    def count_of(self, tab: str) -> int:
        """Return the figure that stands in a tab of the worklists."""
        text = self.page.locator(".bh-tabs a", has_text=tab).inner_text()
        return int(text.removeprefix(tab))

    def todo(self) -> list[str]:
        """Open the worklist and return the lines that wait."""
        self.go("/todo")
        return self.page.locator("[data-row]").all_inner_texts()

    def open_task(self, text: str) -> None:
        """Open the line of the worklist that holds a text, by a click on its name."""
        self.go("/todo")
        # Nobody types before the page's scripts are there, and typing is theirs to keep.
        with self.page.expect_navigation():
            self.page.locator("[data-row]", has_text=text).locator("a").first.click()


@dataclass(slots=True)
class Cast:
    """Hold everybody on the journey; each signs in when first called."""

    served: Served
    browser: Browser
    album: Album
    people: dict[str, Person] = field(default_factory=dict)

    def __getitem__(self, role: str) -> Person:
        """Return somebody at their browser, signed in through the sign-in page."""
        if role not in self.people:
            self.people[role] = self.sign_in(role)
        return self.people[role]

    def newcomer(self, role: str, *, scripts: bool = True) -> Person:
        """Return somebody at a fresh browser who has not signed in yet."""
        width, height = SIZES[0]
        context = self.browser.new_context(
            base_url=self.served.address,
            viewport={"width": width, "height": height},
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            java_script_enabled=scripts,
            reduced_motion="reduce",
        )
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        self.album.watch(page)
        return Person(role, NAMES[role][1], page, self.album, self.served.address)

    def sign_in(self, role: str, *, scripts: bool = True) -> Person:
        """Let somebody type login and password on the sign-in page."""
        person = self.newcomer(role, scripts=scripts)
        person.go("/login")
        enter_password(person)
        person.page.wait_for_url("**/todo")
        return person

    def work(self) -> None:
        """Let the worker do all that waits: timers, parents of ended cases, messages."""
        system = self.served.app.extensions[NAME]
        drain(system.factory, Mailroom(system.resources, Notices(load_notices())))

    def pass_days(self, days: timedelta) -> None:
        """Let days pass and the worker do what they bring."""
        clock = self.served.city.resources.clock
        assert isinstance(clock, FixedClock)
        clock.advance(days)
        self.work()

    def bring_to_department(self, project: str) -> EvaluationCase:
        """Lead a sound case to the department without a browser; the poor case walks there."""
        city = self.served.city
        case = city.open_case(project)
        city.fill(case)
        city.do("unit_clerk", "send_for_unit_review", case)
        city.do("unit_head", "submit", case)
        self.served.save()
        return case

    def bring_to_review(self, project: str) -> EvaluationCase:
        """Lead a sound case on to the finance section."""
        case = self.bring_to_department(project)
        self.served.city.do("department_officer", "accept_by_department", case)
        self.served.save()
        return case

    def show_where_everybody_is(self) -> None:
        """Keep the page at which everybody stands, for who looks into a failure."""
        for role, person in self.people.items():
            person.page.screenshot(path=self.album.folder / f"last-{role}.png")

    def leave(self) -> None:
        """Close all browsers' contexts."""
        for context in self.browser.contexts:
            context.close()


def enter_password(person: Person) -> None:
    """Fill in the sign-in page and send it."""
    person.page.get_by_label("账号").fill(NAMES[person.role][0])
    person.page.get_by_label("密码", exact=True).fill(PASSWORD)
    person.page.get_by_role("button", name="登录", exact=True).click()


def settle(served: Served) -> None:
    """Give the small city's people names, passwords and offices as a real city has them."""
    city, session = served.city, served.city.session
    hashed = CHEAP_KEEPER.hash(PASSWORD)
    for role, (login, name) in NAMES.items():
        account = session.get_one(Account, city.people[role].account_id)
        account.login, account.name, account.password_hash = login, name, hashed
    session.get_one(Region, city.region.code).name = "云溪市"
    _name(city.unit, UNIT)
    _name(city.department, DEPARTMENT)
    section = session.get_one(Organisation, city.people["finance_section"].organisation_id)
    _name(section, SECTION)
    _house(
        city,
        BUREAU,
        ("performance_section", "second_performance", "bureau_leader", "budget_section"),
    )
    _house(city, OFFICE, ("government_office", "mayor", "vice_mayor"))
    served.save()


def _house(city: City, name: str, roles: tuple[str, ...]) -> None:
    """Make an office and move people into it."""
    office = add(
        city.session,
        Organisation(
            region_code=city.region.code,
            name=name,
            short_name=name,
            kind="department",
            code=name,
        ),
    )
    accounts = [city.people[role].account_id for role in roles]
    city.session.execute(
        update(Appointment)
        .where(Appointment.account_id.in_(accounts))
        .values(organisation_id=office.id)
    )


def _name(organisation: Organisation, name: str) -> None:
    organisation.name = organisation.short_name = name
