"""Scoring profiles and the vocabulary are checked when they are read."""

from pathlib import Path

import pytest

from definitions.errors import DefinitionError
from definitions.form_vocabulary import load_vocabulary
from definitions.scoring_profiles import (
    PROFILES,
    ScoringProfile,
    UnknownProfileError,
    list_profiles,
    load_profile,
)
from definitions.source import load_model

NATIONAL = (PROFILES / "national-2020.yaml").read_text("utf-8")


def intervals(steps):
    return f"execution: {{function: interval_table, steps: [{steps}]}}"


def test_both_profiles_are_shipped_and_name_their_source():
    assert list_profiles() == ("hubei", "national-2020")
    for name in list_profiles():
        profile = load_profile(name)
        assert profile.id == name
        assert profile.source.document
        assert profile.source.note


def test_an_unknown_profile_is_refused_by_name():
    with pytest.raises(UnknownProfileError) as caught:
        load_profile("atlantis")
    assert caught.value.values == {"profile": "atlantis", "known": "hubei national-2020"}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("total: 100", "total: 100\nsurprise: 1"),
        ("{levels: [output], weight: 50}", "{levels: [output], weight: 40}"),
        ("  - {levels: [cost], weight: 0}\n", ""),
        ("levels: [output], weight", "levels: [output, output], weight"),
        ("mode: half_up", "mode: bankers"),
        ("tolerance: 0.5", "tolerance: -1"),
        ("forward: {function: full_or_ratio}", "forward: {function: magic}"),
        (
            "execution: {function: full_or_ratio}",
            "execution: {function: interval_table, steps: []}",
        ),
        (
            "execution: {function: full_or_ratio}",
            intervals("{minimum: 0.6, share: 0.5}, {minimum: 1, share: 1}"),
        ),
        (
            "execution: {function: full_or_ratio}",
            intervals("{minimum: 1, share: 0.5}, {minimum: 0.6, share: 1}"),
        ),
    ],
)
def test_a_wrong_profile_is_refused_with_its_place(tmp_path: Path, old, new):
    assert old in NATIONAL
    path = tmp_path / "wrong.yaml"
    path.write_text(NATIONAL.replace(old, new), "utf-8")
    with pytest.raises(DefinitionError) as caught:
        load_model(path, ScoringProfile)
    assert caught.value.problems[0].file == "wrong.yaml"


def test_a_profile_may_score_execution_by_intervals(tmp_path: Path):
    path = tmp_path / "steps.yaml"
    steps = "steps: [{minimum: 1, share: 1}, {minimum: 0.8, share: 0.7}]"
    text = NATIONAL.replace(
        "execution: {function: full_or_ratio}", f"execution: {{function: interval_table, {steps}}}"
    )
    path.write_text(text, "utf-8")
    assert load_model(path, ScoringProfile).functions.execution.function == "interval_table"


def test_the_vocabulary_knows_its_own_default_unit():
    words = load_vocabulary()
    assert words.default_money in words.money
    assert words.funds.total in words.funds.totals
