"""Show the sign-in page, to who asks for it and to whose session has ended."""

from dataclasses import dataclass, field

from flask import render_template, url_for

from web.kept_forms import has_files, lost_texts, seal_form
from web.system import say, system
from workflow.services.sessions import SignedOut


@dataclass(frozen=True, slots=True)
class Brought:
    """Hold what comes to the sign-in page with somebody: a sealed form, or its texts to copy."""

    sealed: str | None = None
    texts: list[str] = field(default_factory=list)
    had_files: bool = False

    @classmethod
    def by_form(cls, author: SignedOut) -> "Brought":
        """Return what the form of this request brings, sent by who used to be signed in."""
        return cls(seal_form(author), lost_texts(), has_files())


def sign_in_page(
    *,
    why: str = "",
    login: str | None = None,
    target: str | None = None,
    error: str | None = None,
    brought: Brought | None = None,
) -> str:
    """Return the page, with the reason why somebody is asked, by its code."""
    built = system()
    known = why if why.startswith("accounts.") and why in built.messages else None
    stages = max(built.resources.library.workflows.values(), key=lambda each: len(each.phases))
    return render_template(
        "account/sign_in.html",
        bureau=built.settings.bureau,
        stages=list(stages.phases.values()),
        login=login,
        next=target or "",
        error=error,
        notice=say(known) if known else None,
        brought=brought or Brought(),
        tour_href=url_for("tour.show") if built.settings.is_demo else None,
    )
