"""Keep hand-made diagrams that the tests and the eye look at."""

from web.diagrams.model import Diagram, Edge, EdgeStatus, Lane, Node, Stage

STAGE_NAMES = ("填报", "单位", "部门", "复核", "反馈", "上会", "整改", "销号", "办结")


def case() -> Diagram:
    """Return a case that waits for its write-off, overdue, after one return."""
    return Diagram(
        title="办理进度",
        lanes=(
            Lane("unit", "项目单位", "水利工程中心"),
            Lane("department", "主管部门", "市水利局"),
            Lane("section", "业务科室", "农业农村科"),
            Lane("performance", "绩效管理科", "市财政局"),
            Lane("government", "市政府", "常务会议"),
        ),
        stages=tuple(
            Stage(f"s{number}", name, number) for number, name in enumerate(STAGE_NAMES, start=1)
        ),
        nodes=(
            Node(
                "fill",
                "unit",
                "s1",
                "自评填报",
                "passed",
                "李文博 3月17日",
                "/a/1",
                "自评填报，已办",
            ),
            Node("head", "unit", "s2", "单位审核", "passed", "何建平 3月18日", "/a/2"),
            Node("dept", "department", "s3", "主管部门审核", "passed", "王珊 3月30日", "/a/3"),
            Node("review", "section", "s4", "财政复核", "passed", "吴越 4月20日", "/a/4"),
            Node("feedback", "performance", "s5", "结果反馈", "passed", "周敏 4月24日", "/a/5"),
            Node("meeting", "government", "s6", "政府常务会议", "passed", "第38次 7月22日", "/a/6"),
            Node("mend", "unit", "s7", "整改", "passed", "李文博 8月28日", "/a/7"),
            Node("verify", "section", "s8", "复核销号", "current", "吴越 · 逾期3天", "#now"),
            Node("done", "performance", "s9", "办结", "ahead", "周敏、局领导"),
        ),
        edges=(
            Edge("fill", "head", "walked"),
            Edge("head", "fill", "return", "退回"),
            Edge("head", "dept", "walked"),
            Edge("dept", "fill", "return", "退回"),
            Edge("dept", "review", "walked"),
            Edge("review", "dept", "return", "退回"),
            Edge("review", "feedback", "walked"),
            Edge("feedback", "mend", "ahead", "优、良"),
            Edge("feedback", "meeting", "walked", "中、差"),
            Edge("meeting", "mend", "walked"),
            Edge("mend", "verify", "led_here"),
            Edge("verify", "mend", "return", "退回1次"),
            Edge("verify", "done", "ahead"),
        ),
    )


def arrows(status: EdgeStatus, pairs: str) -> tuple[Edge, ...]:
    """Read edges from "source target:label, source target"."""
    edges = []
    for pair in pairs.split(", "):
        way, _, label = pair.partition(":")
        source, target = way.split()
        edges.append(Edge(source, target, status, label or None))
    return tuple(edges)


def large() -> Diagram:
    """Return a workflow of seventeen states and thirty acts, some in one cell."""
    lanes = ("项目单位", "主管部门", "财政业务科室", "绩效管理科", "局领导", "第三方机构")
    stages = ("准备", "自评", "复核", "反馈", "上会", "整改", "归档")
    spots = (
        ("plan", 3, 0, "下达通知"),
        ("fill", 0, 1, "自评填报"),
        ("check", 0, 1, "单位负责人审核"),
        ("dept", 1, 1, "主管部门审核"),
        ("accept", 2, 2, "财政受理"),
        ("agency", 5, 2, "第三方复核"),
        ("review", 2, 2, "业务科室复核"),
        ("summary", 3, 2, "绩效科汇总"),
        ("sign", 4, 3, "局领导审签"),
        ("feedback", 3, 3, "结果反馈"),
        ("objection", 0, 3, "单位申诉"),
        ("propose", 3, 4, "拟定议题"),
        ("meeting", 4, 4, "政府常务会议"),
        ("mend", 0, 5, "整改"),
        ("mend_dept", 1, 5, "部门督促整改"),
        ("verify", 2, 5, "复核销号"),
        ("archive", 3, 6, "归档"),
    )
    forward = (
        "plan fill, fill check, check dept, dept accept, accept agency, accept review, "
        "agency review, review summary, summary sign, sign feedback, feedback objection, "
        "objection feedback, feedback propose:中、差, feedback mend:优、良, propose meeting, "
        "meeting mend, mend mend_dept, mend_dept verify, verify archive, "
        "meeting archive:免于整改, feedback archive"
    )
    back = (
        "check fill:退回, dept fill:退回, accept dept:退回补正, agency accept:退回, "
        "review agency:退回, summary review:退回复核, sign summary:退回, meeting propose:缓议, "
        "verify mend:退回整改"
    )
    edges = (*arrows("walked", forward), *arrows("return", back))
    return Diagram(
        title="财政重点绩效评价",
        lanes=tuple(
            Lane(f"l{i}", name, "农业农村和水利发展事务中心" if i == 2 else "")
            for i, name in enumerate(lanes)
        ),
        stages=tuple(Stage(f"s{i}", name, i + 1) for i, name in enumerate(stages)),
        nodes=tuple(
            Node(name, f"l{lane}", f"s{stage}", title, "plain", name)
            for name, lane, stage, title in spots
        ),
        edges=edges,
    )
