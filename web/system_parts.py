"""Build from settings what pages, worker and commands share."""

from config import Settings
from definitions.library import load_library
from workflow.clock import Clock, SharedClock, SystemClock
from workflow.services.resources import Resources

# What lies in the data folder: the clock that the demonstration moves, and the files of cases.
CLOCK_FILE, FILES_FOLDER = "clock", "files"


def clock_of(settings: Settings) -> Clock:
    """Return the machine's clock, or the one that the demonstration moves."""
    return SharedClock(settings.data_folder / CLOCK_FILE) if settings.is_demo else SystemClock()


def resources_of(settings: Settings, *, clock: Clock | None = None) -> Resources:
    """Return the definitions, the clock and the folder of files."""
    return Resources(
        load_library(), clock or clock_of(settings), settings.data_folder / FILES_FOLDER
    )
