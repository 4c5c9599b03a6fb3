"""No word heads two columns or names two kinds of the people sheet."""

from collections import Counter

from definitions.people_sheet import load_people_layout
from tests.support.factories import DEFINITIONS

LAYOUT = load_people_layout(DEFINITIONS)


def test_every_heading_stands_for_one_column():
    words = Counter(
        word for column in LAYOUT.columns.values() for word in (column.title, *column.also)
    )
    assert set(words.values()) == {1}
    assert len(LAYOUT.headings()) == len(words)


def test_every_word_stands_for_one_kind():
    words = Counter(word for each in LAYOUT.kinds.values() for word in each)
    assert set(words.values()) == {1}


def test_the_title_is_one_of_the_headings():
    assert LAYOUT.headings()["账号"] == "login"
    assert LAYOUT.kind_words()["业务科室"] == "finance_section"
