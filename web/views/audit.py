"""Show whether histories are whole, who did what with accounts, and whether the workers live."""

from flask import Blueprint, render_template, request

from web.audit_pages import audit_page, operations_page, security_page
from web.system import actor, db, resources, system
from workflow.services.audits import verify_histories

blueprint = Blueprint("audit", __name__)


@blueprint.get("/audit/")
def index() -> str:
    """Show how much there is to verify and what the last verification found."""
    return render_template("audit/index.html", **audit_page())


@blueprint.post("/audit/")
def verify() -> str:
    """Verify every history now and list what is wrong."""
    faults = verify_histories(
        db(),
        actor(),
        resources=resources(),
        now=system().real_clock.now(),
        address=request.remote_addr or "",
    )
    return render_template("audit/index.html", **audit_page(faults))


@blueprint.get("/audit/security")
def security() -> str:
    """Show the security log, newest first."""
    return render_template("audit/security.html", **security_page())


@blueprint.get("/system")
def operations() -> str:
    """Show the workers and what waits for them."""
    return render_template("audit/operations.html", **operations_page())
