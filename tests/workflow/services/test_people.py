"""People come in through three doors: looked at, confirmed by one, granted by another."""

import pytest
from sqlalchemy import func, select

from definitions.people_sheet import load_people_layout
from tests.support.factories import (
    CHEAP_KEEPER as KEEPER,
)
from tests.support.factories import (
    DEFINITIONS,
    NOW,
    ROLES,
    TODAY,
    make_account,
    make_actor,
    make_organisation,
    make_post,
    make_region,
)
from workflow.errors import NotFoundError, NotPermittedError, RefusedError
from workflow.models import Account, Appointment, ImportBatch, Organisation, Serves
from workflow.services.actors import load_actor
from workflow.services.people import confirm_people, grant_people
from workflow.services.people_batches import (
    PeopleRules,
    list_people_batches,
    preview_people,
    show_people,
)

RULES = PeopleRules(load_people_layout(DEFINITIONS), ROLES)
HEADINGS = ("地区", "单位", "单位代码", "主管部门", "分管部门", "姓名", "账号", "岗位", "邮箱")
SHEET = [
    HEADINGS,
    ("楚江市", "第一中学", "101002", "市教育局", "", "张三", "zhang.san", "单位经办", "z@a.cn"),
    ("420200", "第一中学", "101002", "101001", "", "李四", "li.si", "单位负责人", ""),
    ("楚江市", "市教育局", "101001", "市教育局", "", "王五", "wang.wu", "主管部门绩效岗", ""),
    ("楚江市", "教科文科", "900002", "", "市教育局", "赵六", "zhao.liu", "财政业务科室", ""),
    ("楚江市", "市档案馆", "102001", "", "", "", "", "", ""),
]


@pytest.fixture
def home(session):
    region = make_region(session, "420200")
    region.name = "楚江市"
    return make_organisation(session, region)


@pytest.fixture
def manager(session, home):
    return make_actor(session, home, "system_admin")


@pytest.fixture
def guard(session, home):
    return make_actor(session, home, "security_admin")


@pytest.fixture
def preview(session, manager):
    def look(cells=SHEET, *, actor=manager):
        return preview_people(
            session, actor, rules=RULES, cells=cells, file_name="人员.xlsx", now=NOW, today=TODAY
        )

    return look


@pytest.fixture
def confirm(session, manager):
    def write(batch_id, *, actor=manager):
        return confirm_people(
            session, actor, rules=RULES, keeper=KEEPER, batch_id=batch_id, now=NOW, today=TODAY
        )

    return write


@pytest.fixture
def grant(session, guard):
    def give(batch_id, *, actor=guard):
        return grant_people(session, actor, rules=RULES, batch_id=batch_id, now=NOW, today=TODAY)

    return give


def _counts(session):
    return [
        session.scalar(select(func.count()).select_from(table))
        for table in (Organisation, Account, Appointment)
    ]


def _faults(preview):
    return [(fault.cell, fault.code.removeprefix("people.")) for fault in preview.faults]


def test_preview_writes_nothing_but_itself(session, preview):
    before = _counts(session)
    seen = preview()
    assert _faults(seen) == []
    assert [len(seen.plan.organisations), len(seen.plan.people), len(seen.plan.posts)] == [4, 4, 4]
    assert all(each.existing_id is None for each in seen.plan.organisations)
    assert _counts(session) == before


def test_confirmation_makes_organisations_and_accounts_but_no_posts(session, preview, confirm):
    before = _counts(session)
    issued = confirm(preview().batch_id)
    assert _counts(session) == [before[0] + 4, before[1] + 4, before[2]]
    school = session.scalars(select(Organisation).where(Organisation.code == "101002")).one()
    bureau = session.scalars(select(Organisation).where(Organisation.code == "101001")).one()
    assert (school.department_id, bureau.department_id) == (bureau.id, None)
    assert (school.kind, bureau.kind) == ("unit", "department")
    for each in issued:
        account = session.scalars(select(Account).where(Account.login == each.login)).one()
        assert KEEPER.verify(account.password_hash, each.initial_password)
        assert account.must_change_password


def test_grant_gives_posts_and_departments_served(session, preview, confirm, grant):
    batch_id = preview().batch_id
    confirm(batch_id)
    assert grant(batch_id) == 4
    section = load_actor(session, ROLES, login="zhao.liu", today=TODAY)
    bureau = session.scalars(select(Organisation).where(Organisation.code == "101001")).one()
    assert section.scope == "served"
    assert section.department_ids == {bureau.id}
    clerk = load_actor(session, ROLES, login="zhang.san", today=TODAY)
    assert (clerk.organisation_name, clerk.region_code) == ("第一中学", "420200")


def test_same_sheet_again_changes_nothing(session, preview, confirm, grant):
    for _ in range(2):
        batch_id = preview().batch_id
        issued = confirm(batch_id)
        given = grant(batch_id)
        counts = _counts(session)
    assert (issued, given) == ((), 0)
    assert counts == _counts(session)
    assert session.scalar(select(func.count()).select_from(Serves)) == 1


@pytest.mark.parametrize(
    ("row", "faults"),
    [
        (("无此地", "甲", "1", "", "", "", "", "", ""), [("A2", "region_unknown")]),
        (("楚江市", "甲", "1", "市科技局", "", "", "", "", ""), [("D2", "department_unknown")]),
        (("楚江市", "甲", "1", "", "市科技局", "", "", "", ""), [("E2", "section_unknown")]),
        (("楚江市", "甲", "HOME", "", "", "", "", "", ""), [("B2", "code_of_another")]),
        (
            ("楚江市", "甲", "1", "", "", "别人", "taken", "单位经办", ""),
            [("G2", "login_of_another")],
        ),
        (
            ("楚江市", "甲", "1", "", "", "管理员", "admin.a", "单位经办", ""),
            [("G2", "administrator_account")],
        ),
        (("楚江市", "甲", "1", "", "", "管理员", "admin.a", "", ""), []),
        (("楚江市", "甲", "1", "HOME", "", "", "", "", ""), []),
        (("楚江市", "甲", "1", "", "", "张三", "坏 账号", "", ""), [("G2", "login_invalid")]),
    ],
)
def test_fault_against_the_database_is_named_by_its_cell(session, home, preview, row, faults):
    home.code = "HOME"
    make_account(session, login="taken")
    admin = make_account(session, login="admin.a")
    admin.name = "管理员"
    make_post(session, admin, home, "audit_admin")
    assert _faults(preview([HEADINGS, row])) == faults


def test_name_borne_by_two_regions_is_not_guessed(session, home, preview):
    make_region(session, "420300").name = "楚江市"
    session.flush()
    assert ("A2", "region_unknown") in _faults(preview())
    assert home.region_code == "420200"


def test_unit_is_no_department(preview):
    row = ("楚江市", "分校", "101003", "第一中学", "", "", "", "", "")
    assert _faults(preview([*SHEET, row])) == [("D7", "department_unknown")]


def test_faulty_sheet_cannot_be_confirmed(session, preview, confirm):
    faulty = preview([*SHEET, ("楚江市", "", "", "", "", "", "", "", "")])
    before = _counts(session)
    with pytest.raises(RefusedError, match="batch_faulty"):
        confirm(faulty.batch_id)
    assert _counts(session) == before


def test_sheet_that_no_longer_fits_is_refused_whole(session, preview, confirm):
    batch_id = preview().batch_id
    make_account(session, login="zhang.san")
    before = _counts(session)
    with pytest.raises(RefusedError, match="batch_changed"):
        confirm(batch_id)
    assert _counts(session) == before


def test_batch_is_confirmed_once_by_its_own_maker_and_granted_once(
    session, home, preview, confirm, grant
):
    batch_id = preview().batch_id
    with pytest.raises(NotFoundError):
        grant(batch_id)
    with pytest.raises(NotFoundError):
        confirm(batch_id, actor=make_actor(session, home, "system_admin"))
    confirm(batch_id)
    with pytest.raises(NotFoundError):
        confirm(batch_id)
    grant(batch_id)
    with pytest.raises(NotFoundError):
        grant(batch_id)


def test_nobody_both_brings_in_and_grants(manager, guard, preview, confirm, grant):
    with pytest.raises(NotPermittedError):
        preview(actor=guard)
    batch_id = preview().batch_id
    with pytest.raises(NotPermittedError):
        confirm(batch_id, actor=guard)
    confirm(batch_id)
    with pytest.raises(NotPermittedError):
        grant(batch_id, actor=manager)


def test_lists_show_to_each_what_waits_for_them(session, home, manager, guard, preview, confirm):
    batch_id = preview().batch_id
    clerk = make_actor(session, home, "unit_clerk")
    waiting = [manager, guard, clerk]
    assert [len(list_people_batches(session, each)) for each in waiting] == [1, 0, 0]
    seen = show_people(session, manager, rules=RULES, batch_id=batch_id, today=TODAY)
    assert (seen.faults, len(seen.plan.posts)) == ((), 4)
    confirm(batch_id)
    assert [len(list_people_batches(session, each)) for each in waiting] == [0, 1, 0]
    with pytest.raises(NotFoundError):
        show_people(session, manager, rules=RULES, batch_id=batch_id, today=TODAY)


def test_not_even_both_permissions_in_one_hand_suffice(session, guard, preview, confirm, grant):
    batch_id = preview().batch_id
    confirm(batch_id)
    session.get_one(ImportBatch, batch_id).account_id = guard.account_id
    with pytest.raises(RefusedError, match="file_same_person"):
        grant(batch_id)
