"""Mails as a server of this machine takes them, and each way in which it may not."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from email import message_from_bytes
from email.policy import SMTP
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms.bilingual import Told
from pipeline.errors import MailError
from pipeline.remedies.due import DueList, due_list
from pipeline.remedies.mailing import connected
from pipeline.remedies.mails import Digest, Sender, digest_mail, owner_mail, parsed, trial_mail
from pipeline.settings import ADDRESS, MailSettings
from tests.pipeline.certificates import self_signed
from tests.pipeline.remedies.made_register import shortcoming
from tests.pipeline.remedies.mail_server import PASSWORD, USER, MailServer, free_port, mail_server

DAY = date(2026, 11, 30)
AT = datetime(2026, 11, 30, 7, tzinfo=UTC)
SENDER = Sender("Phòng Nội vụ <noivu@uongbi.gov.vn>", "ab12", "vi", "https://phieu.uongbi.gov.vn")


def server_at(port: int, **more: Any) -> MailSettings:
    return MailSettings(**{"server": "127.0.0.1", "port": port, "security": "none", "sender": SENDER.address} | more)


def due_of(*titles: str) -> DueList:
    return due_list([shortcoming(at, DAY, "Trần Thị An", title) for at, title in enumerate(titles, 1)], DAY)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return self_signed(tmp_path_factory.mktemp("certificate"))


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as found:
        yield found


def test_a_reminder_arrives_as_text_as_html_and_as_a_calendar(server: MailServer, tmp_path: Path) -> None:
    to = "Trần Thị An <an@uongbi.gov.vn>"
    with connected(server_at(server.port), tmp_path) as connection:
        connection.send(owner_mail(to, due_of("Ít ghế <chờ> & quạt"), SENDER, AT, "owner 2026-11-30"))
    (mail,) = server.mails
    assert mail["Subject"] == "Nhắc việc khắc phục: 0 quá hạn, 1 đến hạn trong 7 ngày"
    assert str(mail["To"]) == to
    assert mail["Auto-Submitted"] == "auto-generated"
    plain, html = (mail.get_body((kind,)) for kind in ("plain", "html"))
    assert plain is not None
    assert html is not None
    text = plain.get_content()
    for said in (
        "Kính gửi ông/bà Trần Thị An,",
        "Hạn chế 1: Ít ghế <chờ> & quạt",
        "Đơn vị: Phường Vàng Danh",
        "30/11/2026",
    ):
        assert said in text
    assert "https://phieu.uongbi.gov.vn/measures/1" in text
    assert "Thêm ghế" not in text  # the measure, which may say more than it should outside of the office
    assert "Ít ghế &lt;chờ&gt; &amp; quạt" in html.get_content()
    (calendar,) = mail.iter_attachments()
    assert (calendar.get_content_type(), calendar.get_filename()) == ("text/calendar", "phieu.ics")
    assert (calendar.get_param("charset"), calendar.get_param("method")) == ("utf-8", "PUBLISH")


def test_a_mail_that_is_made_once_more_is_the_same_mail() -> None:
    def message_id(to: str, about: str, place: str = "ab12") -> str:
        sender = Sender(SENDER.address, place, "vi")
        return str(owner_mail(to, due_of("a"), sender, datetime.now(UTC), about)["Message-ID"])

    first = message_id("An <an@a.vn>", "owner 2026-11-30")
    assert message_id("An <AN@a.vn>", "owner 2026-11-30") == first
    others = [("An <an@a.vn>", "owner 2026-12-07"), ("B <b@a.vn>", "owner 2026-11-30")]
    others.append(("Người khác <an@a.vn>", "owner 2026-11-30"))  # who share a mailbox get a mail each
    assert len({first, *(message_id(*one) for one in others), message_id("An <an@a.vn>", "owner 2026-11-30", "c")}) == 5


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ('"Nguyễn, Văn Tí" <ti@a.vn>', "Nguyễn, Văn Tí"),
        ('Nguyễn Văn "Tí" <ti@a.vn>', 'Nguyễn Văn "Tí"'),
        (r'"Nguyễn \"Tí\"" <ti@a.vn>', 'Nguyễn "Tí"'),
        ("ti@a.vn", ""),
    ],
)
def test_a_name_is_what_it_is_with_or_without_quotes(address: str, name: str) -> None:
    assert parsed(address) == (name, "ti@a.vn")


@pytest.mark.parametrize("name", ["An\r\nBcc: x@y.z", "An\nBcc: x@y.z", 'An", "x', "An\x00", "An\u2028Bcc: x@y.z"])
def test_no_name_and_no_title_begins_a_header(name: str) -> None:
    mail = owner_mail(f"{name} <an@uongbi.gov.vn>", due_of(name), SENDER, AT, "owner")
    assert mail["Bcc"] is None
    assert [one.addr_spec for one in mail["To"].addresses] == ["an@uongbi.gov.vn"]
    head = mail.as_bytes().split(b"\r\n\r\n")[0]
    assert not any(line.startswith(b"Bcc") for line in head.split(b"\r\n"))


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=20), st.text(max_size=40), st.from_regex(ADDRESS, fullmatch=True))
def test_whatever_is_written_becomes_one_mail_to_one_address_or_is_named(name: str, title: str, address: str) -> None:
    refusals = 0
    for to in (f"{name.replace('<', '')} <an@uongbi.gov.vn>", address[:200]):
        try:
            mail = owner_mail(to, due_of(title or "x"), SENDER, AT, "owner")
        except MailError:
            refusals += 1
            continue
        read = message_from_bytes(mail.as_bytes(), policy=SMTP)
        assert len(read["To"].addresses) == 1
        assert read["Subject"] == mail["Subject"]
        assert read.get_content_type() == "multipart/mixed"
    assert refusals <= 1  # of the address that can't be written to


def test_a_digest_says_who_has_no_address_and_what_was_left_out() -> None:
    digest = Digest(
        due_of("Ít ghế chờ"),
        2,
        ("Phường Vàng Danh",),
        ("Lê, Văn Bình", "Hoa"),
        {"ub06808.pdf": b"%PDF-"},
        ("Phường Yên Thanh",),
    )
    mail = digest_mail("an@uongbi.gov.vn", digest, SENDER, AT, "digest 2026-11-30")
    body = mail.get_body(("plain",))
    assert body is not None
    text = body.get_content()
    for said in (
        "3 hạn chế chưa xong, trong đó 2 đã thực hiện",
        "Không có địa chỉ thư riêng, nên chưa được nhắc: Lê, Văn Bình; Hoa.",
        "Chỉ gồm: Phường Vàng Danh.",
        "Người thực hiện: Trần Thị An; Thời hạn: 30/11/2026",
        "Phường Yên Thanh",
    ):
        assert said in text
    assert [one.get_filename() for one in mail.iter_attachments()] == ["ub06808.pdf"]


def test_an_encrypted_server_takes_a_mail_from_whoever_has_the_password(
    certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    monkeypatch.setenv("PHIEU_MAIL_PASSWORD", PASSWORD)
    secret = tmp_path / "mail-password"
    secret.write_text(f"{PASSWORD}\n", "utf-8")
    secret.chmod(0o600)
    ways: tuple[dict[str, Any], ...] = ({"password": "${PHIEU_MAIL_PASSWORD}"}, {"password_file": "mail-password"})
    with mail_server(certificate, logs_in=True) as server:
        for more in ways:
            there = server_at(server.port, security="starttls", user=USER, **more)
            with connected(there, tmp_path) as connection:
                connection.send(trial_mail("an@uongbi.gov.vn", SENDER, AT))
        assert server.recipients == ["an@uongbi.gov.vn"] * 2
        for wrong in ("khác", "mật khẩu cũ"):
            monkeypatch.setenv("PHIEU_MAIL_PASSWORD", wrong)
            there = server_at(server.port, security="starttls", user=USER, **ways[0])
            error = refused(lambda there=there: open_and_close(there, tmp_path))
            assert "user and password" in error.message
            assert wrong not in f"{error.message} {error.advice}"
            assert not error.temporary
        monkeypatch.delenv("SSL_CERT_FILE")
        assert "certificate" in refused(lambda: open_and_close(there, tmp_path)).message


def open_and_close(there: MailSettings, root: Path) -> None:
    with connected(there, root, timeout=0.3):
        pass


def refused(act: Callable[[], Any]) -> MailError:
    """Return the error, which must be told in both languages."""
    with pytest.raises(MailError) as found:
        act()
    for text in (found.value.message, found.value.advice):
        assert isinstance(text, Told)
        assert text.vi != str(text)
    return found.value


@pytest.mark.parametrize(("rights", "said"), [(0o644, "others can read"), (None, "can't be read")])
def test_a_file_with_the_password_that_is_open_or_gone_is_refused(
    tmp_path: Path, rights: int | None, said: str
) -> None:
    if rights is not None:
        (tmp_path / "secret").write_text("x")
        (tmp_path / "secret").chmod(rights)
    there = server_at(1, user=USER, password_file="secret")
    assert said in refused(lambda: open_and_close(there, tmp_path)).message


def test_a_server_that_is_not_there_does_not_speak_or_is_unknown(tmp_path: Path) -> None:
    away = refused(lambda: open_and_close(server_at(free_port()), tmp_path))
    assert away.temporary
    assert "away" in away.message
    with socket.create_server(("127.0.0.1", 0)) as silent:
        late = refused(lambda: open_and_close(server_at(silent.getsockname()[1]), tmp_path))
    assert late.temporary
    assert "did not answer" in late.message
    nowhere = MailSettings(server="mail.invalid", sender=SENDER.address)
    assert "no such name" in refused(lambda: open_and_close(nowhere, tmp_path)).message


def test_a_server_that_hangs_up_or_speaks_no_tls_is_told_apart(server: MailServer, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as rude:

        def hang_up() -> None:
            rude.accept()[0].close()

        thread = threading.Thread(target=hang_up, daemon=True)
        thread.start()
        hung_up = refused(lambda: open_and_close(server_at(rude.getsockname()[1]), tmp_path))
    thread.join(5)
    assert hung_up.temporary
    for security in ("starttls", "tls"):
        error = refused(lambda security=security: open_and_close(server_at(server.port, security=security), tmp_path))
        assert "encryption" in error.message
        assert not error.temporary


@pytest.mark.parametrize(("answer", "temporary"), [("550 no such user", False), ("450 try later", True)])
def test_an_address_that_is_refused_keeps_no_other_mail_back(
    server: MailServer, tmp_path: Path, answer: str, temporary: bool
) -> None:
    server.refuses["gone@uongbi.gov.vn"] = answer
    with connected(server_at(server.port), tmp_path) as connection:
        error = refused(lambda: connection.send(trial_mail("gone@uongbi.gov.vn", SENDER, AT)))
        connection.send(trial_mail("an@uongbi.gov.vn", SENDER, AT))
    assert (error.temporary, error.of_server) == (temporary, False)
    assert answer in error.message
    assert server.recipients == ["an@uongbi.gov.vn"]


def test_a_mail_that_is_not_taken_is_told_with_the_servers_words(server: MailServer, tmp_path: Path) -> None:
    server.answers = "552 too large\x1b[2J"
    with connected(server_at(server.port), tmp_path) as connection:
        error = refused(lambda: connection.send(trial_mail("an@uongbi.gov.vn", SENDER, AT)))
    assert "552 too large" in error.message
    assert "\x1b" not in error.message
