"""Where things are kept, beside what platformdirs says."""

import os
from pathlib import Path

import platformdirs
import platformdirs.macos
import platformdirs.unix
import platformdirs.windows
import pytest

from dst_console import paths

KINDS = ("data", "config", "state")
VARIABLES = ("DST_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "HOME")


def ours(kind: str, platform: str) -> str:
    find = {"data": paths.data_folder, "config": paths.config_folder, "state": paths.state_folder}[kind]
    return find(os.environ, platform)


def theirs(kind: str, dirs: "platformdirs.PlatformDirsABC") -> str:
    found = {"data": dirs.user_data_dir, "config": dirs.user_config_dir, "state": dirs.user_state_dir}
    return found[kind]


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "environ",
    [
        {"HOME": "/home/sara"},
        {"HOME": "/home/sara/"},
        {"HOME": "/"},
        {},
        {"HOME": "relative"},
        {"HOME": "/home/sara", "XDG_DATA_HOME": "/d", "XDG_CONFIG_HOME": "/c/", "XDG_STATE_HOME": "/s"},
        {"HOME": "/home/sara", "XDG_DATA_HOME": "d", "XDG_CONFIG_HOME": "", "XDG_STATE_HOME": "./s"},
    ],
)
def test_folders_are_where_other_programs_put_theirs(
    kind: str, environ: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    assert ours(kind, "linux") == theirs(kind, platformdirs.unix.Unix("dst-console", False))
    assert ours(kind, "darwin") == theirs(kind, platformdirs.macos.MacOS("dst-console", False))


@pytest.mark.parametrize("kind", KINDS)
def test_on_windows_everything_is_in_the_local_application_data(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOCALAPPDATA", "/users/sara/AppData/Local")
    base = platformdirs.windows.get_win_folder_from_env_vars("CSIDL_LOCAL_APPDATA")
    assert ours(kind, "win32") == os.path.join(base, "dst-console")
    monkeypatch.delenv("LOCALAPPDATA")
    monkeypatch.setenv("USERPROFILE", "/users/ali")
    assert ours(kind, "win32") == os.path.join("/users/ali", "AppData", "Local", "dst-console")


def test_dst_home_wins_and_holds_all_three(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    environ = {"DST_HOME": str(tmp_path / "desk"), "XDG_DATA_HOME": "/elsewhere", "HOME": "/home/sara"}
    home = tmp_path / "desk"
    assert paths.folders(environ) == paths.Folders(home / "data", home / "config", home / "state")
    for platform in ("linux", "darwin", "win32"):
        assert paths.data_folder(environ, platform) == str(home / "data")


def test_a_relative_dst_home_means_the_same_from_everywhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    found = paths.folders({"DST_HOME": "desk/../log"})
    assert found.data == tmp_path / "log" / "data"


def test_asking_where_makes_nothing(tmp_path: Path) -> None:
    environ = {"DST_HOME": str(tmp_path / "desk"), "TMPDIR": str(tmp_path)}
    paths.folders(environ)
    paths.spool_folders(environ)
    assert list(tmp_path.iterdir()) == []


def test_a_shut_data_folder_has_substitutes_of_this_account_and_this_log(tmp_path: Path) -> None:
    environ = {"DST_HOME": str(tmp_path / "a"), "TMPDIR": str(tmp_path)}
    data, state, *temporary = paths.spool_folders(environ)
    assert (data, state) == (str(tmp_path / "a/data/spool"), str(tmp_path / "a/state/spool"))
    assert Path(temporary[0]).parent == tmp_path
    assert str(os.getuid()) in Path(temporary[0]).name
    other = paths.spool_folders({**environ, "DST_HOME": str(tmp_path / "b")})
    assert not {data, state, *temporary} & set(other)


def test_a_substitute_that_somebody_else_could_have_made_is_not_trusted(tmp_path: Path) -> None:
    folder = tmp_path / "dst-console-1000-0badcafe"
    assert not paths.is_ours(str(folder))
    folder.mkdir(mode=0o700)
    assert paths.is_ours(str(folder))
    folder.chmod(0o755)
    assert not paths.is_ours(str(folder))
    folder.chmod(0o700)
    link = tmp_path / "dst-console-1000-00000000"
    link.symlink_to(folder)
    assert not paths.is_ours(str(link))
    if os.getuid() == 0:
        os.chown(folder, 12345, 12345)
        assert not paths.is_ours(str(folder))
