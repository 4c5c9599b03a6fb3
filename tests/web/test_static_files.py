"""Browsers keep style sheets and scripts, and never those of another release."""

from pathlib import Path

import pytest
from flask import Flask, url_for

from web.static_files import install_static_files


def _address(app: Flask, name: str = "css/base.css") -> str:
    with app.test_request_context():
        return url_for("static", filename=name)


def test_what_a_page_names_is_kept_and_not_asked_for_again(app: Flask):
    answer = app.test_client().get(_address(app))
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"


def test_a_script_reaches_its_neighbours_under_the_same_stamp(app: Flask):
    address = _address(app, "js/main.js")
    assert app.test_client().get(address.replace("main", "autosave")).status_code == 200


def test_an_address_of_another_release_is_answered_and_not_kept(app: Flask):
    answer = app.test_client().get("/static/0123456789abcdef/css/base.css")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("name", ["../app.py", "%2e%2e/app.py", "css", "nothing.css"])
def test_nothing_else_is_served(app: Flask, name: str):
    assert app.test_client().get(f"/static/x/{name}").status_code == 404


def test_the_address_changes_with_the_files(tmp_path: Path):
    addresses = []
    for text in ("a {}", "b {}", "a {}"):
        (tmp_path / "a.css").write_text(text)
        app = Flask(__name__, static_folder=None)
        install_static_files(app, tmp_path)
        addresses.append(_address(app, "a.css"))
    assert addresses[0] != addresses[1]
    assert addresses[0] == addresses[2]
