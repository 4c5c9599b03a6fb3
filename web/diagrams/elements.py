"""Write SVG elements; every name, value and text is escaped here and nowhere else."""

from markupsafe import Markup

Value = str | float | None


def element(name: str, *children: str, **attributes: Value) -> Markup:
    """Return an element; `stroke_width=2` writes `stroke-width="2"`, None is left out.

    A trailing underscore is dropped, for `class_`. Children that are no Markup are escaped.
    """
    written = Markup("").join(
        Markup(' {}="{}"').format(key.rstrip("_").replace("_", "-"), _value(value))
        for key, value in attributes.items()
        if value is not None
    )
    inside = Markup("").join(children)
    if not inside:
        return Markup("<{}{}/>").format(name, written)
    return Markup("<{}{}>{}</{}>").format(name, written, inside, name)


def number(value: float) -> str:
    """Write pixels with one decimal at most."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def _value(value: str | float) -> str:
    return value if isinstance(value, str) else number(value)
