"""Let each form of a state bring its part of the case page.

A state names its form; the part is the template `case/forms/<form>.html`, and the function
registered here under the same name gives what it shows. The template sees that mapping by its
names and whole as `part`, and beside it everything that the case page itself shows.
"""

from collections.abc import Callable, Mapping

from workflow.models import EvaluationCase

FormPart = Callable[[EvaluationCase], Mapping[str, object]]
FORMS: dict[str, FormPart] = {}


def case_form(name: str) -> Callable[[FormPart], FormPart]:
    """Register what the part of a form shows; done once, in the module of its views."""

    def register(function: FormPart) -> FormPart:
        FORMS[name] = function
        return function

    return register


def part_of(form: str | None, case: EvaluationCase) -> Mapping[str, object]:
    """Return what the part of a form shows, nothing when no function is registered."""
    function = FORMS.get(form or "")
    return {} if function is None else function(case)
