"""Tell probes whether the process lives and whether it can serve."""

from flask import Blueprint

from web.system import db
from workflow.services.readiness import require_database

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def alive() -> tuple[str, int]:
    """Say that the process answers."""
    return "ok", 200


@blueprint.get("/readyz")
def ready() -> tuple[str, int]:
    """Say that the database answers too."""
    require_database(db())
    return "ok", 200
