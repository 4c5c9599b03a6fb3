"""Run web and worker as children of the command, and end exactly these."""

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from urllib.error import URLError
from urllib.request import urlopen

from config import PREFIX

HOST = "127.0.0.1"
_PORTS = 50
_GRACE_SECONDS = 15
_PATIENCE_SECONDS = 60
_EVERY_SECONDS = 0.1
_PROGRAM = (sys.executable, "-m", "web.commands")
_PARTS = ("serve", "worker")


class ChildEndedError(Exception):
    """Say that the web or the worker ended by itself."""


def free_port(wanted: int) -> int:
    """Return the wanted port of this machine, or the next one that nobody uses."""
    for port in range(wanted, wanted + _PORTS):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            return port
    return wanted


def environment_of(settings: Mapping[str, str]) -> dict[str, str]:
    """Return this process's environment with the demonstration's settings and no others of ours."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    return own | dict(settings)


@contextmanager
def children(environment: Mapping[str, str]) -> Iterator[Sequence[subprocess.Popen[bytes]]]:
    """Start web and worker, and end them by their process ids when the block is left."""
    started = [
        subprocess.Popen([*_PROGRAM, part], env=environment)  # noqa: S603 - our own program
        for part in _PARTS
    ]
    try:
        yield started
    finally:
        for child in started:
            child.terminate()
        for child in started:
            _end(child)


def wait_until_up(port: int, started: Sequence[subprocess.Popen[bytes]]) -> None:
    """Return when the web answers; raises ChildEndedError when it never will."""
    pause = threading.Event()
    for _ in range(int(_PATIENCE_SECONDS / _EVERY_SECONDS)):
        if any(child.poll() is not None for child in started):
            break
        if _answers(port):
            return
        pause.wait(_EVERY_SECONDS)
    raise ChildEndedError


def wait_until_told(started: Sequence[subprocess.Popen[bytes]]) -> None:
    """Return after Ctrl+C or SIGTERM; raises ChildEndedError when a child ends before."""
    told = threading.Event()
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, lambda *_: told.set())
    while not told.wait(1):
        if any(child.poll() is not None for child in started):
            raise ChildEndedError


def _answers(port: int) -> bool:
    try:
        with urlopen(f"http://{HOST}:{port}/healthz", timeout=2) as answer:
            return bool(answer.status == 200)  # noqa: PLR2004 - HTTP
    except (URLError, OSError):
        return False


def _end(child: subprocess.Popen[bytes]) -> None:
    try:
        child.wait(_GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
