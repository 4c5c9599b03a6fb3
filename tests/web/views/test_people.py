"""Check the pages of people: bring in, confirm, grant; each administrator does only one's own."""

import re
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.support.city import City
from tests.support.pages import SignIn
from tests.support.sheets import csv_file, workbook_file
from workflow.models import Account, Appointment, ImportBatch, Organisation

HEADINGS = ("地区", "单位", "单位代码", "主管部门", "分管部门", "姓名", "账号", "岗位")
GOOD = [
    HEADINGS,
    ("420000", "市教育局", "101001", "", "", "王五", "wang.wu", "主管部门绩效岗"),
    ("420000", "第一中学", "101002", "市教育局", "", "张三", "zhang.san", "单位经办"),
    ("420000", "教科文科", "900009", "", "市教育局", "赵六", "zhao.liu", "财政业务科室"),
]


@pytest.fixture
def manager(city: City, sign_in: SignIn) -> FlaskClient:
    """Return the browser of the system administrator."""
    return sign_in(city.people["system_admin"])


@pytest.fixture
def guard(city: City, sign_in: SignIn) -> FlaskClient:
    """Return the browser of the security administrator."""
    return sign_in(city.people["security_admin"])


def upload(client: FlaskClient, file):
    return client.post("/people/import", data={"file": file}, follow_redirects=True)


def batch(city: City) -> ImportBatch:
    return city.session.scalars(select(ImportBatch)).one()


def count(city: City, table) -> int:
    return len(city.session.scalars(select(table)).all())


def test_the_list_leads_to_places_and_people(city: City, manager: FlaskClient):
    page = manager.get("/people/").text
    assert city.department.name in page
    place = manager.get(f"/people/organisations/{city.department.id}").text
    clerk = city.people["unit_clerk"]
    assert city.unit.name in place
    assert f"/people/accounts/{clerk.account_id}" in place
    assert "单位经办" in manager.get(f"/people/accounts/{clerk.account_id}").text


def test_a_search_finds_people_and_places(city: City, manager: FlaskClient):
    clerk = city.people["unit_clerk"]
    assert str(clerk.account_id) in manager.get(f"/people/?q={clerk.name}").text
    assert str(city.unit.id) in manager.get(f"/people/?q={city.unit.code}").text
    assert "没有找到“甲乙丙丁”" in manager.get("/people/?q=甲乙丙丁").text


@pytest.mark.parametrize("kind", ["xlsx", "csv", "gb18030"])
def test_people_come_in_through_three_doors(
    city: City, manager: FlaskClient, guard: FlaskClient, kind: str
):
    before = count(city, Account), count(city, Appointment)
    page = upload(manager, workbook_file(GOOD) if kind == "xlsx" else csv_file(GOOD, kind))
    assert "新建单位3个" in page.text
    assert (count(city, Account), count(city, Appointment)) == before
    made = manager.post(f"/people/import/{batch(city).id}")
    assert "只显示这一次" in made.text
    assert len(re.findall(r"<code>[^<]{8,}</code>", made.text)) == 3
    assert (count(city, Account), count(city, Appointment)) == (before[0] + 3, before[1])
    assert "王五" in manager.get("/people/").text
    waiting = guard.get("/grants/").text
    assert "名单" in waiting
    assert "zhang.san" in guard.get(f"/grants/imports/{batch(city).id}").text
    granted = guard.post(f"/grants/imports/{batch(city).id}", follow_redirects=True)
    assert "新增3个岗位" in granted.text
    assert count(city, Appointment) == before[1] + 3


def test_a_second_confirmation_makes_nothing(city: City, manager: FlaskClient):
    upload(manager, workbook_file(GOOD))
    address = f"/people/import/{batch(city).id}"
    manager.post(address)
    made = count(city, Account)
    again = manager.post(address)
    assert again.status_code == 404
    assert "它已经办理" in again.text
    assert count(city, Account) == made


def test_faults_are_named_by_cell_and_nothing_can_be_confirmed(city: City, manager: FlaskClient):
    rows = [*GOOD, ("999999", "", "1", "", "", "钱七", "q", "大王")]
    page = upload(manager, workbook_file(rows)).text
    for cell in ("A5", "B5", "G5", "H5"):
        assert f"<b>{cell}</b>" in page
    assert "没有“大王”这个岗位" in page
    refused = manager.post(f"/people/import/{batch(city).id}")
    assert refused.status_code == 422
    assert "改正后重新上传" in refused.text


def test_the_sheet_with_the_headings_is_found(manager: FlaskClient):
    page = upload(manager, workbook_file([("封面",)], GOOD))
    assert "新建单位3个" in page.text


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.csv", "地区,单位\n".encode("utf-16"), "编码"),
        ("a.csv", b"\x81\x30\x81\x30" * 20, "编码"),
        ("a.csv", b"", "空"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "xlsx"),
        ("a.xlsx", b"PK\x03\x04nothing", "打不开|读取|不是|损坏"),
    ],
)
def test_what_is_no_sheet_is_refused_in_its_place(
    city: City, manager: FlaskClient, name: str, content: bytes, said: str
):
    answer = upload(manager, binary(content, name))
    assert answer.status_code == 422
    fault = re.search(r'bh-field__error">.*?</svg>(.*?)</p>', answer.text, re.DOTALL)
    assert fault is not None
    assert re.search(said, fault[1]), fault[1]
    assert count(city, ImportBatch) == 0


def binary(content: bytes, name: str):
    return BytesIO(content), name


def test_the_wrong_sheet_says_which_columns_it_wants(manager: FlaskClient):
    page = upload(manager, workbook_file([("姓名", "金额"), ("张三", "3")]))
    assert "没有找到表头" in page.text
    assert manager.post("/people/import", data={}).status_code == 422


def test_the_template_is_a_sheet_that_is_only_empty(manager: FlaskClient):
    template = manager.get("/people/import/template.xlsx").data
    page = upload(manager, binary(template, "模板.xlsx"))
    assert "表头下面没有内容" in page.text


def test_one_account_is_made_and_its_password_shown_once(city: City, manager: FlaskClient):
    form = {"login": "Sun.Ba", "name": "孙八", "email": "sun@yunxi.gov.cn"}
    made = manager.post("/people/accounts/new", data=form)
    assert "只显示这一次" in made.text
    account = city.session.scalars(select(Account).where(Account.login == "sun.ba")).one()
    assert account.must_change_password
    again = manager.post("/people/accounts/new", data=form)
    assert again.status_code == 422
    assert "这个账号已被使用" in again.text
    assert 'value="孙八"' in again.text


def test_an_empty_account_names_its_fields(manager: FlaskClient):
    answer = manager.post("/people/accounts/new", data={})
    assert answer.status_code == 422
    assert "“账号”" in answer.text
    assert "“姓名”" in answer.text


def test_one_organisation_is_made_below_a_department(city: City, manager: FlaskClient):
    form = {
        "organisation_name": "市图书馆",
        "code": "777001",
        "region_code": city.region.code,
        "kind": "unit",
        "department_id": str(city.department.id),
    }
    answer = manager.post("/people/organisations/new", data=form)
    assert answer.status_code == 302
    made = city.session.scalars(select(Organisation).where(Organisation.code == "777001")).one()
    assert made.department_id == city.department.id
    again = manager.post("/people/organisations/new", data=form)
    assert again.status_code == 422
    assert "已有这个单位代码" in again.text


def test_a_password_is_issued_and_an_account_disabled(city: City, manager: FlaskClient):
    clerk = city.people["unit_clerk"].account_id
    assert "原密码作废" in manager.post(f"/people/accounts/{clerk}/password").text
    manager.post(f"/people/accounts/{clerk}/end")
    assert not city.session.get_one(Account, clerk).active
    assert "账号已停用" in manager.get(f"/people/accounts/{clerk}").text


def test_nobody_disables_oneself(city: City, manager: FlaskClient):
    own = city.people["system_admin"].account_id
    assert manager.post(f"/people/accounts/{own}/end").status_code == 422
    assert city.session.get_one(Account, own).active


def test_a_single_post_is_given_and_ended(city: City, guard: FlaskClient):
    clerk = city.people["unit_clerk"].account_id
    form = {"role": "unit_head", "organisation_id": str(city.unit.id), "starts_on": "2026-09-17"}
    assert guard.post(f"/grants/accounts/{clerk}/posts", data=form).status_code == 302
    again = guard.post(f"/grants/accounts/{clerk}/posts", data=form)
    assert again.status_code == 422
    assert "已经担任这个岗位" in again.text
    mixed = guard.post(f"/grants/accounts/{clerk}/posts", data=form | {"role": "audit_admin"})
    assert "各自独立" in mixed.text
    post = city.session.scalars(
        select(Appointment).where(Appointment.account_id == clerk, Appointment.role == "unit_head")
    ).one()
    ended = guard.post(f"/grants/posts/{post.id}/end", follow_redirects=True)
    assert "已结束" in ended.text


def test_a_locked_account_is_let_in_again(city: City, guard: FlaskClient):
    clerk = city.session.get_one(Account, city.people["unit_clerk"].account_id)
    clerk.locked_until = city.resources.now().replace(hour=23)
    city.session.flush()
    assert "提前解除" in guard.get("/grants/").text
    guard.post(f"/grants/accounts/{clerk.id}/unlock")
    assert city.session.get_one(Account, clerk.id).locked_until is None


def test_administrators_do_not_do_each_others_work(
    city: City, manager: FlaskClient, guard: FlaskClient, sign_in: SignIn
):
    auditor = sign_in(city.people["audit_admin"])
    clerk = city.people["unit_clerk"].account_id
    granting = ["/grants/", f"/grants/accounts/{clerk}/posts", f"/grants/accounts/{clerk}/unlock"]
    making = ["/people/import", "/people/accounts/new", f"/people/accounts/{clerk}/end"]
    for address in granting:
        assert _refused(manager, address), address
        assert _refused(auditor, address), address
    for address in making:
        assert _refused(guard, address), address
        assert _refused(auditor, address), address
    assert city.session.get_one(Account, clerk).active


def _refused(client: FlaskClient, address: str) -> bool:
    answers = client.get(address), client.post(address)
    return all(answer.status_code in (403, 405) for answer in answers)
