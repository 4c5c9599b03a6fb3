"""Set up a city in a database of its own, with a mailroom, a mail server and a clock to move."""

from asyncio import Server
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
import structlog
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope
from aiosmtpd.smtp import Session as Dialogue
from sqlalchemy import select, update
from sqlalchemy.orm import Session, sessionmaker

from config import Settings
from definitions.notices import load_notices
from notifications.channels.smtp import SmtpChannel
from notifications.mailroom import Mailroom
from notifications.rendering import Notices
from notifications.shift import Shift
from tests.support.city import City, build_city
from web.logs import set_up_logs
from workflow.clock import SHANGHAI, FixedClock
from workflow.database import create_engine_for, session_factory, unit_of_work
from workflow.models import Account, EvaluationCase, Message

SENDER = "bihuan@example.gov.cn"
NOTICES = Notices(load_notices())


@dataclass
class PostOffice:
    """Hold a city that several connections and processes can see."""

    factory: sessionmaker[Session]
    city: City
    mailroom: Mailroom
    clock: FixedClock
    url: str
    _session: Session

    @contextmanager
    def acting(self) -> Iterator[City]:
        """Let the city's people act, and commit."""
        yield self.city
        self._session.commit()

    def open_case(self, name: str = "城区供水管网改造") -> EvaluationCase:
        """Open a case and commit."""
        with self.acting() as city:
            return city.open_case(name)

    @property
    def shift(self) -> Shift:
        """Return a worker's shift in this process."""
        return Shift(self.factory, self.mailroom)

    def reach(self, channel: SmtpChannel) -> None:
        """Give everybody a mail address, and the mailroom a channel to it."""
        self.mailroom = replace(self.mailroom, channels=(channel,))
        with unit_of_work(self.factory) as session:
            address = Account.login + "@example.gov.cn"
            session.execute(update(Account).values(email=address))

    def inbox(self, who: str, *kinds: str) -> list[Message]:
        """Return what somebody was told, eldest first."""
        person = self.city.people[who].account_id
        statement = select(Message).where(Message.recipient_id == person)
        if kinds:
            statement = statement.where(Message.kind.in_(kinds))
        with unit_of_work(self.factory) as session:
            return list(session.scalars(statement.order_by(Message.created_at, Message.id)))

    def kinds(self, who: str) -> list[str]:
        """Return of what kinds somebody was told, eldest first."""
        return [message.kind for message in self.inbox(who)]

    def pass_days(self, days: float) -> None:
        """Move the clock on."""
        self.clock.advance(timedelta(days=days))


@pytest.fixture
def office(database_url: str, clock: FixedClock, tmp_path: Path) -> Iterator[PostOffice]:
    """Return a city in a database of its own, on Monday 5 January 2026, before anything is due."""
    clock.instant = datetime(2026, 1, 5, 9, tzinfo=SHANGHAI).astimezone(UTC)
    set_up_logs(Settings(mode="test"))
    engine = create_engine_for(database_url)
    factory = session_factory(engine)
    with factory() as session:
        city = build_city(session, clock, tmp_path)
        session.commit()
        mailroom = Mailroom(city.resources, NOTICES, (), "https://jixiao.example.gov.cn")
        yield PostOffice(factory, city, mailroom, clock, database_url, session)
    engine.dispose()
    structlog.reset_defaults()


@dataclass
class Sink:
    """Take mail as a server would, or fail in the ways in which servers do."""

    mode: str = "accept"
    taken: list[EmailMessage] = field(default_factory=list)
    port: int = 0

    @property
    def ids(self) -> list[str]:
        """Return the Message-IDs in the order in which they came."""
        return [str(message["Message-ID"]) for message in self.taken]

    @property
    def channel(self) -> SmtpChannel:
        """Return a channel that leads here."""
        return SmtpChannel("127.0.0.1", self.port, SENDER, security="none", timeout_seconds=5)

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Dialogue, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Drop the line before the letter when told to."""
        del session, options
        if self.mode == "drop before data":
            _hang_up(server)
        if self.mode == "sender refused":
            return "550 who are you"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Dialogue, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Know everybody, unless told otherwise."""
        del server, session, options
        if self.mode in {"no such person", "person is busy"}:
            return {"no such person": "550 unknown", "person is busy": "450 busy"}[self.mode]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Dialogue, envelope: Envelope
    ) -> str:
        """Keep the letter and answer as told."""
        del session
        if self.mode in {"4xx", "5xx"}:
            return {"4xx": "451 try later", "5xx": "550 no such person"}[self.mode]
        assert isinstance(envelope.content, bytes)
        letter = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(letter, EmailMessage)
        self.taken.append(letter)
        if self.mode == "drop after dot":
            _hang_up(server)
        return "250 taken"


def _hang_up(server: SMTP) -> None:
    assert server.transport is not None
    server.transport.close()


class _AnyPort(Controller):
    """Listen on a port that the system chooses."""

    def _trigger_server(self) -> None:
        assert isinstance(self.server, Server)
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@pytest.fixture
def sink() -> Iterator[Sink]:
    """Run a mail server that takes everything until told otherwise."""
    made = Sink()
    controller = _AnyPort(made, hostname="127.0.0.1", port=0)
    controller.start()
    made.port = controller.port
    yield made
    controller.stop()
