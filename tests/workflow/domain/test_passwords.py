"""Passwords are judged by length, kinds of characters and what others would guess."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.factories import SECURITY
from workflow.domain.passwords import password_faults

RULES = SECURITY.password
CONTEXT = ("zhangsan", "张三", "市教育局")


@pytest.mark.parametrize(
    ("password", "faults"),
    [
        ("Kx7-tRound-mpl", []),
        ("清江水-流过9座桥梁与田野", []),
        ("Kx7-tRou", ["short"]),
        ("K-7" * 43, ["long", "guessable"]),
        ("abkdmfjrtzuwq", ["simple"]),
        ("kx7troundmpl2", ["simple"]),
        ("Password@2026", ["guessable"]),
        ("P@ssw0rd-2026", ["guessable"]),
        ("Admin@123456!", ["guessable"]),
        ("CaizhengJixiao#1", ["guessable"]),
        ("财政局绩效科密码#2026", ["guessable"]),
        ("Zhangsan@2026!", ["guessable"]),
        ("张三市教育局-2026a", []),
        ("张三·市教育局·2026", ["guessable"]),
        ("2026-09-17/0001", ["simple", "guessable"]),
        ("Aa1!Aa1!Aa1!Aa1!", ["guessable"]),
        ("Qwertyuiop#123", ["guessable"]),
        ("", ["short", "simple", "guessable"]),
    ],
)
def test_password_is_judged(password, faults):
    found = password_faults(password, rules=RULES, context=CONTEXT)
    assert found == tuple(f"accounts.password_{fault}" for fault in faults)


@given(password=st.text(max_size=200))
def test_any_text_can_be_judged(password):
    assert set(password_faults(password, rules=RULES, context=CONTEXT)) <= {
        f"accounts.password_{fault}" for fault in ("short", "long", "simple", "guessable")
    }


@given(
    word=st.sampled_from(sorted(RULES.refused)),
    digits=st.integers(10**6, 10**12),
    sign=st.sampled_from("!@#-_."),
)
def test_refused_word_with_digits_and_signs_is_guessable(word, digits, sign):
    password = f"{word.capitalize()}{sign}{digits}"
    assert "accounts.password_guessable" in password_faults(password, rules=RULES)
