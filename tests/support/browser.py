"""Drive the system's Chromium and keep its pictures under ./artefacts."""

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
ARTEFACTS = ROOT / "artefacts"
Screenshot = Callable[[Page, str], Path]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start the system's Chromium; skip when there is none."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        pytest.skip("browser journeys did not run: no chromium on this machine")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=program, args=["--no-sandbox", "--lang=zh-CN"]
        )
        yield started
        started.close()


@pytest.fixture
def screenshot(request: pytest.FixtureRequest) -> Screenshot:
    """Save pictures of pages, numbered in the order taken, in a folder named after the test."""
    folder = ARTEFACTS / re.sub(r"\W+", "-", request.node.name).strip("-")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)

    def save(page: Page, name: str) -> Path:
        path = folder / f"{len(list(folder.iterdir())) + 1:02d}-{name}.png"
        page.screenshot(path=path, full_page=True)
        return path

    return save


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say whether the browser journeys ran."""
    outcomes = {
        outcome: sum("tests/journeys/" in getattr(report, "nodeid", "") for report in reports)
        for outcome, reports in terminalreporter.stats.items()
        if outcome in {"passed", "failed", "skipped", "error"}
    }
    counts = ", ".join(f"{count} {outcome}" for outcome, count in outcomes.items() if count)
    terminalreporter.write_line(f"browser journeys: {counts or 'none were selected'}")
