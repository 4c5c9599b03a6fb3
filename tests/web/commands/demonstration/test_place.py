"""A demonstration keeps its key, its clock and its turn beside its database."""

import socket
from datetime import timedelta
from pathlib import Path

import pytest

from config import read_settings
from web.commands.demonstration.place import BusyPlaceError, Place
from web.commands.demonstration.running import free_port
from web.commands.demonstration.scenario import load_scenario
from web.commands.local_database import Addresses
from workflow.clock import SystemClock

SCENARIO = load_scenario()
ADDRESSES = Addresses("postgresql://app@/x", "postgresql://migrator@/x")
MOMENT = timedelta(seconds=5)


def test_the_settings_are_those_of_a_demonstration(tmp_path: Path):
    place = Place(tmp_path)
    settings = read_settings(place.settings(ADDRESSES, SCENARIO, bind="127.0.0.1:8123"))
    assert settings.is_demo
    assert (settings.bind, settings.bureau) == ("127.0.0.1:8123", SCENARIO.city.bureau)
    assert (settings.data_folder, settings.migrator_url) == (tmp_path, ADDRESSES.migrator)
    again = read_settings(place.settings(ADDRESSES, SCENARIO, bind="127.0.0.1:8123"))
    assert again.secret_key == settings.secret_key
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


def test_the_first_start_is_at_the_fixed_instant(tmp_path: Path):
    place = Place(tmp_path)
    place.start_clock(SCENARIO)
    assert timedelta(0) <= place.clock.now() - SCENARIO.projects.begins < MOMENT


def test_time_goes_on_where_it_was_stopped(tmp_path: Path):
    place = Place(tmp_path)
    place.start_clock(SCENARIO)
    place.clock.set_offset(place.clock.offset() + timedelta(days=3))
    place.stop_clock()
    place.clock.set_offset(timedelta(0))
    place.start_clock(SCENARIO)
    passed = place.clock.now() - SCENARIO.projects.begins - timedelta(days=3)
    assert timedelta(0) <= passed < MOMENT


def test_time_runs_on_after_a_crash(tmp_path: Path):
    place = Place(tmp_path)
    place.clock.set_offset(timedelta(days=1))
    place.start_clock(SCENARIO)
    assert abs(place.clock.now() - SystemClock().now() - timedelta(days=1)) < MOMENT


def test_a_cleared_place_begins_anew(tmp_path: Path):
    place = Place(tmp_path)
    place.files.mkdir()
    place.start_clock(SCENARIO)
    place.stop_clock()
    place.clear()
    assert not place.files.exists()
    place.start_clock(SCENARIO)
    assert place.clock.now() - SCENARIO.projects.begins < MOMENT


def test_one_demonstration_at_a_time(tmp_path: Path):
    place = Place(tmp_path / "new")
    with place.occupied(), pytest.raises(BusyPlaceError), place.occupied():
        pass
    with place.occupied():
        pass


def test_a_taken_port_is_passed_over():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert free_port(port) > port
