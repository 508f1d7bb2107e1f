"""The page of the settings: what is changed there is in the file, in force and in the log, and nobody's is lost."""

from __future__ import annotations

import re
import shutil
import tomllib
from typing import Any

import orjson
import pytest

from pipeline import Workspace
from pipeline.errors import DiskError, StoreError
from pipeline.in_use import note_in_use
from pipeline.office.settings_fields import fields_of as fields_in
from pipeline.office.settings_file import BEFORE, edition_of, save, with_changes
from pipeline.office.settings_form import new_id
from pipeline.office.texts.settings import TEXTS
from pipeline.records.log_chain import EntryKind
from pipeline.settings import TEMPLATE, Settings
from pipeline.store.log import OTHER_SETTINGS
from pipeline.upkeep.workspace_check import check_workspace
from tests.pipeline.conftest import Office
from tests.pipeline.office.conftest import Visited
from tests.pipeline.office.form_fields import fields_of


def settings_in(workspace: Workspace) -> dict[str, Any]:
    return tomllib.loads((workspace.root / "phieu.toml").read_text("utf-8"))


def logged(workspace: Workspace) -> list[tuple[str, dict[str, str], dict[str, str], str]]:
    """Who changed which settings, from what to what."""
    return [
        (one.entry.by, orjson.loads(one.entry.before), orjson.loads(one.entry.after), one.entry.why)
        for one in workspace.store.log.entries()
        if one.entry.kind is EntryKind.SETTING
    ]


def test_what_is_changed_is_in_the_file_in_force_and_in_the_log(visited: Visited) -> None:
    browser, workspace = visited.visit("an"), visited.workspace
    form = browser.fields("/settings")
    sent = {**form, "report.target": "82,5", "validity.invalid_share": "25 %", "report.place": "Uông Bí"}
    answer = browser.post("/settings", **sent)
    assert (answer.status_code, answer.headers["location"]) == (303, "/settings?said=said-settings-saved")
    there = settings_in(workspace)
    assert (there["report"]["target"], there["validity"]["invalid_share"]) == (82.5, "1/4")
    assert workspace.settings.report.target == 82.5
    (counted,) = [one for one in logged(workspace) if one[0] == "an" and not one[3]]
    assert counted[1:3] == (
        {"report.target": "80.0", "validity.invalid_share": "1/3"},
        {"report.target": "82.5", "validity.invalid_share": "1/4"},
    )
    (other,) = [one for one in logged(workspace) if one[3] == OTHER_SETTINGS]
    assert other[:3] == ("an", {"report.place": ""}, {"report.place": "Uông Bí"})
    verdict = check_workspace(workspace)
    assert (verdict.faults, verdict.remarks) == ((), ())


def test_comments_and_order_of_the_file_stay_and_the_file_of_before_is_kept(visited: Visited) -> None:
    browser, root = visited.visit("an"), visited.workspace.root
    form = browser.fields("/settings")
    browser.post("/settings", **{**form, "report.target": "85"})
    lines, before = (root / "phieu.toml").read_text("utf-8"), TEMPLATE
    assert lines == before.replace("target = 80", "target = 85")
    assert (root / BEFORE).read_text("utf-8") == before


def test_all_that_is_wrong_is_told_at_once_beside_its_field_in_both_languages(visited: Visited) -> None:
    browser, workspace = visited.visit("an"), visited.workspace
    wrong = {
        "report.target": "nhiều",
        "validity.fewest_for_rank": "0",
        "retention.months": "2,5",
        "online.address": "khaosat",
        "notify.staff": "an@uongbi.gov.vn\nbình",
    }
    answer = browser.post("/settings", **{**browser.fields("/settings"), **wrong})
    assert answer.status_code == 422
    for name, said in (
        ("report.target", "phải là một số"),
        ("validity.fewest_for_rank", "phải từ 1 trở lên"),
        ("retention.months", "phải là số nguyên"),
        ("notify.staff", "phải là địa chỉ thư"),
    ):
        assert f'id="wrong-{name}">{said}' in answer.text
    assert 'id="wrong-online.address">' in answer.text
    assert re.findall(r'<li><a href="#at-([^"]+)"', answer.text) == [
        "validity.fewest_for_rank",
        "report.target",
        "retention.months",
        "online.address",
        "notify.staff",
    ]
    assert "có 5 chỗ cần sửa" in answer.text
    assert 'value="nhiều"' in answer.text  # what was typed stays
    english = browser.post("/settings?lang=en", **{**browser.fields("/settings"), **wrong})
    assert "must be a whole number" in english.text
    assert settings_in(workspace) == tomllib.loads(TEMPLATE)
    assert not logged(workspace)


def test_two_people_at_once_lose_nothing(visited: Visited) -> None:
    first, second = visited.visit("an"), visited.visit("chi")
    seen_by_both = first.fields("/settings"), second.fields("/settings")
    assert first.post("/settings", **{**seen_by_both[0], "report.target": "90"}).status_code == 303
    answer = second.post("/settings", **{**seen_by_both[1], "desks.fewest": "40", "report.target": "70"})
    assert answer.status_code == 409
    assert "Người khác đã đổi thành: 90" in answer.text
    assert visited.workspace.settings.report.target == 90
    again = fields_of(answer.text)
    assert (again["report.target"], again["desks.fewest"]) == ("70", "40")
    assert second.post("/settings", **again).status_code == 303
    settings = visited.workspace.settings
    assert (settings.report.target, settings.desks.fewest) == (70, 40)


def test_what_one_did_not_touch_stays_as_the_other_made_it(visited: Visited) -> None:
    first, second = visited.visit("an"), visited.visit("chi")
    seen = second.fields("/settings")
    first.post("/settings", **{**first.fields("/settings"), "report.target": "90"})
    answer = second.post("/settings", **{**seen, "desks.fewest": "40"})
    second.post("/settings", **fields_of(answer.text))
    settings = visited.workspace.settings
    assert (settings.report.target, settings.desks.fewest) == (90, 40)


@pytest.mark.parametrize("name", ["minh", "lan", "binh"])
def test_nobody_else_sees_or_changes_settings(visited: Visited, name: str) -> None:
    form = visited.visit("an").fields("/settings")
    browser = visited.visit(name)
    assert browser.get("/settings").status_code == 403
    assert browser.post("/settings", **{**form, "report.target": "10"}).status_code == 403
    assert visited.workspace.settings.report.target == 80


def test_channels_are_added_and_renamed_and_those_in_use_stay(visited: Visited) -> None:
    browser, workspace = visited.visit("an"), visited.workspace
    form = browser.fields("/settings")
    added = {"new:channels.vi": "Lưu động", "new:channels.en": "Mobile", "channels.box.vi": "Hòm thư"}
    assert browser.post("/settings", **{**form, **added}).status_code == 303
    channels = workspace.settings.channels
    assert (channels["luu-dong"].en, channels["box"].vi) == ("Mobile", "Hòm thư")
    answer = browser.post("/settings", **{**browser.fields("/settings"), "remove": "channels.luu-dong"})
    assert answer.status_code == 303
    assert set(workspace.settings.channels) == {"counter", "box", "online"}
    refused = browser.post("/settings", **{**browser.fields("/settings"), "remove": "channels.online"})
    assert refused.status_code == 422
    assert "không bỏ được" in refused.text


def test_a_new_theme_leaves_those_that_no_file_named(visited: Visited) -> None:
    browser, workspace = visited.visit("an"), visited.workspace
    form = browser.fields("/settings")
    browser.post("/settings", **{**form, "new:themes.vi": "Bãi xe", "new:themes.en": "Parking"})
    assert list(workspace.settings.themes) == [*Settings().themes, "bai-xe"]


def test_a_channel_of_printed_sheets_is_not_removed(printed_workspace: Any, tmp_path: Any, people: Any) -> None:
    shutil.copytree(printed_workspace, tmp_path / "w")
    workspace = Workspace.open(tmp_path / "w")
    browser = people(workspace).visit("an")
    answer = browser.post("/settings", **{**browser.fields("/settings"), "remove": "channels.box"})
    assert answer.status_code == 422
    assert "box" in workspace.settings.channels
    workspace.close()


@pytest.mark.parametrize("folder", ["results/public", "inbox", "archive/x", "/no/such/folder"])
def test_backups_go_nowhere_where_others_read(visited: Visited, folder: str) -> None:
    browser = visited.visit("an")
    answer = browser.post("/settings", **{**browser.fields("/settings"), "backup.folder": folder})
    assert answer.status_code == 422
    assert visited.workspace.settings.backup.folder == "backup"


def test_a_password_of_the_database_is_on_no_page_and_in_no_log(visited: Visited) -> None:
    browser, workspace = visited.visit("an"), visited.workspace
    path = workspace.root / "phieu.toml"
    url = "postgresql+psycopg://phieu:bi-mat@may-chu/phieu"
    path.write_text(path.read_text("utf-8").replace('database = ""', f'database = "{url}"'), "utf-8")
    page = browser.get("/settings").text
    assert "bi-mat" not in page
    browser.post("/settings", **{**browser.fields("/settings"), "report.target": "81"})
    assert "bi-mat" not in str(list(workspace.store.log.entries()))
    assert "bi-mat" in path.read_text("utf-8")


def test_a_file_that_somebody_broke_is_told_of_and_the_office_goes_on(visited: Visited) -> None:
    browser, workspace = visited.visit("an"), visited.workspace
    (workspace.root / "phieu.toml").write_text("report = = 3\n", "utf-8")
    assert "không dùng được" in browser.get("/settings").text
    assert visited.visit("lan").get("/settle").status_code == 200
    assert workspace.settings.report.target == 80


def test_a_running_office_takes_what_another_process_saved(visited: Visited) -> None:
    browser, other = visited.visit("lan"), Workspace.open(visited.workspace.root)
    save(other, edition_of(other).digest, {("language",): "en"}, "binh")
    other.close()
    assert 'lang="en"' in browser.get("/settle").text


def test_settings_are_logged_in_any_database(office: Office) -> None:
    workspace = office.workspace
    changes = {("report", "target"): 85, ("report", "place"): "Uông Bí"}
    changed = save(workspace, edition_of(workspace).digest, changes, "an")
    assert changed == {"report.place": "Uông Bí", "report.target": "85.0"}
    assert [after for by, _, after, _ in logged(workspace) if by == "an"] == [
        {"report.target": "85.0"},
        {"report.place": "Uông Bí"},
    ]


def test_what_can_not_be_logged_is_not_changed(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = office.workspace
    before = (workspace.root / "phieu.toml").read_bytes()

    def refuse(*_: object) -> None:
        raise StoreError("the database went away", "Try again.")

    monkeypatch.setattr(workspace.store.log, "note_other_settings", refuse)
    with pytest.raises(StoreError):
        save(workspace, edition_of(workspace).digest, {("report", "place"): "Uông Bí"}, "an")
    assert (workspace.root / "phieu.toml").read_bytes() == before
    assert workspace.settings.report.place == ""


def test_a_full_disk_leaves_file_and_log_as_they_were(visited: Visited, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace, before = visited.workspace, (visited.workspace.root / "phieu.toml").read_bytes()
    count = workspace.store.log.count()

    def full(*_: object) -> None:
        raise DiskError("no room", "Make some.")

    monkeypatch.setattr("pipeline.office.settings_file._write", full)
    with pytest.raises(DiskError):
        save(workspace, edition_of(workspace).digest, {("report", "target"): 85}, "an")
    assert (workspace.root / "phieu.toml").read_bytes() == before
    assert workspace.store.log.count() == count
    assert workspace.settings.report.target == 80


def test_inline_tables_and_dotted_keys_are_changed_where_they_stand() -> None:
    text = 'validity.overvote = "ask"  # as ever\nchannels = {a = {vi = "A", en = "A"}}\n'
    changed = with_changes(text, {("validity", "overvote"): "void", ("channels", "b", "vi"): "B"})
    assert changed.startswith('validity.overvote = "void"  # as ever\n')
    assert tomllib.loads(changed)["channels"]["b"] == {"vi": "B"}


def test_every_field_has_its_words_and_choices() -> None:
    for field in fields_in(Settings()):
        if field.path[0] not in ("channels", "themes"):
            names = [f"settings-{field.name}", f"settings-{field.name}-why"]
            names += [f"settings-{field.name}={one}" for one in field.choices]
            assert all(TEXTS[name].vi and TEXTS[name].en for name in names)


def test_ids_are_made_of_names() -> None:
    assert new_id("Đường dây nóng 1022", {}) == "duong-day-nong-1"
    assert new_id("Đường dây nóng 1022", {"duong-day-nong-1": 1}) == "duong-day-nong-2"


def test_words_of_themes_are_shown_changed_and_cleared_and_no_figure_rests_on_them(visited: Visited) -> None:
    browser, workspace = visited.visit("an"), visited.workspace
    note_in_use(workspace)
    before, form = len(logged(workspace)), browser.fields("/settings")
    assert "chờ lâu" in form["themes.waiting.words"].split("\n")
    browser.post("/settings", **{**form, "themes.waiting.words": "bốc số\nchờ dài cổ"})
    form = browser.fields("/settings")
    browser.post("/settings", **{**form, "themes.place.words": "", "comments.answer_within_days": "10"})
    themes = workspace.settings.themes
    assert (themes["waiting"].words, themes["place"].words) == (("bốc số", "chờ dài cổ"), ())
    assert themes["staff"].words is None
    assert workspace.settings.comments.answer_within_days == 10
    note_in_use(workspace)
    assert [(by, why) for by, _, _, why in logged(workspace)[before:]] == [("an", OTHER_SETTINGS)] * 2


NASTY = 'a"b\'c\\\r\n[database]\nurl = "x"\u2028\u0085\v]\x1b[31m"""\'\'\' # \u202eé'
LINES = (
    *("report.superior", "report.symbol", "report.place", "report.addressee", "report.recipients", "report.signer"),
    *("channels.counter.vi", "channels.box.en", "publish.contact", "inbox.passed_over"),
)


@pytest.mark.parametrize("name", LINES)
def test_no_text_changes_another_setting_or_holds_what_nobody_sees(visited: Visited, name: str) -> None:
    browser, path = visited.visit("an"), visited.workspace.root / "phieu.toml"
    before = tomllib.loads(path.read_text("utf-8"))
    browser.post("/settings", **{**browser.fields("/settings"), name: NASTY})
    after = tomllib.loads(path.read_text("utf-8"))
    section, key, *_ = name.split(".")
    for one in before.keys() | after.keys():
        was, now = before.get(one, {}), after.get(one, {})
        assert one == section or was == now
        if isinstance(was, dict) and section == one and section != "channels":
            assert {k: v for k, v in was.items() if k != key} == {k: v for k, v in now.items() if k != key}
    said = str(after.get(section, {}).get(key, ""))
    assert not any(sign in said for sign in ("\x1b", "\u202e", "\v"))
    Settings.model_validate(after)


@pytest.mark.parametrize(
    "name",
    [
        *("database", "office", "log.heads", "limits.file_bytes", "limits.memory_bytes", "smtp.host", "notify.command"),
        *("results.folder", "report.template", "users", "rows.map"),
    ],
)
def test_what_the_page_does_not_offer_can_not_be_sent(visited: Visited, name: str) -> None:
    browser, path = visited.visit("an"), visited.workspace.root / "phieu.toml"
    before = path.read_bytes()
    form = {**browser.fields("/settings"), f"was:{name}": "", name: "/tmp/x"}
    assert browser.post("/settings", **form).status_code == 303
    assert path.read_bytes() == before
