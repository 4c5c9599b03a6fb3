"""Labels are read with what stands beside them, also across merged cells and at the sheet's end."""

from definitions.form_vocabulary import load_vocabulary
from workflow.domain.cell_reading import Notes
from workflow.domain.evaluation_form import Explanation
from workflow.domain.grid import Grid
from workflow.domain.label_reading import read_explanations, read_labels

WORDS = load_vocabulary()


def notes(*rows: list[str], merges: tuple[tuple[int, int, int, int], ...] = ()) -> Notes:
    return Notes(Grid("表", tuple(tuple(row) for row in rows), merges), WORDS)


def test_text_beside_a_label_merged_over_columns_is_found_and_named():
    sheet = notes(["项目名称", "", "", "", "农村道路养护"], merges=((0, 0, 0, 2),))
    assert read_labels(sheet, [0]).texts == {"project": "农村道路养护"}
    assert sheet.positions["header.project"] == "D1"


def test_explanations_may_be_the_last_rows_of_the_sheet():
    sheet = notes(["校验编号", "所在行", "说明内容"], ["V15", "里程", "唯一任务"])
    said, taken = read_explanations(sheet, range(2))
    assert said == (Explanation(rule="V15", row="里程", text="唯一任务"),)
    assert taken == {0, 1}
