"""Common phrases are one's own, short, and offered where opinions are written."""

import re

import pytest

from tests.support.city import City
from tests.support.pages import SignIn


def test_a_phrase_is_kept_offered_and_deleted(city: City, sign_in: SignIn):
    case = city.open_case()
    city.fill(case)
    client = sign_in(city.people["unit_clerk"])
    assert "还没有常用语" in client.get("/phrases").text
    assert client.post("/phrases", data={"text": " 已核对\n无误 "}).status_code == 302
    assert 'data-phrase="已核对 无误"' in client.get(f"/cases/{case.number}").text
    page = client.get("/phrases").text
    other = sign_in(city.people["unit_head"])
    assert "已核对" not in other.get("/phrases").text
    found = re.search(r'action="(/phrases/[^"]+/remove)"', page)
    assert found
    assert other.post(found[1]).status_code == 404
    assert client.post(found[1]).status_code == 302
    assert "已核对" not in client.get("/phrases").text


@pytest.mark.parametrize("text", ["", "  ", "长" * 101, "已有"])
def test_a_phrase_that_cannot_be_kept_is_told_and_kept_on_the_page(
    city: City, sign_in: SignIn, text: str
):
    client = sign_in(city.people["unit_clerk"])
    client.post("/phrases", data={"text": "已有"})
    answer = client.post("/phrases", data={"text": text})
    assert answer.status_code == 422
    assert f'value="{text}"' in answer.text


def test_there_is_an_end_to_phrases(city: City, sign_in: SignIn):
    client = sign_in(city.people["unit_clerk"])
    codes = [client.post("/phrases", data={"text": f"第{n}条"}).status_code for n in range(31)]
    assert codes == [302] * 30 + [422]
