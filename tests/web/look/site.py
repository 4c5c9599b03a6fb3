"""Serve the gallery and the sign-in page from a bare Flask application with the strict policy."""

from pathlib import Path

from flask import Flask, Response, render_template, render_template_string

from tests.web.look.samples import SHELL, STAGES, show
from web.presentation import register_filters

WEB = Path(__file__).resolve().parents[3] / "web"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
DRAFT = """{% extends 'base.html' %}
{% from 'components/opinion.html' import autosave, autosave_offer %}
{% block content %}
  <h1>草稿</h1>
  <form method="post" action="/slow" data-once data-unsaved data-autosave-url="/save"
        data-autosave-key="me:1:self">
    {{ autosave_offer() }}
    <input type="hidden" name="csrf_token" value="csrf">
    <input type="hidden" name="row_version" value="7">
    <textarea class="form-control" id="text" name="text" aria-label="正文"></textarea>
    <button class="btn bh-solid" data-main-submit>提交</button>
  </form>
  {{ autosave() }}
{% endblock %}"""


def create_site() -> Flask:
    """Make the application; it knows nothing of the product but its templates."""
    site = Flask("gallery", root_path=str(WEB))
    site.secret_key = "gallery"
    register_filters(site.jinja_env)
    site.jinja_env.globals["csrf_token"] = lambda: "token"
    site.add_url_rule("/sign-in", "account.sign_in", build_only=True)

    @site.after_request
    def guard(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = POLICY
        return response

    @site.get("/")
    def gallery() -> str:
        return render_template("gallery.html", shell=SHELL, show=show())

    @site.get("/batch")
    def gallery_with_batch() -> str:
        return render_template("gallery.html", shell=SHELL, show=show(), batch=True)

    @site.get("/quiet")
    def gallery_without_shortcuts() -> str:
        quiet = {"shell": {**SHELL, "shortcuts": False}, "show": show()}
        return render_template("gallery.html", **quiet)

    @site.get("/draft")
    def draft() -> str:
        return render_template_string(DRAFT, shell=SHELL)

    @site.post("/save")
    def save() -> Response:
        return Response(status=204, headers={"X-Row-Version": "8"})

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
