"""Tell when a workflow opens cases by itself, and what they are called."""

from collections.abc import Mapping

from definitions.launches import LAST, PERIOD, PROJECT, UNIT, Every, Launch, Whose

_ON_A_DAY: Mapping[Every, str] = {
    "year": "launch_yearly",
    "quarter": "launch_quarterly",
    "month": "launch_monthly",
}
_ON_THE_LAST: Mapping[Every, str] = {
    "year": "launch_last_of_year",
    "quarter": "launch_last_of_quarter",
    "month": "launch_last_of_month",
}
_CURRENT: Mapping[Every, str] = {
    "year": "launch_this_year",
    "quarter": "launch_this_quarter",
    "month": "launch_this_month",
}
_PREVIOUS: Mapping[Every, str] = {
    "year": "launch_past_year",
    "quarter": "launch_past_quarter",
    "month": "launch_past_month",
}
_WHOSE: Mapping[Whose, str] = {"units": "launch_units", "projects": "launch_projects"}
_NAMED: Mapping[str, str] = {
    PERIOD: "launch_period",
    UNIT: "launch_unit",
    PROJECT: "launch_project",
}


def tell_launch(launch: Launch, messages: Mapping[str, str]) -> str:
    """Return the sentence of a launch rule that checks have found sound."""

    def say(code: str, **values: object) -> str:
        return messages[f"show.{code}"].format(**values)

    days = _ON_THE_LAST if launch.on.day == LAST else _ON_A_DAY
    rolled = launch.roll == "next_workday"
    return say(
        "launch",
        day=say(days[launch.every], day=launch.on.day, month=launch.on.month),
        rolled=say("launch_rolled") if rolled else "",
        whose=say(_WHOSE[launch.for_]),
        about=say((_CURRENT if launch.about == "current" else _PREVIOUS)[launch.every]),
        title=launch.title.format(**{name: say(code) for name, code in _NAMED.items()}),
    )
