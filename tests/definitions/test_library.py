"""Check the shipped definitions and what is refused in the files beside the workflows."""

import shutil
from dataclasses import replace
from typing import get_args

import pytest

from definitions.errors import DefinitionError
from definitions.library import FOLDER, Library, load_library
from definitions.messages import load_messages
from definitions.roles import load_roles
from definitions.schema import FormName, PartName
from definitions.source import read_source
from tests.definitions.samples import MARK, marked
from workflow.domain.guards import GUARDS
from workflow.engine.verify import examine
from workflow.services.effects import EFFECTS

MESSAGES = load_messages()
SHIPPED = load_library()
FILES = ("roles", "grades", "reminders", "problems", "facts", "operations")


@pytest.fixture
def folder(tmp_path):
    """Return a copy of the shipped definitions to plant faults in."""
    shutil.copytree(FOLDER / "workflows", tmp_path / "workflows")
    for name in FILES:
        shutil.copy(FOLDER / f"{name}.yaml", tmp_path)
    return tmp_path


@pytest.fixture(scope="module")
def library() -> Library:
    return load_library()


BESIDE = [
    ("roles", "supervisor: unit_head", "¦supervisor: unit_haed", "unknown_role", "unit_head"),
    ("roles", "permissions: [audit.read, audit.verify, security.read]",
     "¦permissions: [audit.readx]", "unknown_permission", "audit.read"),
    ("roles", "withheld: [definitions.edit,", "¦withheld: [definitions.edi,", "unknown_permission",
     "definitions.edit"),
    ("roles", "scope: served", "¦scope: servd", "not_a_choice", "served"),
    ("grades", "default: national", "¦default: nation", "unknown_scheme", "national"),
    ("grades", "  national:", "  ¦national:", "grade_bands", ""),
    ("reminders", "hour: 9", "¦hour: 24", "too_great", ""),
    ("reminders", "{offset: -5, to: [holder]}", "{offset: -5, to: [¦holders]}", "not_a_choice",
     "holder"),
    ("problems", "{id: immediate,", "{¦id: Immediate,", "bad_identifier", ""),
    ("operations", "by: [opener, last_actor, above,", "by: [opener, last_actor, ¦abovo,",
     "unknown_operator", "above"),
    ("operations", "  transfer:\n", "  ¦transfr:\n", "not_a_choice", "transfer"),
    ("facts", "    title: 整改问题\n", "    ¦titlex: 整改问题\n", "unknown_key", "title"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "old", "new", "code", "meant"), BESIDE)
def test_fault_beside_the_workflows_is_refused_at_its_place(folder, name, old, new, code, meant):
    path = folder / f"{name}.yaml"
    text, line, column = marked(old, new, text=path.read_text("utf-8"))
    if code == "grade_bands":
        text = text.replace("minimum: 80", "minimum: 60")
    path.write_text(text, "utf-8")
    with pytest.raises(DefinitionError) as caught:
        load_library(folder)
    (fault,) = [each for each in caught.value.problems if each.code == f"definition.{code}"]
    assert (fault.file, fault.line, fault.column) == (path.name, line, column)
    assert fault.values["suggestion"] == meant
    assert MARK not in fault.sentence(MESSAGES)


def test_lowest_band_starts_at_nothing(folder):
    path = folder / "grades.yaml"
    path.write_text(path.read_text("utf-8").replace("minimum: 0", "minimum: 1"), "utf-8")
    with pytest.raises(DefinitionError, match=r"grades\.yaml:4 definition\.grade_bands"):
        load_library(folder)


def test_faults_of_all_workflows_are_told_at_once(folder):
    for name in ("meeting_item", "project_evaluation"):
        path = folder / "workflows" / f"{name}.yaml"
        path.write_text(path.read_text("utf-8").replace("subject:", "subjekt:"), "utf-8")
    with pytest.raises(DefinitionError) as caught:
        load_library(folder)
    found = {(each.file, each.code) for each in caught.value.problems}
    assert found == {
        (f"{name}.yaml", f"definition.{code}")
        for name in ("meeting_item", "project_evaluation")
        for code in ("unknown_key", "missing_key")
    }


def test_names_are_checked_across_files(folder):
    path = folder / "workflows" / "meeting_item.yaml"
    path.write_text(path.read_text("utf-8").replace("by: mayor", "by: major"), "utf-8")
    with pytest.raises(DefinitionError) as caught:
        load_library(folder)
    assert {each.values["suggestion"] for each in caught.value.problems} == {"mayor"}


def test_two_files_cannot_define_one_workflow(folder):
    shutil.copy(folder / "workflows/meeting_item.yaml", folder / "workflows/second.yaml")
    with pytest.raises(DefinitionError) as caught:
        load_library(folder)
    (fault,) = caught.value.problems
    assert (fault.file, fault.line) == ("second.yaml", 3)
    assert "meeting_item.yaml" in fault.sentence(MESSAGES)


def test_shipped_library_is_sound_and_names_what_is_registered(library):
    assert len(library.workflows) == len(library.sources)
    needs = {
        need.guard
        for workflow in library.workflows.values()
        for act in workflow.acts.values()
        for need in act.needs
        if need.guard
    }
    assert needs == set(GUARDS)
    assert library.names.workflows == set(library.workflows)


@pytest.mark.parametrize("name", sorted(SHIPPED.workflows))
def test_shipped_workflows_are_proved(name):
    source = read_source(SHIPPED.sources[name], name=f"{name}.yaml")
    names = replace(SHIPPED.names, guards=frozenset(GUARDS), effects=frozenset(EFFECTS))
    problems, _ = examine(SHIPPED.workflows[name], source, library=SHIPPED, names=names)
    assert problems == []


def test_facts_are_sure_with_guards_that_exist(library):
    facts = [fact for each in library.subjects.subjects.values() for fact in each.facts.values()]
    assert {guard for fact in facts for guard in fact.sure_with} <= set(GUARDS)


def test_subjects_offer_what_is_registered_and_nothing_else(library):
    subjects = library.subjects.subjects.values()
    for kind, names in (
        ("guard", set(GUARDS)),
        ("effect", set(EFFECTS)),
        ("form", set(get_args(FormName))),
        ("part", set(get_args(PartName))),
    ):
        assert {name for each in subjects for name in each.offers(kind)} == names


class Asked(dict[str, object]):
    """Be parameters that nobody gave, and remember which were asked for."""

    def get(self, key: str, default: object = None) -> object:
        """Return the default."""
        self[key] = default
        return default


def test_guards_ask_for_the_parameters_that_are_declared_and_no_others(library):
    for subject in library.subjects.subjects.values():
        for name, parameters in subject.guards.items():
            asked = Asked()
            GUARDS[name](dict.fromkeys(subject.facts, 0), asked)
            assert asked.keys() == parameters.keys(), name


def test_grades_are_titled(library):
    best = library.grades.current[0]
    assert library.grades.titled(best.id) == best.title


def test_roles_tell_their_titles_and_permissions():
    roles = load_roles(FOLDER)
    assert "unit_clerk" in roles
    assert "nobody" not in roles
    assert roles["unit_clerk"].title == roles.titled("unit_clerk") == "单位经办"
    assert roles.with_permission("people.manage") == {"system_admin"}


def test_roles_tell_what_a_proxy_may():
    roles = load_roles(FOLDER)
    whole = roles["performance_section"].permissions
    kept = roles.permissions_by_proxy("performance_section", limited=False)
    assert whole - kept == roles.by_proxy.withheld
    limited = roles.permissions_by_proxy("performance_section", limited=True)
    assert limited == kept & roles.by_proxy.in_workflows
    assert "meetings.read" in kept - limited


def test_supervisors_never_go_in_circles(library):
    for role in library.roles.roles:
        line, above = [role], library.roles[role].supervisor
        while above is not None:
            assert above not in line
            line.append(above)
            above = library.roles[above].supervisor
