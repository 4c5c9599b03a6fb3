"""Tables are imported after a look at what they would do, whole or not at all."""

import io
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from sqlalchemy import func, select

from tests.support.city import City, sound_form
from tests.support.factories import make_organisation
from workflow.domain.evaluation_form import EvaluationForm
from workflow.errors import NotFoundError, NotPermittedError, RefusedError
from workflow.models import EvaluationCase, ImportBatch, Project
from workflow.services.assessments import self_evaluation_of
from workflow.services.attachments import Upload
from workflow.services.evaluation_import import (
    MOST_FILES,
    Line,
    annotated_workbook,
    confirm_import,
    find_batch,
    lines_of,
    preview_import,
)
from workflow.services.form_export import export_form
from workflow.services.self_evaluation_sheets import load_sheet
from workflow.services.self_evaluations import begin, save_section

PUBLISHED = Path(__file__).parents[2] / "data" / "published"


def table(city: City, **changes: object) -> bytes:
    """Return a workbook of a sound form of the city's unit, changed in its header."""
    form = EvaluationForm.from_dict(sound_form())
    known = {"unit": city.unit.name, "department": city.department.name}
    header = form.header.model_copy(update={**known, **changes})
    return export_form(form.model_copy(update={"header": header}).keyed())


def preview(city: City, files: Sequence[Upload], who: str = "unit_clerk") -> ImportBatch:
    return preview_import(city.session, city.people[who], resources=city.resources, files=files)


def confirm(city: City, batch: ImportBatch, who: str = "unit_clerk") -> list[Line]:
    done = confirm_import(
        city.session, city.people[who], resources=city.resources, batch_id=batch.id
    )
    return lines_of(done)


def only(batch: ImportBatch) -> Line:
    (line,) = lines_of(batch)
    return line


def look(city: City, data: bytes, who: str = "unit_clerk", name: str = "自评表.xlsx") -> Line:
    return only(preview(city, [Upload(name, data)], who))


def cases(city: City) -> int:
    return city.session.scalar(select(func.count()).select_from(EvaluationCase)) or 0


def import_one(city: City, **changes: object) -> EvaluationCase:
    batch = preview(city, [Upload("自评表.xlsx", table(city, **changes))])
    (line,) = confirm(city, batch)
    return city.session.scalars(
        select(EvaluationCase).where(EvaluationCase.number == line.number)
    ).one()


def test_nothing_is_written_before_the_confirmation(city: City):
    line = look(city, table(city))
    assert (line.situation, line.project, line.unit) == (
        "new",
        "城区供水管网改造",
        city.unit.name,
    )
    assert (cases(city), city.session.scalar(select(func.count()).select_from(Project))) == (0, 0)


def test_a_confirmed_table_is_a_draft_with_its_figures(city: City):
    case = import_one(city)
    assert (case.title, case.fiscal_year, case.unit_id) == (
        "城区供水管网改造",
        2025,
        city.unit.id,
    )
    sheet = load_sheet(
        city.session, city.people["unit_clerk"], resources=city.resources, case_id=case.id
    )
    assert sheet.editable
    assert sheet.assessment.card.computed_total == 100
    assert sheet.form.indicators[0].level3 == "改造管网长度"
    assert sheet.missing == ("evidence", "report")


def test_a_double_click_on_confirm_opens_one_case(city: City):
    batch = preview(city, [Upload("自评表.xlsx", table(city))])
    assert confirm(city, batch) == confirm(city, batch)
    assert cases(city) == 1


def test_the_same_file_again_changes_nothing(city: City):
    import_one(city)
    assert look(city, table(city)).situation == "unchanged"


def test_importing_an_export_changes_nothing(city: City):
    case = import_one(city)
    clerk = city.people["unit_clerk"]
    save_section(
        city.session,
        clerk,
        resources=city.resources,
        case_id=case.id,
        section="indicators",
        values={"row-0-actual": "80"},
        seen_version=99,
    )
    sheet = load_sheet(city.session, clerk, resources=city.resources, case_id=case.id)
    exported = export_form(sheet.form, bands=sheet.profile.bands)
    line = look(city, exported)
    assert (line.situation, line.differences) == ("unchanged", [])


@pytest.mark.parametrize("path", sorted(PUBLISHED.glob("*.xlsx")), ids=lambda path: path.stem)
def test_the_published_tables_are_imported_and_come_back_the_same(city: City, path: Path):
    data = path.read_bytes()
    unit = look(city, data, "performance_section").unit
    city.unit.name, city.unit.short_name = unit, unit
    city.session.flush()
    batch = preview(city, [Upload(path.name, data)], "performance_section")
    assert only(batch).code in {"", "imports.other_department"}
    (line,) = confirm(city, batch, "performance_section")
    case = city.session.scalars(
        select(EvaluationCase).where(EvaluationCase.number == line.number)
    ).one()
    sheet = load_sheet(
        city.session, city.people["unit_clerk"], resources=city.resources, case_id=case.id
    )
    again = look(city, export_form(sheet.form, bands=sheet.profile.bands), "performance_section")
    assert (again.situation, again.differences) == ("unchanged", [])


def test_a_changed_table_shows_what_differs_and_changes_the_draft(city: City):
    case = import_one(city)
    form = sound_form()
    rows = form["indicators"]
    assert isinstance(rows, list)
    rows[0] |= {"actual": "90", "claimed": "18"}
    del rows[4]
    header = {"unit": city.unit.name, "department": ""}
    changed = EvaluationForm.from_dict(form | {"header": form["header"] | header})  # type: ignore[operator] # a mapping
    batch = preview(city, [Upload("改后.xlsx", export_form(changed))])
    line = only(batch)
    assert line.situation == "changed"
    parts = [
        (each["row"], each["part"], each["before"], each["after"]) for each in line.differences
    ]
    assert ("改造管网长度", "actual", "100", "90") in parts
    assert ("用户满意度", "row", "用户满意度", "") in parts
    confirm(city, batch)
    stored = self_evaluation_of(city.session, case)
    assert stored is not None
    assert EvaluationForm.from_dict(stored.content["form"]).indicators[0].actual == "90"  # type: ignore[arg-type] # JSON
    assert cases(city) == 1


def test_a_submitted_table_is_not_overwritten(city: City):
    case = import_one(city)
    stored = self_evaluation_of(city.session, case)
    assert stored is not None
    stored.content = stored.content | {"report": "完成"}
    stored.attested_at = city.resources.now()
    city.attach(case, "self_evaluation")
    city.do("unit_clerk", "send_for_unit_review", case)
    assert look(city, table(city)).situation == "unchanged"
    other = EvaluationForm.from_dict(sound_form() | {"note": "改了"})
    header = other.header.model_copy(update={"unit": city.unit.name, "department": ""})
    line = look(city, export_form(other.model_copy(update={"header": header})))
    assert (line.situation, line.code) == ("refused", "imports.submitted")
    assert line.values["state"] == "单位审核"


def test_only_who_fills_the_draft_changes_it(city: City):
    import_one(city)
    other = EvaluationForm.from_dict(sound_form() | {"note": "改了"})
    header = other.header.model_copy(update={"unit": city.unit.name, "department": ""})
    line = look(
        city, export_form(other.model_copy(update={"header": header})), "department_officer"
    )
    assert line.code == "imports.not_yours"


def test_approved_goals_are_filled_in_on_the_page(city: City):
    case = city.open_case()
    goals = EvaluationForm.from_dict(sound_form())
    begin(
        city.session,
        city.people["unit_clerk"],
        resources=city.resources,
        case_id=case.id,
        goals=goals,
    )
    rows = [row.model_copy(update={"target": "1"}) for row in goals.indicators]
    changed = goals.model_copy(update={"indicators": tuple(rows)})
    header = changed.header.model_copy(update={"unit": city.unit.name, "department": ""})
    line = look(city, export_form(changed.model_copy(update={"header": header})))
    assert line.code == "imports.approved"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"unit": "不存在的单位"}, "imports.unknown_unit"),
        ({"project": ""}, "imports.no_project"),
        ({"fiscal_year": None}, "imports.no_year"),
    ],
)
def test_what_has_no_place_is_refused_with_its_reason(
    city: City, changes: dict[str, object], code: str
):
    line = look(city, table(city, **changes))
    assert (line.situation, line.code) == ("refused", code)
    with pytest.raises(RefusedError, match=r"imports\.nothing"):
        confirm(city, preview(city, [Upload("a.xlsx", table(city, **changes))]))


def test_a_unit_may_leave_its_own_name_out_and_others_may_not(city: City):
    blank = table(city, unit="", department="")
    assert look(city, blank).unit == city.unit.name
    assert look(city, blank, "performance_section").code == "imports.no_unit"


def test_a_unit_of_others_is_out_of_reach(city: City):
    department = make_organisation(city.session, city.region)
    other = make_organisation(city.session, city.region, department=department)
    data = table(city, unit=other.name, department=department.name)
    assert look(city, data).code == "imports.outside"
    assert look(city, data, "department_officer").code == "imports.outside"
    assert look(city, data, "performance_section").situation == "new"
    wrong = table(city, department=department.name)
    assert look(city, wrong).code == "imports.other_department"


def test_the_same_project_twice_is_imported_once(city: City):
    files = [Upload("一.xlsx", table(city)), Upload("二.xlsx", table(city, title="另一份"))]
    batch = preview(city, files)
    first, second = lines_of(batch)
    assert (first.situation, second.code, second.values) == (
        "new",
        "imports.twice",
        {"file": "一.xlsx"},
    )
    confirm(city, batch)
    assert cases(city) == 1


def test_a_project_imported_meanwhile_stops_the_whole(city: City):
    files = [Upload("一.xlsx", table(city)), Upload("二.xlsx", table(city, project="另一个项目"))]
    batch = preview(city, files)
    import_one(city)
    with pytest.raises(RefusedError, match=r"imports\.changed"):
        confirm(city, batch)


def _csv(encoding: str) -> bytes:
    rows = "项目名称,补贴\n一级指标,二级指标,三级指标,年度指标值,实际完成值,分值,得分\n"
    rows += "产出指标,数量指标,长度,100,100,90,90\n"
    return rows.encode(encoding)


def _with_macros(data: bytes) -> bytes:
    stream = io.BytesIO(data)
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"x")
    return stream.getvalue()


def test_files_that_are_no_tables_say_so_and_the_others_go_on(city: City):
    files = {
        "合同.xlsx": (b"%PDF-1.7 hello", "scoring.not_a_workbook"),
        "旧.xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "scoring.old_workbook"),
        "宏.xlsm": (_with_macros(table(city)), "scoring.macros"),
        "大.xlsx": (b"PK\x03\x04" + b"\0" * (50 * 1024 * 1024), "scoring.file_too_large"),
        "空.xlsx": (b"", "scoring.file_empty"),
        "编码.csv": (_csv("utf-16"), "scoring.wrong_encoding"),
        "文字.csv": ("没有表格".encode(), "scoring.no_form"),
        "好.xlsx": (table(city), ""),
    }
    batch = preview(city, [Upload(name, data) for name, (data, _) in files.items()])
    assert {line.file: line.code for line in lines_of(batch)} == {
        name: code for name, (_, code) in files.items()
    }
    confirm(city, batch)
    assert cases(city) == 1


def test_cells_that_cannot_be_read_stop_the_table_and_are_named(city: City):
    lines = "2025年度项目支出绩效自评表\n项目名称,补贴,实施单位," + city.unit.name + "\n"
    lines += "项目资金（万元）,年初预算数,全年预算数,全年执行数,分值,执行率,得分\n"
    lines += "年度资金总额," + "9" * 24 + ",-100,若干,10,,10\n"
    lines += "一级指标,二级指标,三级指标,年度指标值,实际完成值,分值,得分\n"
    lines += "产出指标,数量指标,长度,100,100,100,100\n"
    batch = preview(city, [Upload("表.csv", lines.encode("gb18030"))])
    line = only(batch)
    assert (line.code, line.values) == ("imports.cells", {"count": 3})
    found = {(each["id"], each["cell"]) for each in line.cells}
    assert {("R01", "B4"), ("R02", "C4"), ("R01", "D4")} <= found
    name, data = annotated_workbook(
        city.session, city.people["unit_clerk"], resources=city.resources, batch_id=batch.id, at=0
    )
    assert name == "表（批注）.xlsx"
    assert data.startswith(b"PK")
    with pytest.raises(NotFoundError):
        annotated_workbook(
            city.session,
            city.people["unit_clerk"],
            resources=city.resources,
            batch_id=batch.id,
            at=3,
        )


def test_an_import_belongs_to_who_began_it(city: City):
    batch = preview(city, [Upload("自评表.xlsx", table(city))])
    with pytest.raises(NotFoundError):
        find_batch(city.session, city.people["department_officer"], batch_id=batch.id)
    with pytest.raises(NotPermittedError):
        preview(city, [Upload("自评表.xlsx", table(city))], "mayor")


def test_an_import_has_some_files_but_not_too_many(city: City):
    with pytest.raises(RefusedError, match=r"imports\.none"):
        preview(city, [])
    with pytest.raises(RefusedError, match="too_many_files"):
        preview(city, [Upload("a.xlsx", b"x")] * (MOST_FILES + 1))
