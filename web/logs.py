"""Write the log as one line of JSON an entry, without the values of variables."""

import logging

import structlog

from config import Settings


def set_up_logs(settings: Settings) -> None:
    """Send entries of the settings' level and above to the standard output.

    Tracebacks name places only: local variables would carry names, amounts and passwords.
    """
    level = logging.getLevelNamesMapping()[settings.log_level.upper()]
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
    )
