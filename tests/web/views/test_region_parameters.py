"""Check the page of the parameters of a region."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from tests.support.city import MAIN, City
from tests.support.factories import make_region
from tests.support.pages import SignIn

PAGE = "/definitions/parameters/"
DAYS = "comment_days"


@pytest.fixture
def section(city: City, sign_in: SignIn) -> FlaskClient:
    return sign_in(city.people["performance_section"])


def change(city: City, client: FlaskClient, value: object, name: str = DAYS, **more):
    data = {
        "workflow": MAIN,
        "region": city.region.code,
        "name": name,
        "value": value,
        "starts_on": city.resources.today().isoformat(),
        **more,
    }
    return client.post(PAGE, data=data, follow_redirects=True)


def test_values_ranges_and_defaults_are_shown(city: City, section: FlaskClient, sign_in: SignIn):
    page = section.get(PAGE).text
    assert "征求意见工作日" in page
    assert "3–15" in page
    assert "默认5" in page
    reader = sign_in(city.people["bureau_leader"]).get(PAGE).text
    assert "征求意见工作日" in reader
    assert "设定</span>" not in reader


def test_a_value_is_set_and_taken_back(city: City, section: FlaskClient):
    page = change(city, section, "8").text
    assert "已设定" in page
    assert f"{city.people['performance_section'].name}设定" in page
    assert city.open_case().parameters[DAYS] == 8
    assert "已取消本地区的设定" in change(city, section, "", do="take_back").text
    assert city.open_case("乙").parameters[DAYS] == 5


def test_grades_are_ticked(city: City, section: FlaskClient):
    assert "已设定" in change(city, section, ["poor"], "meeting_grades", list="1").text
    assert city.open_case().parameters["meeting_grades"] == ["poor"]
    empty = change(city, section, [], "meeting_grades", list="1")
    assert empty.status_code == 422
    assert "请至少选一项" in empty.text


def test_what_is_out_of_range_is_shown_beside_its_field(city: City, section: FlaskClient):
    answer = change(city, section, "99")
    assert answer.status_code == 422
    assert "应为3至15之间的整数" in answer.text
    assert 'value="99"' in answer.text
    assert "起始日期不能早于今天" in change(city, section, "8", starts_on="soon").text


def test_a_value_to_come_is_announced(city: City, section: FlaskClient):
    later = (city.resources.today() + timedelta(days=40)).isoformat()
    page = change(city, section, "8", starts_on=later).text
    assert f"起{city.region.name}改为8" in page
    page = change(city, section, "", starts_on=later, do="take_back").text
    assert f"起{city.region.name}取消设定" in page


def test_a_region_below_is_chosen(city: City, section: FlaskClient):
    county = make_region(city.session, "420099", parent=city.region)
    change(city, section, "8", region=county.code)
    page = section.get(f"{PAGE}?region={county.code}").text
    assert "地区420099" in page
    assert "取消设定" in page
    assert section.get(f"{PAGE}?region=nowhere").status_code == 404
    assert change(city, section, "8", region="nowhere").status_code == 404
