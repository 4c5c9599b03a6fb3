"""Show invented data for the gallery of components."""

from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace

from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, DecimalField, SelectChoice, SelectField, TextAreaField
from wtforms.form import BaseForm
from wtforms.validators import NumberRange

GRADES = {"excellent": "优", "good": "良", "fair": "中", "poor": "差"}
STAGES = [
    "自评填报",
    "单位审核",
    "主管部门审核",
    "财政复核",
    "结果反馈",
    "政府常务会议",
    "整改",
    "复核销号",
    "办结",
]
SHELL = {
    "bureau": "云溪市财政局",
    "home_href": "/",
    "menu": [
        {"label": label, "href": "#", "count": 14 if at == 0 else None, "current": at == 0}
        for at, label in enumerate(
            ["待办", "案卷", "督办", "整改台账", "会议", "结果", "计划与指标", "流程定义"]
        )
    ],
    "phone_menu": [
        {"label": "待办", "href": "#", "icon": "clipboard-check", "current": True},
        {"label": "案卷", "href": "#", "icon": "folders"},
        {"label": "督办", "href": "#", "icon": "alert-triangle"},
        {"label": "我的", "href": "#", "icon": "user-circle"},
    ],
    "years": [
        {"label": "2025年度", "href": "#", "current": True},
        {"label": "2024年度", "href": "#"},
    ],
    "search_href": "/search",
    "help_href": "/help",
    "switch_href": "/post",
    "sign_out_href": "/sign-out",
    "account": {
        "name": "周敏",
        "office": "绩效管理科",
        "href": "/me",
        "posts": [
            {"id": "1", "title": "绩效管理科 经办", "current": True},
            {"id": "2", "title": "评价中心 复核"},
        ],
    },
    "session": {
        "idle_seconds": 1800,
        "warn_seconds": 120,
        "keep_href": "/keep",
        "sign_in_href": "/sign-in",
    },
    "shortcuts": True,
}


def grade(name: str) -> dict[str, str]:
    """Return a grade as pages get it."""
    return {"id": name, "title": GRADES[name]}


def phases(current: int) -> list[dict[str, str]]:
    """Return the nine stages with the current one; beyond the last, all are passed."""
    return [
        {"title": title, "state": "done" if at < current else "now" if at == current else "next"}
        for at, title in enumerate(STAGES)
    ]


def row(number: int, kind: str, days: int | None, text: str, name: str, grade_id: str) -> object:
    """Return one line of a case list."""
    return {
        "id": str(number),
        "href": "#",
        "light": {"kind": kind, "text": text},
        "name": name,
        "number": f"YX2025-{number:04}",
        "unit": "市排水设施管理所",
        "budget": Decimal(41_260_000),
        "department": "市住房和城乡建设局",
        "year": 2025,
        "grade": grade(grade_id) if grade_id else None,
        "score": Decimal("58.35") if grade_id else None,
        "phases": phases(number % 9),
        "arrived": date(2026, 8, 31),
        "days_left": days,
        "verb": {"label": "确认销号", "href": "#"},
    }


def sample_form() -> BaseForm:
    """Return a form with one field of each kind after a refused submission."""
    wrong = NumberRange(max=2000, message="与各行合计相差12.60。")
    form = BaseForm(
        {
            "amount": DecimalField("当年财政拨款", [wrong]),
            "reason": TextAreaField("偏差原因"),
            "kind": SelectField("整改类型", choices=[SelectChoice("now", "立行立改")]),
            "attest": BooleanField("以上内容真实、准确，本单位承担责任"),
        }
    )
    form.process(MultiDict({"amount": "2847.40", "reason": "汛期停工两个月。", "kind": "now"}))
    form.validate()
    return form


def step(status: str, title: str, place: str, who: str, when: str) -> dict[str, object]:
    """Return one entry of the step list."""
    return {
        "status": status,
        "title": title,
        "place": place,
        "who": who,
        "when": when,
        "branches": [],
    }


def at(month: int, day: int, hour: int = 1, minute: int = 0) -> datetime:
    """Return an instant of 2026 in UTC."""
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


def show() -> SimpleNamespace:
    """Gather all sample data of the gallery."""
    return SimpleNamespace(**_case(), **_parts(), **_work())


def _case() -> dict[str, object]:
    return {
        "case": {
            "title": "东河灌区续建配套与节水改造",
            "grade": grade("poor"),
            "score": Decimal("56.2"),
            "light": {"kind": "red", "text": "逾期3天"},
        },
        "crumbs": [{"label": "待办", "href": "#"}, {"label": "案卷YX2025-0173"}],
        "facts": [
            {"label": "主管部门", "value": "市水利局"},
            {"label": "全年预算", "value": "2,860.00万元"},
            {"label": "当前环节", "value": "复核销号", "now": True},
        ],
        "tabs": [
            {"label": "待办", "href": "#", "count": 14, "overdue": 2, "current": True},
            {"label": "已办", "href": "#", "count": 236},
            {"label": "抄送我的", "href": "#", "count": 7},
            {"label": "草稿", "href": "#", "count": 0},
        ],
        "lights": [
            {"kind": "", "label": "全部", "count": 14, "href": "#", "current": True},
            {"kind": "red", "label": "已逾期", "count": 2, "href": "#"},
            {"kind": "orange", "label": "今天到期", "count": 1, "href": "#"},
            {"kind": "yellow", "label": "5天以内", "count": 4, "href": "#"},
            {"kind": "green", "label": "5天以上", "count": 6, "href": "#"},
            {"kind": "grey", "label": "缓办", "count": 0, "href": "#"},
        ],
        "filter": [{"label": "全部", "href": "#", "current": True}],
        "rows": [
            row(160, "red", -3, "逾期3天", "城南片区雨污分流改造", "poor"),
            row(41, "orange", 0, "今天到期", "农村人居环境整治奖补", "fair"),
            row(59, "yellow", 2, "剩2天", "中小学校舍安全加固（二期）", "good"),
            row(66, "green", 6, "剩6天", "基层医疗卫生机构能力提升", "excellent"),
            row(118, "grey", None, "缓办中", "工业园区污水处理厂提标", ""),
        ],
    }


def _parts() -> dict[str, object]:
    return {
        "lamps": [
            {"kind": "green", "text": "剩6天"},
            {"kind": "yellow", "text": "剩2天"},
            {"kind": "orange", "text": "今天到期"},
            {"kind": "red", "text": "逾期3天"},
            {"kind": "grey", "text": "缓办中"},
        ],
        "grades": [
            *({"grade": grade(name), "score": Decimal("86.4")} for name in GRADES),
            {"grade": None, "score": None},
        ],
        "tracks": [phases(0), phases(3), phases(9)],
        "results": [
            {"ok": True, "name": "社区居家养老服务补贴", "href": "#", "text": "已销号"},
            {
                "ok": False,
                "name": "中小学校舍安全加固（二期）",
                "text": "复核人与您是同一人，须换人销号",
            },
        ],
        "errors": [
            {"text": "“每公里综合造价”是指标值的2.50倍，请核对", "href": "#amount"},
            {"text": "“当年财政拨款”与各行合计相差12.60万元", "href": "#amount"},
        ],
        "form": sample_form(),
        "tasks": [
            {"title": "基本信息", "href": "#", "state": "done", "word": "已完成"},
            {"title": "资金情况", "href": "#", "state": "done", "word": "已完成"},
            {"title": "绩效指标", "href": "#", "state": "now", "word": "填写中"},
            {"title": "偏差说明", "href": "#", "state": "attention", "word": "还差3条"},
            {"title": "佐证材料", "href": "#", "state": "attention", "word": "已传3份"},
            {"title": "自评报告", "href": "#", "state": "open", "word": "未开始"},
            {"title": "真实性承诺", "state": "locked", "word": "前6项完成后可签"},
        ],
        "pieces": [
            {"value": 18, "fill": "excellent", "text": "18"},
            {"value": 30, "fill": "good", "text": "30"},
            {"value": 9, "fill": "fair", "text": "9"},
            {"value": 5, "fill": "poor", "text": "5"},
        ],
        "indicators": [
            {
                "name": "干渠衬砌长度",
                "target": "≥18.60",
                "rate": Decimal("77.42"),
                "tone": "warn",
                "score": Decimal("11.61"),
                "note": {
                    "kind": "explain",
                    "text": "未达指标值，差4.20公里。",
                    "link": {"label": "写偏差说明", "href": "#"},
                },
            },
            {
                "name": "每公里综合造价",
                "target": "≤96.00",
                "rate": Decimal(250),
                "tone": "error",
                "score": Decimal(2),
                "note": {"kind": "block", "text": "造价是指标值的2.50倍，疑为把总价填成单价。"},
            },
            {
                "name": "配套建筑物",
                "target": "≥42.00",
                "rate": Decimal(100),
                "tone": "line",
                "score": Decimal(10),
            },
        ],
    }


def _work() -> dict[str, object]:
    return {
        "missing": [
            {
                "text": "问题3还缺佐证材料2份：《补充调查问卷汇总》《抽样说明》",
                "repair": {"label": "催市水利局补交", "href": "#"},
            },
            {"text": "问题3还没有复核结论", "who": "农业农村科吴越"},
        ],
        "met": ["市政府常务会议已有决议（2026年7月22日，第38次）"],
        "opinion": "问题1、2核实无误，同意销号。问题3请补交抽样说明。",
        "phrases": ["核实无误，同意销号", "佐证不足，请补充", "请说明偏差原因"],
        "choices": [
            {"value": "pass", "label": "通过", "note": "按建议办理"},
            {"value": "principle", "label": "原则通过", "note": "修改后办理"},
            {"value": "refuse", "label": "不通过", "note": "退回重报"},
            {"value": "other", "label": "其他", "note": "缓议或另行研究"},
        ],
        "files": [
            {
                "name": "整改报告书（市水利局水财〔2026〕63号）",
                "href": "#",
                "phase": "整改",
                "by": "李文博",
                "on": date(2026, 8, 28),
                "size": 1_900_000,
                "fresh": True,
            },
            {
                "name": "市政府第38次常务会议纪要（摘录）",
                "href": "#",
                "phase": "政府常务会议",
                "by": "政府办",
                "on": date(2026, 7, 27),
                "size": 210_000,
            },
        ],
        "timeline": [
            {
                "kind": "now",
                "who": "吴越",
                "verb": "复核销号",
                "at": date(2026, 8, 31),
                "at_word": "到达",
                "office": "农业农村科",
                "used": "已用13个工作日，应办10个",
            },
            {
                "kind": "done",
                "who": "李文博",
                "verb": "重新报送",
                "at": at(8, 28, 8, 30),
                "office": "市水利工程建设中心",
                "used": "用5个工作日",
                "attachments": [
                    {"name": "整改报告书", "href": "#"},
                    {"name": "缴款回单", "href": "#"},
                ],
            },
            {
                "kind": "return",
                "who": "吴越",
                "verb": "退回整改",
                "at": at(8, 21, 2, 6),
                "office": "农业农村科",
                "used": "用2个工作日",
                "opinion": "缴款回单金额与台账不一致，差12.60万元，请核对后重报。",
            },
            {
                "kind": "urge",
                "who": "周敏",
                "verb": "催办",
                "at": at(8, 17),
                "office": "绩效管理科",
                "used": "短信已送达",
            },
            {
                "kind": "done",
                "who": "王珊",
                "acted_for": "许岚",
                "verb": "审核通过",
                "at": at(3, 30, 6, 12),
                "office": "市水利局",
            },
        ],
        "steps": [
            step("passed", "自评填报", "市水利工程建设中心", "李文博", "3月17日"),
            step("current", "复核销号", "农业农村科", "吴越", "逾期3天"),
            step("ahead", "办结", "绩效管理科、局领导", "", ""),
        ],
        "item": {
            "title": "东河灌区续建配套与节水改造",
            "where": "市水利局 • 市水利工程建设中心",
            "grade": grade("poor"),
            "figures": [
                {"label": "得分", "value": "56.20"},
                {"label": "预算", "value": "2,860.00", "unit": "万元"},
            ],
        },
        "agenda": [
            {
                "href": "#",
                "title": "城南片区雨污分流改造",
                "where": "市住房和城乡建设局",
                "grade": grade("poor"),
                "score": Decimal("58.35"),
                "state": "done",
                "ordinal": 1,
            },
            {
                "href": "#",
                "title": "东河灌区续建配套与节水改造",
                "where": "市水利局",
                "grade": grade("poor"),
                "score": Decimal("56.2"),
                "state": "now",
                "ordinal": 2,
            },
            {
                "href": "#",
                "title": "工业园区污水处理厂提标",
                "where": "市生态环境局",
                "grade": grade("fair"),
                "score": Decimal("66.7"),
                "state": "next",
                "ordinal": 3,
            },
        ],
        "saved_at": at(9, 17, 7, 42),
        "verbs": [
            {"value": "pass", "label": "通过并销号", "icon": "check", "solid": True},
            {"value": "urge", "label": "催办", "icon": "bell-ringing"},
            {"value": "export", "label": "导出", "icon": "table-export"},
        ],
    }
