"""Every full set of ballots gives one result, and an early result never contradicts it."""

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from definitions.groups import Group
from workflow.engine.ballots import Decision, decide, silenced
from workflow.engine.values import Choice, SeatView

CHOICES: tuple[Choice, ...] = ("for", "against", "abstain")
LETTERS: dict[str, Choice | None] = {"+": "for", "-": "against", "0": "abstain", "?": None}


def group(passing: object, **others: object) -> Group:
    return Group.model_validate(
        {"members": "expert", "pass": passing, "then": {"passed": "p", "failed": "f"}, **others}
    )


def seats(ballots: str, *, weights: str = "", vetoes: str = "") -> list[SeatView]:
    """Return seats by their ballots: + for, - against, 0 abstaining, ? not voted, x excluded."""
    return [
        SeatView(
            number,
            "expert",
            "expert",
            f"p{number}",
            weight=int(weights[number]) if weights else 1,
            veto=str(number) in vetoes,
            choice=LETTERS.get(letter),
            excluded="declared" if letter == "x" else None,
        )
        for number, letter in enumerate(ballots)
    ]


def told(passing: object, ballots: str, **others: object) -> str:
    decision = decide(group(passing, **others), seats(ballots))
    return f"{decision.result} {decision.reason}"


@pytest.mark.parametrize(
    ("passing", "ballots", "answer"),
    [
        ("any", "???", "pending waiting"),
        ("any", "?+?", "passed certain"),
        ("any", "---", "failed rule"),
        ("all", "++?", "pending waiting"),
        ("all", "+++", "passed rule"),
        ("all", "+-?", "failed certain"),
        ("all", "++0", "failed rule"),
        (2, "++?", "passed certain"),
        (2, "--?", "failed certain"),
        ("2/3", "++?", "passed certain"),
        ("2/3", "+??", "pending waiting"),
        ("2/3", "+--", "failed rule"),
        ({"share": "1/2", "more_than": True}, "++--", "failed rule"),
        ({"share": "1/2", "more_than": True}, "+++-", "passed rule"),
        ({"share": "1/2", "of": "votes"}, "+-00", "passed rule"),
        ({"share": "1/2", "of": "members"}, "+-00", "failed rule"),
        ({"share": "1/2", "of": "present"}, "++00", "passed rule"),
        ({"share": "1/2", "of": "votes"}, "0000", "failed rule"),
        ("all", "+x+", "passed rule"),
        ("all", "xxx", "failed nobody"),
    ],
)
def test_what_ballots_come_to(passing: object, ballots: str, answer: str):
    assert told(passing, ballots) == answer


def test_weights_count_instead_of_heads():
    heavy = group({"weight": 5})
    assert decide(heavy, seats("+--", weights="511")) == Decision("passed", "rule")
    assert decide(heavy, seats("-++", weights="511")) == Decision("failed", "rule")
    assert decide(group("1/2"), seats("+?-", weights="315")).result == "failed"


def test_a_veto_ends_it_whatever_the_others_say():
    assert decide(group("any"), seats("+-?", vetoes="1")) == Decision("failed", "veto")
    assert decide(group("any"), seats("+?", vetoes="1")) == Decision("pending", "waiting")
    assert decide(group("any"), seats("-+", vetoes="1")) == Decision("passed", "rule")


@pytest.mark.parametrize(
    ("quorum", "ballots", "answer"),
    [
        (2, "+??", "pending waiting"),
        ("2/3", "+0?", "passed certain"),
        ("2/3", "+00", "passed rule"),
        ("2/3", "++?", "passed certain"),
    ],
)
def test_a_quorum_is_of_those_who_came(quorum: object, ballots: str, answer: str):
    assert told("any", ballots, quorum=quorum) == answer


@pytest.mark.parametrize(
    ("silence", "answer"), [("for", "passed"), ("against", "failed"), ("abstain", "failed")]
)
def test_silence_counts_as_the_group_says(silence: str, answer: str):
    asked = group("2/3", silence=silence)
    closed = silenced(asked, seats("+??x"))
    assert [seat.silent for seat in closed] == [False, True, True, False]
    assert decide(asked, closed).result == answer


def test_the_silent_are_not_present():
    asked = group("any", quorum="2/3", silence="for")
    assert decide(asked, silenced(asked, seats("+??"))) == Decision("failed", "quorum")
    present = group({"share": "1/2", "of": "present"}, silence="against")
    assert decide(present, silenced(present, seats("+??"))) == Decision("passed", "rule")


thresholds = st.one_of(
    st.sampled_from(["any", "all"]),
    st.integers(1, 5),
    st.builds(
        lambda share, more, of: {"share": share, "more_than": more, "of": of},
        st.sampled_from(["1/3", "1/2", "2/3", "3/4"]),
        st.booleans(),
        st.sampled_from(["members", "present", "votes"]),
    ),
    st.builds(lambda weight: {"weight": weight}, st.integers(1, 9)),
)
groups = st.builds(
    lambda passing, quorum, silence: group(passing, quorum=quorum, silence=silence),
    thresholds,
    st.none() | st.sampled_from(["1/2", "2/3", 2]),
    st.sampled_from(CHOICES),
)
members = st.lists(
    st.builds(
        lambda weight, veto, choice, silent: SeatView(
            0, "e", "e", "p", weight, veto, choice, silent=silent and choice is not None
        ),
        st.integers(1, 3),
        st.booleans(),
        st.none() | st.sampled_from(CHOICES),
        st.just(False),
    ),
    min_size=1,
    max_size=5,
)


@given(asked=groups, sitting=members)
def test_an_early_result_is_what_every_completion_gives(asked: Group, sitting: list[SeatView]):
    early = decide(asked, sitting).result
    still = [number for number, seat in enumerate(sitting) if seat.choice is None]
    ways = [*((choice, False) for choice in CHOICES), (asked.silence, True)]
    ends = set()
    for ballots in product(ways, repeat=len(still)):
        filled = list(sitting)
        for number, (choice, silent) in zip(still, ballots, strict=True):
            filled[number] = replace(filled[number], choice=choice, silent=silent)
        ends.add(decide(asked, filled).result)
    assert "pending" not in ends
    assert ends == {early} if early != "pending" else ends == {"passed", "failed"}


@given(asked=groups, sitting=members, order=st.randoms())
def test_the_order_of_seats_changes_nothing(asked: Group, sitting: list[SeatView], order):
    mixed = list(sitting)
    order.shuffle(mixed)
    assert decide(asked, mixed) == decide(asked, sitting)
