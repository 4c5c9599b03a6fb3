"""The dialogue with a mail server, and what each of its failures means."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from notifications.channels.protocol import (
    DeferredError,
    Letter,
    RejectedError,
    UnreachableError,
)
from notifications.channels.smtp import SmtpChannel
from tests.support.post_office import Sink

LETTER = Letter(
    to="li@example.gov.cn",
    subject="待办：城区供水管网改造",
    text="请办理。",
    message_id="<1@example.gov.cn>",
    written_at=datetime(2026, 1, 5, 1, tzinfo=UTC),
)


def test_a_letter_arrives_as_it_was_written(sink: Sink):
    sink.channel.send(LETTER)
    (mail,) = sink.taken
    assert [str(mail[name]) for name in ("From", "To", "Subject", "Message-ID")] == [
        "bihuan@example.gov.cn",
        LETTER.to,
        LETTER.subject,
        LETTER.message_id,
    ]
    assert mail["Date"].datetime == LETTER.written_at


@pytest.mark.parametrize(
    ("mode", "error"),
    [
        ("4xx", DeferredError),
        ("5xx", RejectedError),
        ("no such person", RejectedError),
        ("person is busy", DeferredError),
        ("sender refused", UnreachableError),
        ("drop before data", DeferredError),
        ("drop after dot", DeferredError),
    ],
)
def test_what_a_server_says_decides_what_follows(sink: Sink, mode: str, error: type[Exception]):
    sink.mode = mode
    with pytest.raises(error):
        sink.channel.send(LETTER)


@pytest.mark.parametrize(
    "change",
    [
        {"port": 1},
        {"security": "starttls"},
        {"security": "tls"},
        {"user": "bihuan", "password": "secret"},
    ],
)
def test_what_fails_before_the_letter_is_not_its_fault(sink: Sink, change: dict[str, str]):
    with pytest.raises(UnreachableError):
        replace(sink.channel, **change).send(LETTER)  # type: ignore[arg-type] # a table of changes
    assert sink.taken == []


@pytest.mark.parametrize(
    "change",
    [{"to": "li@example.gov.cn\r\nBcc: b@example.com"}, {"subject": "a\r\nBcc: b@example.com"}],
)
def test_a_letter_that_cannot_be_written_is_dead(sink: Sink, change: dict[str, str]):
    with pytest.raises(RejectedError):
        sink.channel.send(replace(LETTER, **change))  # type: ignore[arg-type] # a table of changes
    assert sink.taken == []


def test_a_password_is_in_no_log():
    channel = SmtpChannel("127.0.0.1", 25, "a@example.cn", user="a", password="geheim")
    assert "geheim" not in repr(channel)
    assert channel.domain == "example.cn"
