"""What an office may change stands in definitions, never in Python."""

import re

from definitions.library import load_library
from tests.support.tree import CODE, place, python_files, strings

HAN = re.compile(r"[\u3400-\u9fff]")
# Grammars of documents which others write in Chinese; nothing of them is shown to anybody.
GRAMMARS = {
    "workflow/domain/calendar_import.py": "the columns of a calendar's table",
    "workflow/domain/calendar_notice.py": "the yearly notice of the State Council's office",
}

# Ids of the shipped definitions which are also ordinary words of the code, each with its reason.
ORDINARY = {
    "cancelled": "a status of deliveries and timers",
    "claim": "a kind of event in every history: somebody takes a task on",
    "closed": "a status of meetings",
    "grade": "a type of field, offered by the definition language",
    "meeting": "a type of field and a subject, offered by the definition language",
    "public": "a page that needs no signing in",
    "score": "a type of field, offered by the definition language",
    "sign": "a word that a password may not be made of",
}


def _shipped_ids() -> set[str]:
    """Return every id that belongs to the shipped definitions alone.

    Names of facts are left out: facts.yaml is where the domain tells definitions what it knows.
    """
    library = load_library()
    ids = set(library.workflows) | set(library.roles.roles)
    for workflow in library.workflows.values():
        ids |= set(workflow.states) | set(workflow.acts) | set(workflow.fields)
    for scheme in library.grades.schemes.values():
        ids |= {grade.id for grade in scheme.grades}
    facts = {name for each in library.subjects.subjects.values() for name in each.facts}
    return ids - facts


def test_no_id_of_a_shipped_definition_stands_in_python():
    forbidden = _shipped_ids() - set(ORDINARY)
    assert [
        f"{place(path, node.lineno)} {node.value!r}"
        for path in python_files(*CODE)
        for node in strings(path)
        if node.value in forbidden
    ] == []


def test_ordinary_words_are_still_needed():
    used = {node.value for path in python_files(*CODE) for node in strings(path)}
    assert set(ORDINARY) <= used & _shipped_ids()


def test_no_sentence_for_users_stands_in_python():
    assert [
        f"{place(path, node.lineno)} {node.value!r}"
        for path in python_files(*CODE)
        if place(path) not in GRAMMARS
        for node in strings(path)
        if HAN.search(str(node.value))
    ] == []
