"""Serve the gallery and the sign-in page from a bare Flask application with the strict policy."""

from pathlib import Path

from flask import Flask, Response, render_template

from tests.web.look.samples import SHELL, STAGES, show
from web.presentation import register_filters

WEB = Path(__file__).resolve().parents[3] / "web"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)


def create_site() -> Flask:
    """Make the application; it knows nothing of the product but its templates."""
    site = Flask("gallery", root_path=str(WEB))
    site.secret_key = "gallery"
    register_filters(site.jinja_env)
    site.jinja_env.globals["csrf_token"] = lambda: "token"

    @site.after_request
    def guard(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = POLICY
        return response

    @site.get("/")
    def gallery() -> str:
        return render_template("gallery.html", shell=SHELL, show=show())

    @site.get("/sign-in")
    def sign_in() -> str:
        return render_template(
            "account/sign_in.html",
            bureau=SHELL["bureau"],
            stages=STAGES,
            current=7,
            login="zhoumin",
            error="账号或密码不对。再错3次，账号锁定15分钟。",
            version="1.0.0",
        )

    return site
