"""Write days inside sentences of the message catalogue."""

from datetime import date, datetime

from web.presentation import Presenter
from web.system import say, system
from workflow.domain.deadlines import local_day


def words() -> Presenter:
    """Return the writer of days and figures with the words of this system."""
    return Presenter(system().messages)


def day_words(value: date | None) -> str:
    """Write a day in full, in Shanghai time when given an instant."""
    return words().day_text(value)


def day_of_text(value: object) -> str:
    """Write in full a day that is stored as ISO text."""
    return day_words(date.fromisoformat(str(value)))


def short_day_words(value: datetime) -> str:
    """Write month and day of an instant in Shanghai."""
    on = local_day(value)
    return say("interface.short_day", month=on.month, day=on.day)
