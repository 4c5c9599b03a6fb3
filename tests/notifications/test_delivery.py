"""Mail through a real server that takes it, refuses it, or drops the line."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from definitions.notices import Notice, NoticeKind, load_notices
from notifications.backoff import MOST_ATTEMPTS
from notifications.channels.smtp import SmtpChannel
from notifications.delivery import LEASE, start_attempt
from notifications.rendering import Notices
from notifications.shift import Tally
from notifications.worker import drain, send_mail
from tests.support.post_office import PostOffice, Sink
from workflow.database import unit_of_work
from workflow.models import Account, Delivery

# Nobody listens there.
DOWN = SmtpChannel("127.0.0.1", 1, "bihuan@example.gov.cn", security="none")


@pytest.fixture
def waiting(office: PostOffice, sink: Sink) -> PostOffice:
    """Return an office where one mail, to the unit's head, waits to be sent."""
    office.reach(sink.channel)
    case = office.open_case()
    with office.acting() as city:
        city.fill(case)
        city.do("unit_clerk", "send_for_unit_review", case)
    drain(office.factory, office.mailroom)
    return office


def the_delivery(office: PostOffice) -> Delivery:
    with office.factory() as session:
        return session.scalars(select(Delivery)).one()


def test_a_mail_is_sent_once_and_says_little(waiting: PostOffice, sink: Sink):
    send_mail(waiting.shift)
    send_mail(waiting.shift)
    delivery = the_delivery(waiting)
    assert (delivery.status, delivery.attempts) == ("sent", 1)
    (mail,) = sink.taken
    message = waiting.inbox("unit_head")[0]
    assert sink.ids == [delivery.message_id_header]
    assert mail["Subject"] == f"【绩效评价】{message.title}"
    assert mail["Auto-Submitted"] == "auto-generated"
    text = mail.get_content().replace("\r\n", "\n")
    assert message.body in text
    assert f"https://jixiao.example.gov.cn{message.link}" in text


def test_a_server_that_defers_is_asked_again_later(waiting: PostOffice, sink: Sink):
    sink.mode = "4xx"
    send_mail(waiting.shift)
    delivery = the_delivery(waiting)
    assert (delivery.status, delivery.last_error) == ("failed", "451 try later")
    wait = delivery.next_attempt_at - waiting.clock.now()
    assert timedelta(minutes=1) <= wait <= timedelta(seconds=75)
    sink.mode = "accept"
    send_mail(waiting.shift)
    assert sink.taken == []
    waiting.clock.advance(wait)
    send_mail(waiting.shift)
    assert sink.ids == [delivery.message_id_header]


def test_a_mail_refused_for_good_is_dead_with_its_reason(waiting: PostOffice, sink: Sink):
    sink.mode = "5xx"
    send_mail(waiting.shift)
    waiting.pass_days(2)
    send_mail(waiting.shift)
    delivery = the_delivery(waiting)
    assert (delivery.status, delivery.attempts) == ("dead", 1)
    assert delivery.last_error == "550 no such person"


def test_a_line_dropped_before_the_letter_costs_an_attempt(waiting: PostOffice, sink: Sink):
    sink.mode = "drop before data"
    send_mail(waiting.shift)
    assert the_delivery(waiting).status == "failed"
    assert sink.taken == []


def test_a_line_dropped_after_the_letter_repeats_it_under_the_same_id(
    waiting: PostOffice, sink: Sink
):
    sink.mode = "drop after dot"
    send_mail(waiting.shift)
    assert the_delivery(waiting).status == "failed"
    sink.mode = "accept"
    waiting.clock.advance(timedelta(minutes=2))
    send_mail(waiting.shift)
    waiting.pass_days(1)
    send_mail(waiting.shift)
    assert sink.ids == [the_delivery(waiting).message_id_header] * 2
    assert the_delivery(waiting).status == "sent"


def test_a_week_without_a_server_ends_in_one_mail(waiting: PostOffice, sink: Sink):
    waiting.reach(DOWN)
    for _ in range(6 * 24):
        send_mail(waiting.shift)
        waiting.clock.advance(timedelta(hours=1))
    waiting.reach(sink.channel)
    waiting.clock.advance(timedelta(hours=8))
    send_mail(waiting.shift)
    assert len(sink.taken) == 1
    assert the_delivery(waiting).attempts < MOST_ATTEMPTS


def test_a_server_down_for_good_is_given_up(waiting: PostOffice):
    waiting.reach(DOWN)
    for _ in range(MOST_ATTEMPTS + 5):
        send_mail(waiting.shift)
        waiting.clock.advance(timedelta(hours=8))
    delivery = the_delivery(waiting)
    assert (delivery.status, delivery.attempts) == ("dead", MOST_ATTEMPTS)


def test_a_server_that_cannot_be_reached_is_asked_once_a_run(office: PostOffice):
    office.reach(DOWN)
    for name in ("甲", "乙", "丙"):
        case = office.open_case(name)
        with office.acting() as city:
            city.fill(case)
            city.do("unit_clerk", "send_for_unit_review", case)
    drain(office.factory, office.mailroom)
    assert send_mail(office.shift).done == 1
    with office.factory() as session:
        attempts = [each.attempts for each in session.scalars(select(Delivery))]
    assert sorted(attempts) == [0, 0, 1]


def test_an_attempt_of_the_dead_is_repeated_after_its_lease(waiting: PostOffice, sink: Sink):
    with unit_of_work(waiting.factory) as session:
        delivery_id = the_delivery(waiting).id
        assert start_attempt(session, waiting.mailroom, delivery_id=delivery_id) is not None
    send_mail(waiting.shift)
    assert sink.taken == []
    waiting.clock.advance(LEASE)
    send_mail(waiting.shift)
    assert (len(sink.taken), the_delivery(waiting).attempts) == (1, 2)


def test_a_closed_account_gets_no_mail(waiting: PostOffice, sink: Sink):
    with unit_of_work(waiting.factory) as session:
        session.execute(update(Account).values(active=False))
    send_mail(waiting.shift)
    delivery = the_delivery(waiting)
    assert (delivery.status, delivery.last_error) == ("cancelled", "account_closed")
    assert sink.taken == []


def test_a_channel_that_is_no_longer_configured_is_let_go(waiting: PostOffice, sink: Sink):
    waiting.mailroom = replace(waiting.mailroom, channels=())
    send_mail(waiting.shift)
    assert the_delivery(waiting).last_error == "no_channel"
    assert sink.taken == []


def test_reminders_are_asked_again_at_sending(office: PostOffice, sink: Sink):
    office.reach(sink.channel)
    case = office.open_case()
    office.pass_days(78)
    drain(office.factory, office.mailroom)
    office.pass_days(3)
    drain(office.factory, office.mailroom)
    assert send_mail(office.shift).done == 1
    assert [str(mail["Subject"]) for mail in sink.taken] == [
        "【绩效评价】还有2个工作日到期：城区供水管网改造（填写绩效自评）"
    ]
    office.pass_days(5)
    drain(office.factory, office.mailroom)
    with office.acting() as city:
        city.do("performance_section", "cancel", case, opinion="重复立项")
    assert send_mail(office.shift).done == 0
    with office.factory() as session:
        reasons = session.scalars(select(Delivery.last_error).order_by(Delivery.id)).all()
    assert set(reasons) == {"newer_reminder", None, "case_moved_on"}


def test_no_title_forges_a_header(office: PostOffice, sink: Sink):
    office.reach(sink.channel)
    case = office.open_case("管网\r\nBcc: evil@example.com\r\n\r\n改造\u202e")
    with office.acting() as city:
        city.fill(case)
        city.do("unit_clerk", "send_for_unit_review", case)
    drain(office.factory, office.mailroom)
    send_mail(office.shift)
    (mail,) = sink.taken
    assert mail["Bcc"] is None
    assert "管网 Bcc: evil@example.com 改造" in str(mail["Subject"])


def test_a_mail_that_cannot_be_written_stops_no_other(office: PostOffice, sink: Sink):
    office.reach(sink.channel)
    for name in ("甲", "乙"):
        case = office.open_case(name)
        with office.acting() as city:
            city.fill(case)
            city.do("unit_clerk", "send_for_unit_review", case)
    drain(office.factory, office.mailroom)
    sound = office.mailroom
    envelope = Notice(subject="{{ subject }}{{ 1 // ('甲' not in subject) }}", text="{{ text }}")
    office.mailroom = replace(sound, notices=Notices({**load_notices(), NoticeKind.MAIL: envelope}))
    assert send_mail(office.shift) == Tally(done=1, failed=1)
    assert ["乙" in str(mail["Subject"]) for mail in sink.taken] == [True]
    with office.factory() as session:
        errors = session.scalars(select(Delivery.last_error).where(Delivery.status == "failed"))
        assert [str(error)[:17] for error in errors] == ["ZeroDivisionError"]
    office.mailroom = sound
    office.pass_days(0.1)
    assert send_mail(office.shift) == Tally(done=1)
