"""Read the values that regions give to the parameters of a workflow."""

import re
from collections.abc import Collection

from definitions.schema import Parameter

Value = int | tuple[str, ...]

_WHOLE = re.compile(r"-?[0-9]{1,9}")


class ParameterError(ValueError):
    """Say what is wrong with a value, and the values of its sentence."""

    def __init__(self, code: str, **values: object) -> None:
        """Keep the code and the values."""
        super().__init__(code)
        self.code = code
        self.values = values


def read_value(parameter: Parameter, typed: object, *, names: Collection[str]) -> Value:
    """Return a value in the range of a parameter; raises ParameterError.

    A number lies between min and max, which is the default where nothing is declared. A list
    names one or more of the given names, kept in their order.
    """
    if isinstance(parameter.default, int):
        return _number(parameter.default, parameter, typed)
    chosen = set(typed) if isinstance(typed, list | tuple) else set()
    allowed = [name for name in (*names, *parameter.default) if name in chosen]
    if not chosen or chosen - set(allowed):
        raise ParameterError("parameters.not_listed")
    return tuple(dict.fromkeys(allowed))


def range_of(parameter: Parameter) -> tuple[int, int] | None:
    """Return the least and the greatest number; None for a list."""
    default = parameter.default
    return _limits(default, parameter) if isinstance(default, int) else None


def _number(default: int, parameter: Parameter, typed: object) -> int:
    low, high = _limits(default, parameter)
    text = "" if isinstance(typed, bool) else str(typed).strip()
    value = int(text) if _WHOLE.fullmatch(text) else None
    if value is None or not low <= value <= high:
        raise ParameterError("parameters.out_of_range", low=low, high=high)
    return value


def _limits(default: int, parameter: Parameter) -> tuple[int, int]:
    low = default if parameter.min is None else parameter.min
    return low, default if parameter.max is None else parameter.max
