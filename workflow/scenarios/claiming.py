"""Let people of a scenario claim a task of their office or give it back, as the real door does."""

from dataclasses import replace

from definitions.schema import CLAIM_TASK, Workflow
from workflow.engine.audience import People
from workflow.engine.authority import covers, leads_on
from workflow.engine.values import CaseView, Post, Refusal, TaskView


def hand_task(
    workflow: Workflow, case: CaseView, post: Post, *, step: str, holders: People
) -> CaseView | Refusal:
    """Return the case once a task of the post is claimed or given back, or why it is not.

    `holders` are the people whose posts of that role cover the case.
    """
    if not covers(post, case.placement):
        return Refusal("refusal.out_of_scope")
    task = _task_for(case, post)
    if task is None:
        return Refusal("refusal.nothing_waits")
    if task.seat is not None:
        return Refusal("refusal.own_seat")
    if step == CLAIM_TASK:
        return _claim(workflow, case, post, task, holders)
    if task.person != post.holder:
        return Refusal("refusal.not_claimed")
    return _handed(case, task, None)


def _claim(
    workflow: Workflow, case: CaseView, post: Post, task: TaskView, holders: People
) -> CaseView | Refusal:
    if task.person == post.holder:
        return case
    if task.person in holders:
        return Refusal("refusal.claimed")
    past, persons = case.past, post.persons
    if not leads_on(workflow, case.state, task.stands_for, past=past, persons=persons):
        return Refusal("refusal.not_fit")
    return _handed(case, task, post.holder)


def _task_for(case: CaseView, post: Post) -> TaskView | None:
    """Return the open task of a post, one's own first; the seats of others do not wait for it."""
    tasks = [
        task
        for task in case.work
        if task.role == post.role and (task.seat is None or task.person in (None, post.holder))
    ]
    return min(tasks, key=lambda task: task.person != post.holder, default=None)


def _handed(case: CaseView, task: TaskView, person: str | None) -> CaseView:
    tasks = tuple(replace(each, person=person) if each is task else each for each in case.tasks)
    return replace(case, tasks=tasks, version=case.version + 1)
