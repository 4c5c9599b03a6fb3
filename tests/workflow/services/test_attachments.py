"""Files belong to cases: added and taken out while the case may be edited, kept for ever."""

import os
from datetime import timedelta

import pytest
from sqlalchemy import update

from tests.support.city import City
from tests.support.sample_files import docx, pdf, png
from workflow.errors import NotFoundError, RefusedError
from workflow.models import Attachment, EvaluationCase
from workflow.services import attachments
from workflow.services.assessments import self_evaluation_of
from workflow.services.attachments import (
    Upload,
    attach_file,
    find_damaged,
    list_files,
    open_file,
    replace_file,
    sweep_files,
    withdraw_file,
)
from workflow.services.file_store import path_of, store_bytes

PART = "self_evaluation"


def attach(
    city: City, case: EvaluationCase, name: str, data: bytes, who: str = "unit_clerk"
) -> Attachment:
    return attach_file(
        city.session,
        city.people[who],
        resources=city.resources,
        case_id=case.id,
        kind=PART,
        upload=Upload(name, data),
    )


def names(city: City, case: EvaluationCase) -> list[str]:
    found = list_files(city.session, city.people["unit_head"], case_id=case.id, kind=PART)
    return [line.name for line in found]


def test_a_file_goes_in_and_comes_out_as_it_was(city: City):
    case = city.open_case()
    stored = attach(city, case, "合同.pdf", pdf())
    opened = open_file(
        city.session,
        city.people["finance_section"],
        resources=city.resources,
        attachment_id=stored.id,
    )
    assert (opened.name, opened.media_type, opened.data) == ("合同.pdf", "application/pdf", pdf())
    assert names(city, case) == ["合同.pdf"]


def test_a_double_click_stores_once(city: City):
    case = city.open_case()
    first = attach(city, case, "合同.pdf", pdf())
    assert attach(city, case, "合同.pdf", pdf()).id == first.id
    assert attach(city, case, "另一份.pdf", pdf()).id != first.id


def test_a_replaced_file_stays_in_the_history(city: City):
    case = city.open_case()
    old = attach(city, case, "合同.pdf", pdf())
    clerk = city.people["unit_clerk"]

    def replace(attachment: Attachment, data: bytes) -> Attachment:
        return replace_file(
            city.session,
            clerk,
            resources=city.resources,
            attachment_id=attachment.id,
            upload=Upload("合同（盖章）.pdf", data),
        )

    new = replace(old, pdf(b"%"))
    assert names(city, case) == ["合同（盖章）.pdf"]
    assert old.replaced_by == new.id
    opened = open_file(city.session, clerk, resources=city.resources, attachment_id=old.id)
    assert opened.data == pdf()
    with pytest.raises(RefusedError, match="gone"):
        replace(old, pdf())
    assert replace(new, pdf(b"%")).id == new.id
    assert new.replaced_by is None


def test_a_withdrawn_file_is_no_longer_listed(city: City):
    case = city.open_case()
    stored = attach(city, case, "合同.pdf", pdf())
    for _ in range(2):
        withdraw_file(
            city.session,
            city.people["unit_clerk"],
            resources=city.resources,
            attachment_id=stored.id,
        )
    assert names(city, case) == []


def test_evidence_takes_the_promise_back(city: City):
    case = city.open_case()
    city.fill(case)
    attach(city, case, "合同.pdf", pdf())
    found = self_evaluation_of(city.session, case)
    assert found is not None
    assert found.attested_at is None


def test_nothing_changes_after_the_case_was_sent(city: City):
    case = city.open_case()
    city.fill(case)
    stored = attach(city, case, "合同.pdf", pdf())
    found = self_evaluation_of(city.session, case)
    assert found is not None
    found.attested_at = city.resources.now()
    city.session.flush()
    city.do("unit_clerk", "send_for_unit_review", case)
    with pytest.raises(RefusedError, match="wrong_state"):
        attach(city, case, "补充.pdf", pdf(b"%"))
    with pytest.raises(RefusedError, match="wrong_state"):
        withdraw_file(
            city.session,
            city.people["unit_clerk"],
            resources=city.resources,
            attachment_id=stored.id,
        )


def test_files_are_out_of_sight_with_their_case(city: City):
    case = city.open_case()
    stored = attach(city, case, "合同.pdf", pdf())
    with pytest.raises(NotFoundError):
        open_file(
            city.session,
            city.people["expert"],
            resources=city.resources,
            attachment_id=stored.id,
        )
    with pytest.raises(NotFoundError):
        open_file(
            city.session, city.people["mayor"], resources=city.resources, attachment_id=case.id
        )


def test_a_refused_file_leaves_no_row(city: City):
    case = city.open_case()
    with pytest.raises(RefusedError, match="suspicious"):
        attach(city, case, "合同.pdf", docx())
    assert names(city, case) == []


@pytest.mark.parametrize(
    ("limit", "value", "code"),
    [
        ("MOST_FILES", 1, "too_many"),
        ("MOST_BYTES_OF_CASE", 100, "case_full"),
        ("MOST_BYTES_OF_UNIT", 100, "unit_full"),
    ],
)
def test_a_case_and_a_unit_hold_only_so_much(
    city: City, monkeypatch: pytest.MonkeyPatch, limit: str, value: int, code: str
):
    case = city.open_case()
    attach(city, case, "现场.png", png())
    monkeypatch.setattr(attachments, limit, value)
    with pytest.raises(RefusedError, match=code):
        attach(city, case, "现场二.png", png(3, 3))


def test_damage_is_found_and_orphans_are_swept(city: City):
    case = city.open_case()
    stored = attach(city, case, "合同.pdf", pdf())
    orphan = store_bytes(city.resources.data_folder, b"orphan").sha256
    before = (city.resources.now() - timedelta(days=2)).timestamp()
    for digest in (orphan, stored.sha256):
        os.utime(path_of(city.resources.data_folder, digest), (before, before))
    assert sweep_files(city.session, resources=city.resources) == 1
    assert find_damaged(city.session, resources=city.resources) == {}
    path_of(city.resources.data_folder, stored.sha256).write_bytes(b"x")
    damaged = find_damaged(city.session, resources=city.resources)
    assert damaged == {stored.id: "attachments.corrupt"}


def gone_meanwhile(city: City, old: Attachment) -> None:
    """Let another transaction withdraw a file that this session has already read."""
    city.session.execute(
        update(Attachment).where(Attachment.id == old.id).values(replaced_by=old.id),
        execution_options={"synchronize_session": False},
    )


def test_a_file_that_went_meanwhile_is_not_replaced(city: City):
    case = city.open_case()
    old = attach(city, case, "合同.pdf", pdf())
    gone_meanwhile(city, old)
    with pytest.raises(RefusedError) as refused:
        replace_file(
            city.session,
            city.people["unit_clerk"],
            resources=city.resources,
            attachment_id=old.id,
            upload=Upload("新合同.pdf", pdf()),
        )
    assert refused.value.code == "attachments.gone"
    assert names(city, case) == []
