"""An exported form comes back the same and cannot attack its reader."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from definitions.form_vocabulary import load_vocabulary
from definitions.messages import load_messages
from definitions.scoring_profiles import list_profiles, load_profile
from tests.support.form_layouts import Layout, draw, sample_form
from workflow.domain.evaluation_form import EvaluationForm
from workflow.domain.form_reader import read_form
from workflow.services.form_annotation import annotate
from workflow.services.form_export import empty_form, export_form
from workflow.services.form_scoring import score_file
from workflow.services.spreadsheets import load_workbook
from workflow.services.workbook_annotation_process import mark
from workflow.services.workbook_reader_process import read_workbook
from workflow.services.workbooks import NoFormError, grid_of, read_forms

DATA = Path(__file__).parents[2] / "data" / "published"
BANDS = load_profile().bands
WORDS = load_vocabulary()
# Letters that spell no heading, marks that spreadsheets take for formulas, rare Han.
texts = (
    st.text("甲乙丙丁戊ab=+@𠀀①％，。（）\n", min_size=1, max_size=12)
    .map(str.strip)
    .filter(lambda text: any(each in "甲乙丙丁戊" for each in text))
)
maybe = st.one_of(st.just(""), texts)
money = st.one_of(st.none(), st.decimals(0, 10**11, places=2))
points = st.one_of(st.none(), st.decimals(0, 100, places=2))
targets = st.one_of(maybe, st.integers(0, 10**6).map(str), st.just("95%"))
funds = st.fixed_dictionaries(
    {"title": texts, "initial": money, "budget": money, "executed": money}
)
children = st.fixed_dictionaries({"name": texts, "target": targets, "actual": targets})
rows = st.fixed_dictionaries(
    {
        "level1": st.sampled_from(["", "产出指标", "效益指标", "满意度指标"]),
        "level2": st.sampled_from(["", "数量指标", "质量指标"]),
        "level3": texts,
        "operator": st.sampled_from(["", ">=", "<=", "==", ">", "<", "qualitative"]),
        "target": targets,
        "unit": st.sampled_from(["", "元", "人次", "%"]),
        "actual": targets,
        "weight": points,
        "claimed": points,
        "band": st.sampled_from(["", *(band.id for band in BANDS)]),
        "reason": maybe,
        "measure": maybe,
        "children": st.lists(children, max_size=2),
    }
)
forms = st.fixed_dictionaries(
    {
        "header": st.fixed_dictionaries(
            {
                "title": texts,
                "fiscal_year": st.one_of(st.none(), st.integers(2000, 2099)),
                "project": maybe,
                "project_code": maybe,
                "department": maybe,
                "unit": maybe,
                "amount_unit": st.sampled_from(["元", "万元"]),
            }
        ),
        "extra": st.lists(
            st.fixed_dictionaries(
                {"label": st.sampled_from(["项目类别", "联系人"]), "text": texts}
            ),
            max_size=2,
        ),
        "total": st.fixed_dictionaries(
            {"title": st.just("年度资金总额"), "initial": money, "budget": money, "executed": money}
        ),
        "funds": st.lists(funds, max_size=3),
        "execution": st.fixed_dictionaries(
            {
                "weight": points,
                "claimed": points,
                "rate": st.sampled_from(["", "95%"]),
                "reason": maybe,
                "measure": maybe,
            }
        ),
        "goals": st.lists(st.fixed_dictionaries({"expected": texts, "actual": maybe}), max_size=2),
        "indicators": st.lists(rows, min_size=1, max_size=5),
        "printed": st.fixed_dictionaries(
            {"weight": points, "claimed": points, "grade": st.sampled_from(["", "优"])}
        ),
        "note": maybe,
        "explanations": st.lists(
            st.fixed_dictionaries({"rule": st.just("V02"), "row": texts, "text": texts}), max_size=2
        ),
    }
).map(lambda content: EvaluationForm.from_dict(content).keyed())


def read_again(data):
    (sheet,) = read_workbook(data)
    return read_form(grid_of(sheet), WORDS, bands=BANDS)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(forms)
def test_import_of_an_export_changes_nothing(form):
    data = export_form(form, bands=BANDS)
    read = read_again(data)
    assert read.errors == ()
    assert read.form == form
    cells = [cell for row in load_workbook(BytesIO(data)).active.iter_rows() for cell in row]
    assert all(cell.data_type != "f" for cell in cells)


@pytest.mark.parametrize("file", sorted(DATA.glob("*.xlsx")), ids=lambda path: path.stem)
def test_published_forms_come_back_the_same(file):
    form = read_forms(file.read_bytes())[0].form
    assert read_forms(export_form(form))[0].form == form


@pytest.mark.parametrize("name", list_profiles())
def test_the_empty_form_waits_to_be_filled(name):
    data = empty_form(load_profile(name))
    with pytest.raises(NoFormError):
        read_forms(data)
    workbook = load_workbook(BytesIO(data))
    texts_written = [
        cell.value for row in workbook.active.iter_rows() for cell in row if cell.value
    ]
    assert "可持续影响指标" in texts_written
    assert "改进措施" in texts_written


def test_faults_are_marked_where_they_stand():
    data = (DATA / "yongde-mingmang-2022.xlsx").read_bytes()
    scored = score_file(data, load_profile())
    marked = load_workbook(BytesIO(annotate(data, scored, load_messages())))
    first, form = marked.worksheets
    listed = [[cell.value for cell in row] for row in first.iter_rows(min_row=3)]
    assert [row[3] for row in listed] == [each.id for each in scored.findings]
    assert form["K18"].fill.start_color.rgb == "FFF8D3CF"
    assert form["J15"].fill.start_color.rgb == "FFFDF0C8"
    assert "V08" in form["K18"].comment.text


def test_faults_of_merged_cells_and_of_csv_are_marked():
    form = sample_form()
    lines = [
        ",".join(row)
        for row in draw(
            form,
            Layout(
                ("level1", "level2", "level3", "target", "actual", "weight", "score", "reason"),
                ("title", "initial", "budget", "executed", "weight", "rate", "score"),
            ),
        ).rows
    ]
    data = "\n".join(lines).replace("9.8", "3").encode("gb18030")
    scored = score_file(data, load_profile())
    marked = load_workbook(BytesIO(annotate(data, scored, load_messages())))
    assert len(marked.worksheets) == 2
    assert scored.blocked


def test_faults_of_merged_cells_and_of_whole_forms_are_listed():
    note: Any = {"row": "total", "rule": "V01", "level": "block", "kind": "须更正", "text": "不足"}
    notes: Any = [{**note, "cell": "C1"}, {**note, "cell": ""}]
    texts_of_list: Any = {
        "sheet": "清单",
        "columns": list("一二三四五六"),
        "author": "闭环",
        "summary": "两处",
    }
    data = (DATA / "huangshi-sponge-2022.xlsx").read_bytes()
    marked = load_workbook(BytesIO(mark(data, "项目自评表", notes, texts_of_list)))
    assert marked["项目自评表"]["A1"].comment.text == "V01 不足"
    assert [row[1].value for row in marked["清单"].iter_rows(min_row=3)] == ["C1", None]
