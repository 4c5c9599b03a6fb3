"""List bugs that engines of this kind really have: where to plant each, and why it is one."""

from typing import NamedTuple


class Bug(NamedTuple):
    """Be one bug: the file, what stands there exactly once, and what to put in its place."""

    name: str
    file: str
    original: str
    planted: str
    why: str


_ARRIVAL = "workflow/engine/arrival.py"
_AUTHORITY = "workflow/engine/authority.py"
_BALLOTS = "workflow/engine/ballots.py"
_ENTRY = "workflow/engine/entry.py"
_INPUTS = "workflow/engine/inputs.py"
_RETURNING = "workflow/engine/returning.py"
_SEATING = "workflow/engine/seating.py"
_STEP = "workflow/engine/step.py"
_VOTING = "workflow/engine/voting.py"
_CASE = "workflow/scenarios/case.py"

BUGS = (
    Bug("separation_of_one_act", _AUTHORITY, "barred = set(act.different_person_from)",
        "barred = set(act.different_person_from[:1])",
        "separation of duties looks at the first act of the list alone"),
    Bug("scope_ignored", _AUTHORITY, "if not covers(post, case.placement):", "if False:",
        "a post elsewhere acts on the case"),
    Bug("any_task_of_the_role", _AUTHORITY, "or bool(standing & set(act.by))", "or bool(standing)",
        "whoever has a task may take every act of the state"),
    Bug("claims_ignored", _AUTHORITY, "if taken_by_another(case, act, post):", "if False:",
        "somebody acts on a task that a colleague has claimed"),
    Bug("withdrawn_meanwhile", _AUTHORITY, "any(person not in each.persons and",
        "any(not each.persons and",
        "a case is withdrawn after somebody else acted on it"),
    Bug("return_withdrawn", _AUTHORITY, 'return workflow.acts[entered.act].kind != "return"',
        "return True", "who returned a case takes it back as if they had sent it on"),
    Bug("endings_mixed_up", _AUTHORITY, "or endings <= set(wanted))",
        "or bool(endings & set(wanted)))",
        "one fitting ending of a child is taken for all"),
    Bug("children_not_awaited", _AUTHORITY, "return None not in endings and (",
        "return endings != {None} and (", "the parent goes on while children still run"),
    Bug("limit_off_by_one", _STEP, "for each in case.past) < act.at_most:",
        "for each in case.past) <= act.at_most:", "one return more than the limit"),
    Bug("blank_opinion", _STEP, "return asked and not request.opinion.strip()",
        "return asked and not request.opinion", "a blank passes for a reason"),
    Bug("needs_not_explained", _STEP, "for need in act.needs:",
        "for need in () if request.probe else act.needs:",
        "the page offers an act that is then refused"),
    Bug("branches_before_sets", _STEP, "fields={**typed, **changed})", "fields=typed)",
        "branches do not see what the act itself sets"),
    Bug("some_tasks_stay_open", _ARRIVAL, "tuple(task.id for task in case.tasks),",
        "tuple(task.id for task in case.tasks[:1]),", "a task of a state that was left stays open"),
    Bug("result_refused_in_vain", _STEP,
        "return result if isinstance(result, Refusal) else replace(",
        "return ballot if isinstance(result, Refusal) else replace(",
        "the last ballot is kept although its result is refused"),
    Bug("fields_of_other_acts", _INPUTS, "if name not in asked:", "if name not in workflow.fields:",
        "an act writes fields that it does not ask for"),
    Bug("required_not_asked", _INPUTS, "if each.required and not partial:",
        "if each.required and partial:",
        "what is required may be left out"),
    Bug("sent_to_the_wrong_person", _ENTRY, "returner = sender.holder if sender else None",
        "returner = case.past[-1].holder if sender else None",
        "what comes straight back goes to who corrected it, not to who returned it"),
    Bug("kept_votes_lost", _ENTRY, "seats = case.left_seats if kept else ()", "seats = ()",
        "ballots that a return keeps must be given again"),
    Bug("votes_always_kept", _ENTRY, '.votes == "keep"', '.votes != ""',
        "ballots that a return opens again stand"),
    Bug("barred_stand_in", _ENTRY, "if _offer(workflow, case, people[above], role)",
        "if people[above]",
        "the task goes to a stand-in who is barred as well"),
    Bug("children_opened_twice", _ENTRY, "if str(entry) not in open_for", "if entry",
        "an entry that has its child case gets another one"),
    Bug("straight_after_any_return", _RETURNING, 'spec.then == "straight_back" else None',
        'spec.kind == "return" else None', "every return is jumped over on the way back"),
    Bug("on_past_a_return", _RETURNING, "del left[left.index(target) :]", "left.append(source)",
        "a return leads on to what lies behind an earlier return"),
    Bug("previous_is_the_first", _RETURNING, "entered.from_state in passed else passed[-1]",
        "not passed else passed[0]", "the state before is taken for the first one"),
    Bug("silent_are_present", _BALLOTS, "if not seat.silent]", "if seat]",
        "silence helps to reach the quorum"),
    Bug("veto_of_all", _BALLOTS, "if any(seat.veto and", "if all(seat.veto and",
        "a veto counts only where everybody has one"),
    Bug("certain_too_early", _BALLOTS, '("for", False), ("against", False), (group',
        '("for", False), (group',
        "nobody who has not voted is expected to vote against"),
    Bug("half_is_more_than_half", _BALLOTS, "part > 0 if threshold.more_than",
        "part >= 0 if threshold.more_than",
        "exactly the share passes where more is asked"),
    Bug("heads_for_weights", _BALLOTS,
        "sum(seat.weight for seat in seats if seat.choice == choice)",
        "sum(1 for seat in seats if seat.choice == choice)",
        "a heavy ballot weighs like any other"),
    Bug("all_in_turn_at_once", _SEATING, 'if group.order == "in_turn":', 'if group.order == "":',
        "members vote before their turn"),
    Bug("two_seats", _VOTING, "if any(each.person == post.holder for each in case.seats):",
        "if False:",
        "a member takes a free seat besides their own"),
    Bug("conflict_votes", _SEATING, "excluded=None if person is None else self._conflict(person),",
        "excluded=None,",
        "who is barred by an earlier act votes all the same"),
    Bug("voted_twice", _VOTING, "if seat.choice is not None:", 'if seat.choice == "":',
        "a ballot can be changed"),
    Bug("expires_again", _CASE, "self.timers = [each for each in self.timers if each not in due]",
        "self.timers = [each for each in self.timers if each not in due[1:]]",
        "what has expired expires once more"),
    Bug("timers_not_disarmed", _CASE, "self.timers = [each for each in armed",
        "self.timers += [each for each in armed", "the term of an earlier visit ends a later one"),
    Bug("start_day_counts", "workflow/domain/workdays.py", "        day = start\n",
        "        day = start - step\n", "the day on which a term begins is counted"),
    Bug("last_day_cut_off", "workflow/domain/deadlines.py",
        "datetime.combine(day + timedelta(days=1), time(),",
        "datetime.combine(day, time(),", "a term is over when its last day begins"),
    Bug("more_or_equal", "workflow/engine/conditions.py", "left >= right", "left > right",
        "a condition of at least so many wants one more"),
)  # fmt: skip
