"""Turn refusals into pages: one sentence, what to do, and never a trace."""

import uuid

import structlog
from flask import Flask, g, render_template, request
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from werkzeug.exceptions import HTTPException

from web.kept_forms import sent_fields, typed_texts
from web.system import say, signed_in, system
from web.wtf import CSRFError
from workflow.errors import BusyError, NotFoundError, NotPermittedError, RefusedError
from workflow.services.transitions import StaleCaseError

Answer = tuple[str, int]
_LOG = structlog.get_logger()
_STATUS: dict[type[RefusedError], int] = {
    NotFoundError: 404,
    NotPermittedError: 403,
    BusyError: 503,
    StaleCaseError: 409,
}


def install_errors(app: Flask) -> None:
    """Answer every error with a page in Chinese."""
    app.register_error_handler(RefusedError, _refused)
    app.register_error_handler(CSRFError, _forged)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(OperationalError, _busy)
    app.register_error_handler(PoolTimeoutError, _busy)
    app.register_error_handler(Exception, _last_resort)


def sentence(error: RefusedError) -> str:
    """Return what a refusal says, its own reasons included."""
    return say(error.code, **error.values)


def _refused(error: RefusedError) -> Answer:
    status = next((code for kind, code in _STATUS.items() if isinstance(error, kind)), 422)
    events = error.events if isinstance(error, StaleCaseError) else ()
    return _page(sentence(error), status, events=events)


def _forged(_error: CSRFError) -> Answer:
    return _page(say("web.forged"), 400)


def _http(error: HTTPException) -> Answer:
    status = error.code or 500
    code = f"web.status_{status}"
    known = code if code in system().messages else "web.status_other"
    return _page(say(known, limit=system().settings.request_megabytes), status)


def _busy(error: Exception) -> Answer:
    _LOG.warning("database_busy", error=type(error).__name__)
    _ask_no_more()
    return _page(say("web.busy"), 503)


def _last_resort(_error: Exception) -> Answer:
    number = uuid.uuid4().hex[:12]
    _LOG.exception("unexpected", error_id=number, path=request.path)
    _ask_no_more()
    return _page(say("web.unexpected", number=number), 500)


def _ask_no_more() -> None:
    """Let the page do without its frame: the transaction may be broken, the pool may be empty."""
    g.signed_in = None


def _page(text: str, status: int, **context: object) -> Answer:
    g.failed = True
    whole = signed_in() is not None and not request.headers.get("HX-Request")
    template = "errors/page.html" if whole else "errors/bare.html"
    typed = typed_texts(sent_fields()) if request.method == "POST" else []
    return render_template(template, text=text, status=status, typed=typed, **context), status
