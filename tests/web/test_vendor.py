"""What others made is listed, unchanged and licensed; no page asks another server for anything."""

import hashlib
import json
import re
from pathlib import Path

import pytest

WEB = Path(__file__).resolve().parents[2] / "web"
STATIC = WEB / "static"
LISTED = json.loads((STATIC / "vendor/MANIFEST.json").read_text(encoding="utf-8"))["files"]
OUTSIDE = re.compile(r"""(?:https?:)?//[\w-]+(?:\.[\w-]+)+""")
NAMESPACE = "http://www.w3.org/2000/svg"
OWN = [
    *sorted((WEB / "templates").rglob("*.html")),
    *sorted((STATIC / "css").glob("*.css")),
    *sorted((STATIC / "js").glob("*.js")),
    *sorted(STATIC.glob("*.svg")),
]
INLINE = re.compile(r"""<style|<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=|javascript:""")


@pytest.mark.parametrize("entry", LISTED, ids=lambda entry: entry["file"])
def test_a_vendored_file_is_what_the_manifest_says(entry: dict[str, str]):
    content = (STATIC / entry["file"]).read_bytes()
    assert hashlib.sha256(content).hexdigest() == entry["sha256"]
    assert entry["licence"] in {"MIT", "0BSD"}


def test_the_manifest_lists_every_vendored_file():
    held = {path for path in (STATIC / "vendor").rglob("*") if path.is_file()}
    listed = {STATIC / entry["file"] for entry in LISTED}
    assert held - {STATIC / "vendor/MANIFEST.json"} == listed - {STATIC / "icons.svg"}


def test_every_vendored_folder_carries_its_licence():
    folders = [path for path in (STATIC / "vendor").iterdir() if path.is_dir()]
    assert folders
    assert all((folder / "LICENSE").is_file() for folder in folders)


@pytest.mark.parametrize("path", OWN, ids=lambda path: str(path.relative_to(WEB)))
def test_nothing_points_outside(path: Path):
    text = path.read_text(encoding="utf-8").replace(NAMESPACE, "")
    assert OUTSIDE.findall(text) == []


def test_vendored_styles_load_nothing_from_outside():
    for path in (STATIC / "vendor").rglob("*.css"):
        text = path.read_text(encoding="utf-8")
        assert re.findall(r"""@import|url\((?!["']?(?:data:|#)).{0,60}""", text) == []


@pytest.mark.parametrize(
    "path", [one for one in OWN if one.suffix == ".html"], ids=lambda path: path.name
)
def test_templates_hold_no_inline_script_or_style(path: Path):
    assert INLINE.findall(path.read_text(encoding="utf-8")) == []


def test_every_icon_that_templates_name_is_in_the_sprite():
    held = set(re.findall(r'<symbol id="([\w-]+)"', (STATIC / "icons.svg").read_text("utf-8")))
    named = {
        name
        for path in OWN
        if path.suffix == ".html"
        for name in re.findall(r"icon\('([\w-]+)'[,)]", path.read_text(encoding="utf-8"))
    }
    assert named
    assert named <= held


def test_own_scripts_stay_under_300_lines():
    scripts = (STATIC / "js").glob("*.js")
    assert sum(len(path.read_text(encoding="utf-8").splitlines()) for path in scripts) < 300
