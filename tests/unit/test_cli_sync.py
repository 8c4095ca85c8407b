"""`dst sync`: sending from a shell or a timer, and what is decided there about one thing in the outbox."""

import json
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from dst_console import desk
from dst_console.sync import secrets, targets
from dst_console.sync.mapping import Site
from tests.commands import Dst
from tests.tray import System, system

CLOSE = ("close", "1", "--satisfied", "--work", "5")


@pytest.fixture(autouse=True)
def _no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    monkeypatch.setitem(targets.OWN, "tray", "tests.tray")
    import keyring
    from keyring.backends.null import Keyring

    monkeypatch.setattr(keyring.core, "_keyring_backend", Keyring())  # type: ignore[no-untyped-call]


@pytest.fixture
def dst(tmp_path: Path, made: Path, monkeypatch: pytest.MonkeyPatch) -> Dst:
    return Dst(tmp_path, monkeypatch, made)


@pytest.fixture
def central(dst: Dst) -> Iterator[System]:
    with system() as found:
        configure(dst, found.settings)
        yield found


def configure(dst: Dst, text: str) -> None:
    dst.folders.config.mkdir(exist_ok=True)
    (dst.folders.config / "config.toml").write_text(text, encoding="utf-8")


def closed(dst: Dst, line: str = "Sara: printer jams +solved", reference: str = "1") -> None:
    dst.put(line)
    assert dst("close", reference, "--satisfied", "--work", "5").code == 0


def state(dst: Dst) -> str:
    (one,) = dst("sync", "list", "--all", "--json").json["deliveries"]
    found: str = one["state"]
    return found


def test_without_any_setting_a_ticket_is_a_line_in_a_folder(dst: Dst) -> None:
    dst.put("Sara: printer jams +solved")
    answer = dst(*CLOSE)
    assert "Queued for folder; `dst sync` sends it." in answer.out
    assert not (dst.folders.data / "outgoing").exists()
    assert dst("sync").out == "1 sent\n"
    (file,) = (dst.folders.data / "outgoing").iterdir()
    assert json.loads(file.read_text(encoding="utf-8"))["subject"] == "[DST-0001] printer jams"
    assert dst("sync").out == "0 sent\n"


def test_a_ticket_goes_up_once_and_its_number_comes_back(dst: Dst, central: System) -> None:
    closed(dst)
    answer = dst("sync", "--json")
    assert (answer.code, answer.json["sent"], answer.json["left"]) == (0, 1, 0)
    assert dst("show", "1", "--json").json["incident"]["central_number"] == "100"
    assert len(central.tickets) == 1
    assert dst("sync", "--quiet").out == ""


def test_what_would_go_is_shown_and_nothing_is_sent(dst: Dst, central: System) -> None:
    closed(dst)
    answer = dst("sync", "--dry-run")
    assert "helpdesk  DST-0001" in answer.out
    assert '"subject": "[DST-0001] printer jams"' in answer.out
    assert answer.lines[-1] == "1 would be sent"
    (one,) = dst("sync", "--dry-run", "--json").json["deliveries"]
    assert (one["number"], one["target"], one["state"]) == ("DST-0001", "helpdesk", "queued")
    assert json.loads(one["written"])["subject"] == "[DST-0001] printer jams"
    assert central.tickets == {}
    other = dst("sync", "--dry-run", "--target", "other")
    assert (other.code, other.out) == (3, "")
    assert "There is no target called other." in other.err


@pytest.mark.parametrize("option", [("--dry-run",), ("--target", "helpdesk"), ("--json",), ("--quiet",)])
def test_an_option_of_sending_is_not_overheard_before_another_command(
    dst: Dst, central: System, option: tuple[str, ...]
) -> None:
    closed(dst)
    answer = dst("sync", *option, "drop", "1", "--why", "not ours")
    assert answer.code == 2
    assert "`dst sync drop`" in answer.err
    assert state(dst) == "queued"


def test_what_would_go_is_shown_though_one_of_it_cannot_be_written(dst: Dst, central: System) -> None:
    closed(dst)
    configure(dst, central.settings.replace("helpdesk", "desk"))
    closed(dst, "Reza: no sound +solved", "2")
    answer = dst("sync", "--dry-run")
    assert answer.code == 5
    assert answer.lines[-1] == "1 would be sent"
    assert answer.err.startswith("helpdesk  DST-0001  There is no target called helpdesk.")


def test_what_is_for_a_target_that_is_gone_says_why_it_waits(dst: Dst, central: System) -> None:
    closed(dst)
    central.down()
    assert dst("sync").lines[-1] == "1 to send · offline"
    central.up()
    configure(dst, central.settings.replace("helpdesk", "desk"))
    assert dst("sync").lines == ["0 sent", "1 to send"]
    (line,) = dst("sync", "list").lines
    assert line.endswith("No target is called helpdesk any more: it waits until one is.")
    configure(dst, central.settings)
    assert dst("sync").lines == ["1 sent"]


def test_a_long_outbox_is_listed_whole_and_counted_right(
    dst: Dst, central: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk.deliveries, "PAGE", 2)
    for nth in range(5):
        dst.put(f"Sara: printer {nth} jams +escalated")
    assert len(dst("sync", "list").lines) == 5
    assert len(dst("sync", "list", "--all", "--json").json["deliveries"]) == 5
    assert dst("sync", "--dry-run").lines[-1] == "5 would be sent"
    assert len(dst("sync", "--dry-run", "--json").json["deliveries"]) == 5


def test_what_was_dropped_without_a_word_is_said_also_by_a_timer(dst: Dst, central: System) -> None:
    closed(dst)
    central.drops = True
    answer = dst("sync", "--quiet")
    assert (answer.code, answer.out) == (0, "")
    assert answer.err == "1 was not taken whole; `dst sync list --all` says what is missing\n"
    assert dst("sync", "list", "--all").out.endswith("body was not taken\n")
    assert dst("sync").err == ""
    dst.clock.tick(1)
    closed(dst, "Reza: no sound +solved", "2")
    assert dst("sync", "--json").json["not_whole"] == 1


def test_what_may_have_arrived_is_said_and_ends_with_the_code_for_it(dst: Dst, central: System) -> None:
    configure(dst, central.settings + "timeout = 0.2\n")
    closed(dst)
    central.gate.clear()
    answer = dst("sync")
    assert answer.code == 5
    assert answer.err == "1 unsure; looked for before it is sent again\n"


def test_offline_it_says_what_to_do_and_ends_with_its_own_code(dst: Dst, central: System) -> None:
    closed(dst)
    central.down()
    answer = dst("sync")
    assert answer.code == 5
    assert answer.lines[-1] == "1 to send · offline"
    assert answer.err.splitlines()[:2] == [
        "helpdesk cannot be reached.",
        "Nothing is lost; it waits until the network is back.",
    ]
    listed = dst("sync", "list")
    assert "● queued" in listed.out
    assert listed.lines[-1].startswith("▲ helpdesk cannot be reached.")
    central.up()
    assert dst("sync", "--quiet").code == 0  # a timer leaves the way alone until its time
    assert central.tickets == {}
    assert dst("sync").code == 0  # a person does not
    assert len(central.tickets) == 1


def test_a_timer_says_only_what_is_wrong(dst: Dst, central: System) -> None:
    closed(dst)
    central.down()
    answer = dst("sync", "--quiet")
    assert (answer.code, answer.out) == (5, "")
    assert answer.err.startswith("helpdesk cannot be reached.")


def test_what_is_refused_is_listed_with_the_servers_reason_and_goes_again(dst: Dst, central: System) -> None:
    central.refuse = "printer"
    closed(dst)
    answer = dst("sync")
    assert answer.code == 5
    assert "1 refused; `dst sync list` says why" in answer.err
    assert "422 Queue not set [b]" in dst("sync", "list").out
    shown = dst("sync", "show", "1")
    assert "sent refused 422 Queue not set [b]" in shown.out
    assert '"subject": "[DST-0001] printer jams"' in shown.out
    assert dst("sync").code == 0  # it is left alone until somebody says so
    central.refuse = ""
    assert dst("sync", "retry", "1").out == "DST-0001: queued\n"
    assert dst("sync").out == "1 sent\n"
    assert f"http://127.0.0.1:{central.port}/show/100" in dst("sync", "show", "1").out
    assert dst("sync", "retry", "1").code == 2


def test_one_is_parked_dropped_and_taken_up_again(dst: Dst, central: System) -> None:
    closed(dst)
    assert dst("sync", "park", "1", "--why", "asked first").out == "DST-0001: parked\n"
    assert "asked first" in dst("sync", "list").out
    assert dst("sync").out == "0 sent\n1 to send\n"
    assert dst("sync", "drop", "1").code == 2
    assert dst("sync", "drop", "1", "--why", "by hand").out == "DST-0001: dropped\n"
    assert state(dst) == "dropped"
    assert dst("sync", "retry", "1").code == 0
    assert dst("sync", "--json").json["sent"] == 1
    answer = dst("sync", "park", "1")
    assert answer.code == 2
    assert answer.err.startswith("This is not possible while it is: sent.")


def test_what_was_taken_back_is_not_sent_by_hand(dst: Dst, central: System) -> None:
    closed(dst)
    dst("reopen", "1")
    assert state(dst) == "withdrawn"
    answer = dst("sync", "retry", "1")
    assert answer.code == 2
    assert "Closing it again queues it again." in answer.err
    assert dst("sync").out == "0 sent\n"


def test_an_unsure_one_is_settled_by_whoever_can_see(dst: Dst, central: System, made_unsure: str) -> None:
    assert dst("sync", "settle", "1").code == 2
    assert dst("sync", "settle", "1", "--number", "7", "--not-there").code == 2
    assert dst("sync", "settle", "1", "--not-there").out == "DST-0001: queued\n"
    assert dst("sync", "settle", "1", "--not-there").code == 2  # it is not unsure any more


@pytest.mark.parametrize("number", ["7\nBcc: a@b.example", "\u202e7", "\x1b[31m7", "  ", "7" * 999])
def test_nothing_is_settled_with_what_is_no_number(dst: Dst, central: System, made_unsure: str, number: str) -> None:
    """A blank one least of all: without a number it would be sent again."""
    assert dst("sync", "settle", "1", "--number", number).code == 2
    assert state(dst) == "unsure"


def test_settled_with_a_number_the_incident_knows_it(dst: Dst, central: System, made_unsure: str) -> None:
    assert dst("sync", "settle", "1", "--number", "4711").out == "DST-0001: sent\n"
    assert dst("show", "1", "--json").json["incident"]["central_number"] == "4711"
    assert dst("sync", "list").out == ""


@pytest.fixture
def made_unsure(dst: Dst, central: System) -> str:
    """Something that may have arrived."""
    from dst_console import config
    from dst_console.desk.opening import open_log
    from dst_console.models.delivery import Delivery
    from dst_console.models.states import DeliveryState
    from dst_console.store import outbox

    closed(dst)
    store = open_log(dst.folders, config.read(dst.folders)[0], dst.clock)
    with store.write() as session:
        ((row, _incident, _who),) = outbox.listed(session, ["queued"], 1)
        outbox.move(session, row, DeliveryState.SENDING, asked=dst.clock.now())
        outbox.move(session, session.get_one(Delivery, row.id), DeliveryState.UNSURE)
    store.close()
    return "DST-0001"


def test_a_check_names_what_would_be_refused(dst: Dst, central: System) -> None:
    answer = dst("sync", "check")
    assert (answer.code, answer.out) == (0, "helpdesk: all well\n")
    central.queues = []
    answer = dst("sync", "check", "--json")
    assert answer.code == 5
    (one,) = answer.json["targets"]
    assert (one["well"], one["lacks"]) == (False, ["queue desk: is not there"])
    central.down()
    answer = dst("sync", "check")
    assert answer.code == 5
    assert answer.lines[0] == "helpdesk cannot be reached."


def test_a_template_that_cannot_be_filled_in_is_named_before_anything_is_sent(dst: Dst, central: System) -> None:
    configure(dst, central.settings + 'subject = "{{ tag }} {{ sumary }}"\n')
    answer = dst("sync", "check")
    assert answer.code == 5
    assert "'sumary' is undefined" in answer.err
    closed(dst)
    answer = dst("sync")
    assert answer.code == 2
    assert "'sumary' is undefined" in answer.err
    assert state(dst) == "queued"
    assert "'sumary' is undefined" in dst("sync", "show", "1").err


def test_a_target_that_is_not_set_right_holds_no_other_up(dst: Dst, central: System) -> None:
    configure(dst, central.settings + '[targets.wrong]\nkind = "rt"\nurl = "https://rt.example"\n')
    closed(dst)
    answer = dst("sync", "--json")
    assert (answer.code, answer.json["sent"]) == (5, 1)
    assert "targets.wrong.queue is not right" in dst("sync").err
    assert "▲ wrong is not set right." in dst("sync", "list").out
    assert dst("sync", "--target", "wrong").code == 2
    assert dst("sync", "--target", "none").code == 3
    assert dst("sync", "park", "1", "--target", "wrong").code == 0


@pytest.mark.parametrize(
    "broken", ['name = "Sara\n{}', "{}\n[targets.helpdesk.fields]\nBuilding = {{{{ place }}}}\n", "{}[targets.bad\n"]
)
def test_settings_that_cannot_be_read_send_nothing_elsewhere(dst: Dst, central: System, broken: str) -> None:
    """What is closed meanwhile waits for the target that is named there, and is not written into the usual folder."""
    configure(dst, broken.replace("{}", central.settings))
    closed(dst)
    assert dst("sync").code == 2
    assert not (dst.folders.data / "outgoing").exists()
    configure(dst, central.settings)
    assert dst("sync").out == "1 sent\n"
    assert len(central.tickets) == 1


def test_a_target_that_is_no_table_sends_nothing_elsewhere(dst: Dst, central: System) -> None:
    configure(dst, 'targets.helpdesk = "rt"\n')
    closed(dst)
    assert dst("sync").code == 2
    assert not (dst.folders.data / "outgoing").exists()
    configure(dst, central.settings)
    assert dst("sync").out == "1 sent\n"


def test_a_target_that_another_package_brings_is_sent_to(
    dst: Dst, central: System, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(targets.OWN, "tray")
    package = tmp_path / "site" / "bridge-1.0.dist-info"
    package.mkdir(parents=True)
    (package / "METADATA").write_text("Metadata-Version: 2.1\nName: bridge\nVersion: 1.0\n")
    (package / "entry_points.txt").write_text("[dst_console.targets]\ntray = tests.tray\n")
    monkeypatch.syspath_prepend(str(package.parent))
    targets._brought.cache_clear()
    try:
        closed(dst)
        assert dst("sync").lines == ["1 sent"]
        assert len(central.tickets) == 1
    finally:
        targets._brought.cache_clear()


class Brought:
    """A target of somebody else's package, which goes wrong."""

    SITE = Site

    def __init__(self, where: str) -> None:
        self.where = where

    def load(self) -> "Brought":
        if self.where == "load":
            raise ImportError("no module named bridge")
        return self

    def made(self, name: str, site: object, folders: object, secret: str) -> "Brought":
        if self.where == "made":
            raise RuntimeError(f"bad {secret} here")
        return self

    def check(self) -> list[object]:
        raise KeyError("queue")

    def close(self) -> None:
        pass


@pytest.mark.parametrize("where", ["load", "made", "check"])
def test_a_target_that_somebody_else_wrote_badly_is_a_sentence_and_holds_no_other_up(
    dst: Dst, central: System, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    monkeypatch.setattr(targets, "_brought", lambda: {"bridge": Brought(where)})
    monkeypatch.setenv("DST_SECRET_OTHER", "s3cr3t")
    configure(dst, central.settings + '[targets.other]\nkind = "bridge"\n')
    checked = dst("sync", "check")
    assert checked.code == 5
    assert "helpdesk: all well" in checked.out
    assert any(line.startswith("other") for line in (*checked.lines, *checked.err.splitlines()))
    assert "s3cr3t" not in checked.out + checked.err
    if where != "check":
        closed(dst)
        assert dst("sync").lines[0] == "1 sent"
        assert len(central.tickets) == 1


def test_one_of_several_targets_must_be_named(dst: Dst, central: System) -> None:
    configure(dst, central.settings + '[targets.second]\nkind = "folder"\n')
    closed(dst)
    answer = dst("sync", "park", "1")
    assert answer.code == 2
    assert "Say --target with one of helpdesk, second." in answer.err
    assert dst("sync", "park", "1", "--target", "second").code == 0
    assert dst("sync", "show", "99").code == 3
    dst.put("Sara: not closed")
    assert "Nothing of 2 is in the outbox." in dst("sync", "show", "2").err


def test_what_a_later_target_has_not_heard_of_is_queued(dst: Dst, central: System) -> None:
    configure(dst, "")
    closed(dst)
    dst("sync")
    configure(dst, central.settings)
    assert dst("sync").out == "0 sent\n"
    assert dst("sync", "queue", "--since", "yesterday").out == "1 queued\n"
    assert dst("sync", "queue", "--since", "yesterday").out == "0 queued\n"
    assert dst("sync").out == "1 sent\n"


def test_a_secret_is_kept_in_a_file_for_its_owner_alone(dst: Dst, central: System) -> None:
    answer = dst("sync", "secret", "helpdesk", stdin=b"s3cret\n")
    assert answer.out == "Kept in secrets.toml.\n"
    path = dst.folders.config / "secrets.toml"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert secrets.secret("helpdesk", dst.folders) == "s3cret"
    path.chmod(0o644)
    closed(dst)
    answer = dst("sync")
    assert answer.code == 2
    assert "can be read by others" in answer.err
    assert "s3cret" not in answer.err + answer.out
    path.chmod(0o600)
    assert dst("sync", "secret", "helpdesk", "--forget").out == "Forgotten.\n"
    assert not path.exists()


def test_a_keyring_is_used_before_a_file(dst: Dst, central: System, monkeypatch: pytest.MonkeyPatch) -> None:
    import keyring
    from keyring.backend import KeyringBackend

    kept: dict[tuple[str, str], str] = {}

    class Memory(KeyringBackend):
        priority = 1

        def get_password(self, service: str, username: str) -> str | None:
            return kept.get((service, username))

        def set_password(self, service: str, username: str, password: str) -> None:
            kept[service, username] = password

        def delete_password(self, service: str, username: str) -> None:
            del kept[service, username]

    monkeypatch.setattr(keyring.core, "_keyring_backend", Memory())  # type: ignore[no-untyped-call]
    assert dst("sync", "secret", "helpdesk", stdin=b"s3cret\n").out == "Kept in the system's keyring.\n"
    assert not (dst.folders.config / "secrets.toml").exists()
    assert secrets.secret("helpdesk", dst.folders) == "s3cret"
    assert dst("sync", "secret", "helpdesk", "--forget").code == 0
    assert kept == {}


def test_nothing_typed_keeps_nothing_and_no_unknown_target_is_taken(dst: Dst, central: System) -> None:
    assert dst("sync", "secret", "helpdesk").code == 2
    assert dst("sync", "secret", "other", stdin=b"x\n").code == 3
    assert not (dst.folders.config / "secrets.toml").exists()


def test_the_environment_is_looked_at_last(dst: Dst, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DST_SECRET_HELP_DESK", "from there")
    assert secrets.secret("help-desk", dst.folders) == "from there"
