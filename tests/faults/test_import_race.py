"""A table that is confirmed while its case is being sent does not change what was sent."""

from concurrent.futures import ThreadPoolExecutor, wait

import pytest

from tests.support.city import City, build_city, sound_form
from workflow.clock import FixedClock
from workflow.database import create_engine_for, session_factory, unit_of_work
from workflow.domain.evaluation_form import EvaluationForm
from workflow.errors import RefusedError
from workflow.models import EvaluationCase
from workflow.services.assessments import self_evaluation_of
from workflow.services.attachments import Upload
from workflow.services.evaluation_import import confirm_import, preview_import
from workflow.services.form_export import export_form
from workflow.services.transitions import ActOrder, perform


def table(city: City) -> bytes:
    """Return a workbook that changes one figure of the sound form."""
    form = EvaluationForm.from_dict(sound_form())
    header = form.header.model_copy(
        update={"unit": city.unit.name, "department": city.department.name}
    )
    changed = form.indicators[0].model_copy(update={"actual": "101"})
    rows = (changed, *form.indicators[1:])
    return export_form(form.model_copy(update={"header": header, "indicators": rows}).keyed())


def test_an_import_waits_for_the_act_and_is_refused(database_url: str, clock: FixedClock, tmp_path):
    engine = create_engine_for(database_url, pool_size=3)
    factory = session_factory(engine)
    with unit_of_work(factory) as session:
        city = build_city(session, clock, tmp_path)
        case = city.open_case()
        city.fill(case)
        clerk, resources = city.people["unit_clerk"], city.resources
        batch = preview_import(
            session, clerk, resources=resources, files=[Upload("自评表.xlsx", table(city))]
        )

    def confirm() -> None:
        with unit_of_work(factory) as own:
            confirm_import(own, clerk, resources=resources, batch_id=batch.id)

    order = ActOrder(case_id=case.id, act="send_for_unit_review", seen_version=case.row_version)
    with ThreadPoolExecutor(1) as pool:
        with unit_of_work(factory) as session:
            perform(session, clerk, resources=resources, order=order)
            confirming = pool.submit(confirm)
            assert not wait([confirming], timeout=1).done
        with pytest.raises(RefusedError) as refused:
            confirming.result(timeout=30)
    assert refused.value.code == "imports.changed"
    with factory() as session:
        stored = self_evaluation_of(session, session.get_one(EvaluationCase, case.id))
        assert stored is not None
        assert stored.attested_at is not None
    engine.dispose()
