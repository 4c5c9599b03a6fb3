"""Start workers in processes of their own, and kill them at a fault point."""

import os
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from tests.support.post_office import PostOffice

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = Path(__file__).with_name("worker_process.py")
_SECONDS = 60


@dataclass
class Worker:
    """Hold a worker's process, which waits to be told to start."""

    process: subprocess.Popen[str]
    printed: list[str] = field(default_factory=list)

    def go(self) -> "Worker":
        """Let it start."""
        assert self.process.stdin is not None
        self.process.stdin.write("go\n")
        self.process.stdin.flush()
        return self

    def end(self) -> int:
        """Wait for it and return its exit code."""
        out, _ = self.process.communicate(timeout=_SECONDS)
        self.printed = out.splitlines()
        return self.process.returncode

    def died(self) -> bool:
        """Wait for it and tell whether it was killed."""
        return self.end() == -signal.SIGKILL


def start_worker(
    office: PostOffice, *jobs: str, fault: str | None = None, smtp_port: int = 0
) -> Worker:
    """Start a process that is ready to run some jobs, armed with a fault point if asked."""
    environment = os.environ | {
        "DATABASE_URL": office.url,
        "INSTANT": office.clock.now().isoformat(),
        "SMTP_PORT": str(smtp_port),
        "BIHUAN_MODE": "test",
        "PYTHONPATH": str(ROOT),
    }
    if fault is not None:
        environment["BIHUAN_FAULT_POINT"] = fault
    process = subprocess.Popen(
        [sys.executable, str(SCRIPT), *jobs],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return Worker(process)
