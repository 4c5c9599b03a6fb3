"""Format days, amounts and lights for Chinese readers, as filters of the templates.

Every function accepts None and answers the sign for nothing, so templates need no conditions.
Words come from definitions/messages/interface.yaml; here are only numbers and signs.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from decimal import ROUND_HALF_UP, Decimal

from jinja2 import Environment
from markupsafe import Markup

from definitions.messages import fill, load_messages
from web.ring import ring_points

# China keeps one offset and has had no summer time since 1991, so no zone database is needed.
SHANGHAI = timezone(timedelta(hours=8))
_TEN_THOUSAND = Decimal(10000)
_CENT = Decimal("0.01")
_KILO = 1024
_MINUS = "\u2212"


@dataclass(frozen=True)
class Presenter:
    """Format values with the words of one message catalogue."""

    messages: Mapping[str, str]

    def _say(self, code: str, **values: object) -> str:
        return fill(self.messages, f"interface.{code}", values)

    def nothing(self) -> str:
        """Return the sign for no value."""
        return self._say("nothing")

    def day_text(self, value: date | None) -> str:
        """Write a day in full, in Shanghai time when given an instant."""
        if value is None:
            return self.nothing()
        on = _local(value)
        return self._say("day", year=on.year, month=on.month, day=on.day)

    def day(self, value: date | None) -> str:
        """Write a day in full inside a time element."""
        return _timed(value, self.day_text(value))

    def short_day(self, value: date | None) -> str:
        """Write month and day inside a time element."""
        return _timed(value, self._short(value))

    def _short(self, value: date | None) -> str:
        if value is None:
            return self.nothing()
        on = _local(value)
        return self._say("short_day", month=on.month, day=on.day)

    def moment(self, value: date | None) -> str:
        """Write a day in full with hour and minute; a plain date has none."""
        return _timed(value, self._with_time(value, self.day_text(value)))

    def short_moment(self, value: date | None) -> str:
        """Write month, day, hour and minute; a plain date has no hour."""
        return _timed(value, self._with_time(value, self._short(value)))

    def _with_time(self, value: date | None, day: str) -> str:
        if not isinstance(value, datetime):
            return day
        return self._say("moment", day=day, time=f"{_shanghai(value):%H:%M}")

    def clock_time(self, value: datetime | None) -> str:
        """Write hour, minute and second."""
        return self.nothing() if value is None else f"{_shanghai(value):%H:%M:%S}"

    def weekday(self, value: date) -> str:
        """Name the day of the week."""
        names = self._say("weekday_names")
        return self._say("weekday", name=names[_local(value).weekday()])

    def year_title(self, value: int) -> str:
        """Name a fiscal year."""
        return self._say("year", year=value)

    def wan(self, value: Decimal | None) -> str:
        """Write an amount of yuan in ten thousands, two decimals, half up."""
        return self.nothing() if value is None else _grouped(value / _TEN_THOUSAND)

    def wan_unit(self, value: Decimal | None) -> str:
        """Write an amount of yuan in ten thousands with its unit."""
        return self.nothing() if value is None else self._say("with_unit", amount=self.wan(value))

    def figure(self, value: Decimal | float | None) -> str:
        """Write a score or another number with thousands and two decimals, half up."""
        return self.nothing() if value is None else _grouped(Decimal(str(value)))

    def percent(self, value: Decimal | float | None) -> str:
        """Write a number of percent with two decimals."""
        return self.nothing() if value is None else f"{self.figure(value)}%"

    def count(self, value: int | None) -> str:
        """Write a whole number with thousands."""
        return self.nothing() if value is None else f"{value:,}".replace("-", _MINUS)

    def signed(self, value: int | None) -> str:
        """Write workdays left, with a true minus sign when overdue."""
        return self.count(value)

    def days_left(self, value: int | None) -> str:
        """Say how many workdays are left or overdue; None means no deadline."""
        if value is None:
            return self._say("no_deadline")
        if value == 0:
            return self._say("due_today")
        return self._say("days_left" if value > 0 else "overdue", days=abs(value))

    def file_size(self, value: int | None) -> str:
        """Write a size in bytes as KB or MB."""
        if value is None:
            return self.nothing()
        kilo = Decimal(value) / _KILO
        if kilo < _KILO:
            return f"{max(1, int(kilo.to_integral_value(ROUND_HALF_UP)))}\u00a0KB"
        return f"{(kilo / _KILO).quantize(Decimal('0.1'), ROUND_HALF_UP)}\u00a0MB"

    def filters(self) -> dict[str, Callable[..., object]]:
        """Return the filters by the names templates use."""
        return {
            "day": self.day,
            "day_text": self.day_text,
            "short_day": self.short_day,
            "moment": self.moment,
            "short_moment": self.short_moment,
            "clock_time": self.clock_time,
            "weekday": self.weekday,
            "year_title": self.year_title,
            "wan": self.wan,
            "wan_unit": self.wan_unit,
            "figure": self.figure,
            "percent": self.percent,
            "count_text": self.count,
            "signed": self.signed,
            "days_left": self.days_left,
            "file_size": self.file_size,
            "ring_points": ring_points,
        }


def register_filters(environment: Environment, messages: Mapping[str, str] | None = None) -> None:
    """Register the filters; without messages the shipped ones are read."""
    presenter = Presenter(load_messages() if messages is None else messages)
    environment.filters.update(presenter.filters())


def _shanghai(value: datetime) -> datetime:
    return value.astimezone(SHANGHAI)


def _local(value: date) -> date:
    return _shanghai(value).date() if isinstance(value, datetime) else value


def _timed(value: date | None, text: str) -> str:
    if value is None:
        return text
    return Markup('<time datetime="{}">{}</time>').format(value.isoformat(), text)


def _grouped(value: Decimal) -> str:
    return f"{value.quantize(_CENT, ROUND_HALF_UP):,}".replace("-", _MINUS)
