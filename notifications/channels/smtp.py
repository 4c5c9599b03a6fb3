"""Send messages by mail: one letter a dialogue."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.errors import MessageError
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.utils import format_datetime
from typing import Literal

from notifications.channels.protocol import (
    DeferredError,
    Letter,
    RejectedError,
    UnreachableError,
)
from workflow.models import Account

_PERMANENT = 500


@dataclass(frozen=True, slots=True)
class SmtpChannel:
    """Reach a mail server; `timeout_seconds` bounds each step of the dialogue."""

    host: str
    port: int
    sender: str
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str | None = None
    password: str = field(default="", repr=False)
    timeout_seconds: float = 20
    name: str = "smtp"

    @property
    def domain(self) -> str:
        """Return the domain of the sender."""
        return self.sender.rpartition("@")[2]

    def address_of(self, account: Account) -> str | None:
        """Return the person's mail address."""
        return account.email or None

    def send(self, letter: Letter) -> None:
        """Hand a letter to the server; raises RejectedError, DeferredError or UnreachableError.

        A connection lost in the dialogue leaves unknown whether the letter was taken.
        """
        message = self._compose(letter)
        with self._connect() as server:
            try:
                server.send_message(message, self.sender, [letter.to])
            except smtplib.SMTPSenderRefused as error:
                raise UnreachableError(_said(error)) from error
            except smtplib.SMTPRecipientsRefused as error:
                code, said = next(iter(error.recipients.values()))
                raise _by_code(code, f"{code} {_text(said)}") from error
            except smtplib.SMTPResponseException as error:
                raise _by_code(error.smtp_code, _said(error)) from error
            except smtplib.SMTPNotSupportedError as error:
                raise RejectedError(str(error)) from error
            except (smtplib.SMTPException, OSError) as error:
                raise DeferredError(str(error) or type(error).__name__) from error

    def _compose(self, letter: Letter) -> EmailMessage:
        message = EmailMessage(policy=SMTP_POLICY)
        try:
            message["From"] = self.sender
            message["To"] = letter.to
            message["Subject"] = letter.subject
            message["Date"] = format_datetime(letter.written_at)
            message["Message-ID"] = letter.message_id
            message["Auto-Submitted"] = "auto-generated"
            message.set_content(letter.text)
        except (ValueError, MessageError) as error:
            raise RejectedError(str(error)) from error
        return message

    @contextmanager
    def _connect(self) -> Iterator[smtplib.SMTP]:
        """Open a dialogue; what fails before the letter is the server's or the settings' fault."""
        try:
            server = self._open()
        except (smtplib.SMTPException, OSError) as error:
            raise UnreachableError(str(error) or type(error).__name__) from error
        try:
            yield server
        finally:
            # The answer to the letter counts; a farewell that fails changes nothing.
            with suppress(smtplib.SMTPException, OSError):
                server.quit()
            server.close()

    def _open(self) -> smtplib.SMTP:
        if self.security == "tls":
            secured = ssl.create_default_context()
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                self.host, self.port, timeout=self.timeout_seconds, context=secured
            )
        else:
            server = smtplib.SMTP(self.host, self.port, timeout=self.timeout_seconds)
        try:
            if self.security == "starttls":
                server.starttls(context=ssl.create_default_context())
            if self.user is not None:
                server.login(self.user, self.password)
        except (smtplib.SMTPException, OSError):
            server.close()
            raise
        return server


def _by_code(code: int, reason: str) -> RejectedError | DeferredError:
    return RejectedError(reason) if code >= _PERMANENT else DeferredError(reason)


def _said(error: smtplib.SMTPResponseException) -> str:
    return f"{error.smtp_code} {_text(error.smtp_error)}"


def _text(said: bytes | str) -> str:
    return said if isinstance(said, str) else said.decode("utf-8", "replace")
