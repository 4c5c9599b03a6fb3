"""Passwords are kept as costly hashes, for known and unknown people alike."""

import threading
import time

import pytest
from argon2 import PasswordHasher, extract_parameters
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.factories import SECURITY
from workflow.domain.passwords import password_faults
from workflow.errors import BusyError, RefusedError
from workflow.services import passwords
from workflow.services.passwords import PasswordKeeper

KEEPER = PasswordKeeper(SECURITY.password)


def test_hash_has_the_promised_cost():
    cost = extract_parameters(KEEPER.hash("x"))
    assert (cost.type.name, cost.memory_cost, cost.time_cost, cost.parallelism) == (
        "ID",
        19456,
        3,
        1,
    )


@settings(max_examples=8)
@given(password=st.text(st.characters(), min_size=1, max_size=128))
def test_password_is_neither_trimmed_nor_folded(password):
    kept = KEEPER.hash(password)
    assert KEEPER.verify(kept, password)
    assert not KEEPER.verify(kept, f"{password} ")
    assert password.swapcase() == password or not KEEPER.verify(kept, password.swapcase())


def test_same_password_has_two_hashes():
    assert KEEPER.hash("x") != KEEPER.hash("x")


@pytest.mark.parametrize("password_hash", [None, "", "none", "$argon2id$broken"])
def test_without_a_usable_hash_nothing_is_right(password_hash):
    assert not KEEPER.verify(password_hash, "")


def test_unknown_person_costs_the_same_time():
    known = KEEPER.hash("right")

    def median(password_hash: str | None) -> float:
        times = []
        for _ in range(9):
            before = time.perf_counter()
            KEEPER.verify(password_hash, "wrong")
            times.append(time.perf_counter() - before)
        return sorted(times)[4]

    assert median(None) == pytest.approx(median(known), rel=0.8)


def test_cheaper_hash_is_to_be_renewed():
    assert KEEPER.needs_rehash(PasswordHasher(time_cost=1, memory_cost=1024).hash("x"))
    assert not KEEPER.needs_rehash(KEEPER.hash("x"))


def test_invented_passwords_are_good_and_differ():
    invented = {KEEPER.invent() for _ in range(50)}
    assert len(invented) == 50
    assert not any(password_faults(each, rules=SECURITY.password) for each in invented)


def test_bad_password_is_refused_at_its_field():
    with pytest.raises(RefusedError) as caught:
        KEEPER.require_good("short")
    assert (caught.value.code, caught.value.field) == ("accounts.password_short", "password")
    assert caught.value.values["min_length"] == 12
    KEEPER.require_good("Kx7-tRound-mpl")


def test_fifth_verification_at_once_is_told_to_come_back(monkeypatch):
    monkeypatch.setattr(passwords, "_WAIT_SECONDS", 0.05)
    keeper = PasswordKeeper(SECURITY.password)
    release, inside = threading.Event(), threading.Barrier(5)

    def hold():
        with keeper._turn():
            inside.wait()
            release.wait()

    holders = [threading.Thread(target=hold) for _ in range(4)]
    for holder in holders:
        holder.start()
    inside.wait()
    with pytest.raises(BusyError):
        keeper.verify(None, "x")
    release.set()
    for holder in holders:
        holder.join()
    assert not keeper.verify(None, "x")


def test_invented_passwords_fulfil_stricter_rules_as_well():
    rules = SECURITY.password.model_copy(update={"min_classes": 4})
    keeper = PasswordKeeper(rules, memory_kib=64, passes=1)
    assert not any(password_faults(keeper.invent(), rules=rules) for _ in range(100))
