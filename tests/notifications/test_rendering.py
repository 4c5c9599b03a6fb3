"""Notices of every kind, rendered with all that they may say."""

from datetime import date

import pytest
from jinja2 import TemplateError

from definitions.notices import ENVELOPES, OF_DRAFTS, Notice, NoticeKind, load_notices
from notifications.rendering import Notices

VALUES: dict[str, object] = {
    "number": "YX2025-0001",
    "title": "城区供水管网改造",
    "state": "单位审核",
    "task": "审核并提交自评",
    "role": "单位负责人",
    "step": "提交自评",
    "due_on": date(2026, 3, 31),
    "provisional": True,
    "workdays": 5,
    "overdue": True,
    "version": 2,
    "starts_on": date(2026, 4, 1),
}


@pytest.mark.parametrize("kind", sorted(set(NoticeKind) - ENVELOPES))
@pytest.mark.parametrize("due", [True, False])
def test_every_notice_names_the_case_and_leaves_nothing_open(
    kind: NoticeKind,
    due: bool,  # noqa: FBT001 - a table
):
    changed = {} if due else {"provisional": False, "workdays": 0, "overdue": False}
    rendered = Notices(load_notices()).render(kind, VALUES | changed)
    assert "城区供水管网改造" in rendered.subject
    assert ("YX2025-0001" in rendered.text) == (kind not in OF_DRAFTS)
    assert not set("{}%") & set(rendered.subject + rendered.text)
    assert "  " not in rendered.subject
    assert "。。" not in rendered.text
    assert "，，" not in rendered.text


def test_without_a_due_day_none_is_told():
    rendered = Notices(load_notices()).render(NoticeKind.TASK_OPENED, VALUES | {"due_on": None})
    assert "期限" not in rendered.text


@pytest.mark.parametrize("template", ["{{ amount }}", "{{ title.__class__.mro() }}"])
def test_templates_reach_no_further_than_what_they_are_given(template: str):
    notices = Notices({NoticeKind.MAIL: Notice(subject=template, text="-")})
    with pytest.raises(TemplateError):
        notices.render(NoticeKind.MAIL, VALUES)
