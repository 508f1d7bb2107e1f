"""Mails are sent: a connection to the server of the settings, and what can go wrong with it, each with what to do.

Certificates are verified against what this machine trusts; an office whose mail server has one of its own authority
names that in ``SSL_CERT_FILE``, as OpenSSL takes it. Nothing is tried again here: ``pipeline.remedies.reminding`` does.
"""

from __future__ import annotations

import base64
import os
import smtplib
import socket
import ssl
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from email.utils import parseaddr
from pathlib import Path

from forms.bilingual import Told, Words, alike
from forms.errors import in_one_line
from forms.system_reasons import reason_of
from pipeline.errors import MailError
from pipeline.remedies.mails import LOOK_AT_ADDRESS, NO_SUCH_SIGNS
from pipeline.settings import MailSettings

TIMEOUT_SECONDS = 20.0
"""For each answer of the server; RFC 5321, 4.5.3.2, allows minutes, and a mail server that is well takes a second."""
_MOST_REPLY = 200  # letters of what a server said
_TEMPORARY = range(400, 500)
_LET_IN = 235

_UNKNOWN = Words("máy chủ thư {server}: mạng không biết tên này", "mail server {server}: no such name in the network")
_SPELLING = Words(
    "Xem lại tên máy chủ ở mục [mail], và mạng của máy này.", "Look at its name under [mail], and at this network."
)
_AWAY = Words("máy chủ thư {server}:{port} không trả lời ({why})", "mail server {server}:{port} is away ({why})")
_LATE = Words(
    "máy chủ thư {server}:{port} không trả lời trong {seconds} giây",
    "mail server {server}:{port} did not answer within {seconds} seconds",
)
_PORT = Words(
    "Xem lại cổng ở mục [mail], và tường lửa có cho máy này gửi thư không.",
    "Look at the port under [mail], and whether the firewall lets this machine send mail.",
)
_UNTRUSTED = Words(
    "máy này không tin chứng thư của máy chủ thư {server} ({why})",
    "the certificate of mail server {server} is not trusted here ({why})",
)
_TRUST = Words(
    "Ghi đúng tên trong chứng thư; nếu cơ quan tự cấp chứng thư, đặt biến SSL_CERT_FILE là tệp chứng thư gốc.",
    "Name the server as its certificate does; name an authority of your own in the variable SSL_CERT_FILE.",
)
_NO_TLS = Words(
    "máy chủ thư {server}:{port} không nhận mã hóa “{security}”",
    "mail server {server}:{port} does not take encryption by “{security}”",
)
_OTHER_SECURITY = Words(
    "Thử “tls” với cổng 465 hoặc “starttls” với cổng 587.", "Try “tls” at port 465, or “starttls” at port 587."
)
_NO_LOG_IN = Words(
    "máy chủ thư {server} không nhận tên đăng nhập và mật khẩu ({reply})",
    "mail server {server} does not take user and password ({reply})",
)
_PASSWORD = Words(
    "Xem lại dòng user ở mục [mail] và mật khẩu; nhiều máy chủ cần mật khẩu riêng cho ứng dụng.",
    "Look at user under [mail], and at the password; many servers want one that is made for programs.",
)
_NO_ENVIRONMENT = Words(
    "mục [mail] ghi ${{{name}}}, nhưng máy không có biến môi trường này",
    "[mail] names ${{{name}}}, and there is no such variable in the environment",
)
_SET_IT = Words(
    "Đặt biến trước khi khởi động phieu: export {name}=…", "Set it before phieu is started: export {name}=…"
)
_NO_FILE = Words("{path}: không đọc được mật khẩu thư ({why})", "{path}: the mail password can't be read ({why})")
_OPEN_FILE = Words(
    "{path}: người khác đọc được mật khẩu thư trong tệp này", "{path}: others can read the mail password in it"
)
_CLOSE_IT = Words("Chỉ để chủ tệp đọc: chmod 600 {path}", "Leave it to its owner alone: chmod 600 {path}")
_BRING_FILE = Words("Xem lại dòng password_file ở mục [mail].", "Look at password_file under [mail].")
_REFUSED = Words("máy chủ thư không nhận thư gửi đến {to} ({reply})", "the mail server takes no mail to {to} ({reply})")
_SENDER = Words(
    "máy chủ thư không cho gửi từ {sender} ({reply})", "the mail server lets nothing be sent from {sender} ({reply})"
)
_OTHER_SENDER = Words(
    "Xem lại dòng sender ở mục [mail]: thường phải là địa chỉ của user.",
    "Look at sender under [mail]: mostly it must be an address of the user.",
)
_NOT_TAKEN = Words("máy chủ thư không nhận thư này ({reply})", "the mail server does not take this mail ({reply})")
_ASK = Words("Hỏi người quản lý máy chủ thư.", "Ask whoever keeps the mail server.")
_BROKE_OFF = Words("máy chủ thư {server} ngắt kết nối ({reply})", "mail server {server} broke off ({reply})")
_LATER = Words("phieu tự gửi lại sau.", "phieu tries again later.")


class Connection:
    """A connection to a mail server, by which mails are sent one after another."""

    def __init__(self, smtp: smtplib.SMTP, mail: MailSettings) -> None:
        self._smtp = smtp
        self._mail = mail

    def send(self, message: EmailMessage) -> None:
        """Send a mail to its one recipient.

        Raises:
            MailError: it was not sent, or nobody knows whether it was.
        """
        to = str(message["To"])
        try:
            self._smtp.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            code, reply = next(iter(error.recipients.values()))
            said = _REFUSED.told(to=to, reply=_reply(code, reply))
            raise MailError(said, LOOK_AT_ADDRESS.told(), temporary=code in _TEMPORARY, of_server=False) from error
        except smtplib.SMTPSenderRefused as error:
            said = _SENDER.told(sender=self._mail.sender, reply=_reply(error.smtp_code, error.smtp_error))
            raise MailError(said, _OTHER_SENDER.told(), temporary=error.smtp_code in _TEMPORARY) from error
        except smtplib.SMTPDataError as error:
            said = _NOT_TAKEN.told(reply=_reply(error.smtp_code, error.smtp_error))
            temporary = error.smtp_code in _TEMPORARY
            raise MailError(said, _ASK.told(), temporary=temporary, of_server=False) from error
        except (smtplib.SMTPNotSupportedError, UnicodeError) as error:
            raise MailError(NO_SUCH_SIGNS.told(to=to), LOOK_AT_ADDRESS.told(), of_server=False) from error
        except (smtplib.SMTPException, OSError) as error:
            raise _in_words(error, self._mail) from error


@contextmanager
def connected(mail: MailSettings, root: Path, timeout: float = TIMEOUT_SECONDS) -> Iterator[Connection]:
    """Connect to the mail server and log in, as long as the block lasts.

    Args:
        mail: the server.
        root: the workspace's folder, from which a relative ``password_file`` is taken.
        timeout: seconds for each answer.

    Raises:
        MailError: it can't be reached, is not trusted, or does not let in.
    """
    password = _password(mail, root) if mail.user else ""
    try:
        smtp = _begun(mail, timeout)
    except (smtplib.SMTPException, OSError, UnicodeError) as error:
        raise _in_words(error, mail) from error
    try:
        try:
            if mail.security == "starttls":
                smtp.starttls(context=ssl.create_default_context())
            if mail.user:
                _log_in(smtp, mail.user, password)
            smtp.noop()
        except (smtplib.SMTPException, OSError, UnicodeError) as error:
            raise _in_words(error, mail) from error
        yield Connection(smtp, mail)
    finally:
        with suppress(smtplib.SMTPException, OSError):
            smtp.quit()
        smtp.close()


def _begun(mail: MailSettings, timeout: float) -> smtplib.SMTP:
    # The name by which this machine calls itself; to look for its own may take seconds, and tells of the network.
    name = parseaddr(mail.sender)[1].rpartition("@")[2] or "localhost"
    ours = name if name.isascii() else "localhost"
    if mail.security == "tls":
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(mail.server, mail.port_in_use, ours, timeout=timeout, context=context)
    return smtplib.SMTP(mail.server, mail.port_in_use, ours, timeout=timeout)


def _log_in(smtp: smtplib.SMTP, user: str, password: str) -> None:
    """Log in, also with letters that Python's own way does not take: RFC 4616 sends them as UTF-8."""
    if user.isascii() and password.isascii():
        smtp.login(user, password)
        return
    smtp.ehlo_or_helo_if_needed()
    said = base64.b64encode(f"\0{user}\0{password}".encode()).decode()
    code, reply = smtp.docmd("AUTH", f"PLAIN {said}")
    if code != _LET_IN:
        raise smtplib.SMTPAuthenticationError(code, reply)


def _password(mail: MailSettings, root: Path) -> str:
    if name := mail.password_variable:
        if found := os.environ.get(name, ""):
            return found
        raise MailError(_NO_ENVIRONMENT.told(name=name), _SET_IT.told(name=name))
    if not mail.password_file:
        return ""
    path = root / Path(mail.password_file).expanduser()
    try:
        with path.open(encoding="utf-8-sig") as file:  # Notepad puts a mark before the first letter
            open_to = stat.S_IMODE(os.fstat(file.fileno()).st_mode) & 0o077
            if open_to and os.name == "posix":
                raise MailError(_OPEN_FILE.told(path=path), _CLOSE_IT.told(path=path))
            return file.readline(1000).rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        why = reason_of(error) if isinstance(error, OSError) else "UTF-8"
        raise MailError(_NO_FILE.told(path=path, why=why), _BRING_FILE.told()) from error


def _in_words(error: Exception, mail: MailSettings) -> MailError:  # noqa: PLR0911 - one for each kind
    """Return what a failure of the connection means, and what to do about it."""
    there = {"server": mail.server, "port": mail.port_in_use}
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return MailError(_NO_LOG_IN.told(reply=_reply(error.smtp_code, error.smtp_error), **there), _PASSWORD.told())
    if isinstance(error, socket.gaierror | UnicodeError):
        return MailError(_UNKNOWN.told(**there), _SPELLING.told(), temporary=True)
    if isinstance(error, ssl.SSLCertVerificationError):
        return MailError(_UNTRUSTED.told(why=in_one_line(error.verify_message), **there), _TRUST.told())
    if isinstance(error, ssl.SSLError | smtplib.SMTPNotSupportedError):
        return MailError(_NO_TLS.told(security=mail.security, **there), _OTHER_SECURITY.told())
    if isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):
        return MailError(_LATE.told(seconds=round(TIMEOUT_SECONDS), **there), _PORT.told(), temporary=True)
    if isinstance(error, smtplib.SMTPException):
        reply = _reply(getattr(error, "smtp_code", 0), getattr(error, "smtp_error", str(error)))
        return MailError(_BROKE_OFF.told(reply=reply, **there), _LATER.told(), temporary=True)
    why = reason_of(error) if isinstance(error, OSError) else in_one_line(repr(error))
    return MailError(_AWAY.told(why=why, **there), _PORT.told(), temporary=True)


def _reply(code: int, reply: bytes | str) -> Told:
    """Return what a server said, in its own words."""
    text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
    said = in_one_line(" ".join(text.split()))[:_MOST_REPLY]
    return alike("{code} {said}", code=code, said=said) if code > 0 else alike("{said}", said=said or "?")
