"""A throwaway Znuny for tests: Debian's package on a PostgreSQL of its own, in a temporary folder, on loopback.

Its package is in Debian's non-free component and its parts can be read by root alone: so it runs in the full run only.
"""

import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest

from tests.live.debian import free_port

HOME: Final = Path("/usr/share/otrs")
POSTGRES: Final = Path("/usr/lib/postgresql/15/bin")
PACKAGES: Final = (
    "otrs2 librest-client-perl libplack-perl libcgi-emulate-psgi-perl starman postgresql dbconfig-no-thanks"
)
PATIENCE: Final = 60
"""Seconds that it has to be there."""

SERVICE: Final = "dst"
QUEUE: Final = "Desk-side"
LOGIN: Final = "syncbot"
PASSWORD: Final = "sync-secret"

CONFIG: Final = """\
package Kernel::Config;
use strict; use warnings; use utf8;
sub Load {{
    my $Self = shift;
    $Self->{{Home}} = '{folder}';
    $Self->{{DatabaseHost}} = '127.0.0.1';
    $Self->{{Database}} = 'znuny';
    $Self->{{DatabaseUser}} = 'postgres';
    $Self->{{DatabasePw}} = '';
    $Self->{{DatabaseDSN}} = "DBI:Pg:dbname=znuny;host=127.0.0.1;port={port};";
    $Self->{{SecureMode}} = 1;
    $Self->{{CheckMXRecord}} = 0;
    $Self->{{'LogModule'}} = 'Kernel::System::Log::File';
    $Self->{{'LogModule::LogFile'}} = '{folder}/var/log/znuny.log';
    $Self->{{'SendmailModule'}} = 'Kernel::System::Email::DoNotSendEmail';
    return 1;
}}
use Kernel::Config::Defaults;
use parent qw(Kernel::Config::Defaults);
1;
"""

OBJECTS: Final = """\
use strict; use warnings;
use Kernel::System::ObjectManager;
local $Kernel::OM = Kernel::System::ObjectManager->new('Kernel::System::Log' => {LogPrefix => 'dst'});
sub one { return $Kernel::OM->Get("Kernel::System::$_[0]") }
"""

PROVISION: Final = """\
my %groups = map { $_ => one('Group')->GroupAdd(Name => $_, ValidID => 1, UserID => 1) } qw(desk second);
my %queues;
for (['Desk-side', 'desk'], ['Second-line', 'second']) {
    $queues{$_->[0]} = one('Queue')->QueueAdd(Name => $_->[0], GroupID => $groups{$_->[1]}, SystemAddressID => 1,
        SalutationID => 1, SignatureID => 1, FollowUpID => 1, ValidID => 1, UserID => 1) or die;
}
for (['syncbot', [qw(ro move_into create note owner priority rw)]], ['looker', ['ro']], ['boss', ['rw']]) {
    my ($login, $rights) = @$_;
    my $user = one('User')->UserAdd(UserFirstname => $login, UserLastname => 'Test', UserLogin => $login,
        UserPw => 'sync-secret', UserEmail => "$login\\@znuny.test", ValidID => 1, ChangeUserID => 1) or die;
    for my $group ($login eq 'boss' ? qw(desk second) : 'desk') {
        one('Group')->PermissionGroupUserAdd(GID => $groups{$group}, UID => $user,
            Permission => {map { $_ => 1 } @$rights}, UserID => 1) or die;
    }
}
one('CustomerUser')->CustomerUserAdd(Source => 'CustomerUser', UserFirstname => 'Sara', UserLastname => 'Ahmadi',
    UserCustomerID => 'us', UserLogin => 'sara', UserEmail => 'sara@znuny.test', ValidID => 1, UserID => 1) or die;
my $order = 100;
for (['DSTRef', 'Text', {}], ['Room', 'Dropdown', {PossibleValues => {'3F-12' => '3F-12', '2A-01' => '2A-01'}}]) {
    my ($name, $type, $more) = @$_;
    one('DynamicField')->DynamicFieldAdd(Name => $name, Label => $name, FieldOrder => $order++, FieldType => $type,
        ObjectType => 'Ticket', Config => {DefaultValue => '', %$more}, ValidID => 1, UserID => 1) or die;
}
"""

SAMPLE: Final = HOME / "scripts/test/sample/Webservice/GenericTicketConnectorREST.yml"
OURS: Final = Path(__file__).parents[2] / "docs/znuny-webservice.yml"


@dataclass(frozen=True, slots=True)
class ZnunyServer:
    """One that runs: where it is, its own process, its folder and its database."""

    address: str
    process: subprocess.Popen[bytes]
    folder: Path
    database: "Database"

    def ask(self, path: str, body: object, login: str = "boss", method: str = "POST") -> tuple[int, Any]:
        """Ask it past the target: the code, and what it says as JSON, the text where it is none."""
        said = {"UserLogin": login, "Password": PASSWORD, **(body if isinstance(body, dict) else {})}
        data = json.dumps(said).encode() if method != "GET" else None
        address = f"{self.address}/nph-genericinterface.pl/Webservice/{path}"
        request = urllib.request.Request(address, data, {"Content-Type": "application/json"}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                code, text = answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                code, text = error.code, error.read().decode()
        try:
            return code, json.loads(text)
        except ValueError:
            return code, text

    def sql(self, query: str) -> list[list[str]]:
        """Ask its database."""
        return [line.split("\t") for line in self.database.run("psql", "-AtF", "\t", "-c", query, "znuny").splitlines()]

    def perl(self, code: str) -> None:
        """Let it do something that its web services cannot."""
        (self.folder / "do.pl").write_text(OBJECTS + code)
        _perl(self.folder, "do.pl")

    def stop(self) -> None:
        """End it and its database."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.database.stop()


class Database:
    """A PostgreSQL with nothing in it, of its own user's, for it refuses to be root's."""

    def __init__(self) -> None:
        self._data = tempfile.mkdtemp(prefix="dst-znuny-")
        shutil.chown(self._data, "postgres")
        self.port = free_port()
        self._as_its_user("initdb", "-D", self._data, "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8", "-A", "trust")
        settings = f"port = {self.port}\nlisten_addresses = '127.0.0.1'\nunix_socket_directories = ''\nfsync = off\n"
        Path(self._data, "postgresql.auto.conf").write_text(settings)
        self._as_its_user("pg_ctl", "-D", self._data, "-l", f"{self._data}/log", "-w", "start")

    def run(self, program: str, *words: str) -> str:
        """Run one of its programs on it and return what that prints."""
        where = ("-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres")
        command = [str(POSTGRES / program), *where, *words]
        return subprocess.run(command, capture_output=True, check=True, text=True).stdout

    def stop(self) -> None:
        """End it, and leave nothing of it."""
        self._as_its_user("pg_ctl", "-D", self._data, "-m", "immediate", "stop")
        shutil.rmtree(self._data)

    def _as_its_user(self, program: str, *words: str) -> None:
        command = [str(POSTGRES / program), *words]
        subprocess.run(command, user="postgres", cwd="/", check=True, stdout=subprocess.DEVNULL)


def needed() -> None:
    """Skip where it is not installed or cannot run, or fail where it has to."""
    programs = (HOME / "bin/cgi-bin/app.psgi", POSTGRES / "initdb", Path("/usr/bin/starman"))
    missing = [str(one) for one in programs if not one.exists()]
    words = f"Znuny needs Debian's non-free component: apt-get install --no-install-recommends {PACKAGES}"
    if os.geteuid() != 0:
        missing, words = ["root"], "Debian's Znuny can be read by root alone"
    if missing and os.environ.get("DST_ZNUNY") == "1":
        pytest.fail(f"{words} ({', '.join(missing)})")
    if missing:
        pytest.skip(words)


def started(folder: Path) -> ZnunyServer:
    """Make one in a folder and start it."""
    database = Database()
    try:
        _filled(folder, database)
        return _served(folder, database)
    except BaseException:
        database.stop()
        raise


def _filled(folder: Path, database: Database) -> None:
    database.run("createdb", "znuny")
    _tree(folder, database.port)
    for name in ("schema", "initial_insert", "schema-post"):
        script = f"{HOME}/scripts/database/{name}.postgresql.sql"
        database.run("psql", "-q", "-v", "ON_ERROR_STOP=1", "-f", script, "znuny")
    _console(folder, "Maint::Config::Rebuild")
    (folder / "provision.pl").write_text(OBJECTS + PROVISION)
    _perl(folder, "provision.pl")
    for service, path in ((SERVICE, OURS), ("shipped", SAMPLE)):
        _console(folder, "Admin::WebService::Add", "--name", service, "--source-path", str(path))


def _tree(folder: Path, port: int) -> None:
    """Lay out Znuny's folders: its own parts as links, what it writes as folders of ours."""
    (folder / "Kernel/Config/Files/XML").mkdir(parents=True)
    for part in (HOME / "Kernel").iterdir():
        if part.name not in ("Config", "Config.pm"):
            (folder / "Kernel" / part.name).symlink_to(part)
    (folder / "Kernel/Config/Defaults.pm").symlink_to(HOME / "Kernel/Config/Defaults.pm")
    for part in (HOME / "Kernel/Config/Files/XML").iterdir():
        (folder / "Kernel/Config/Files/XML" / part.name).symlink_to(part)
    (folder / "Kernel/Config.pm").write_text(CONFIG.format(folder=folder, port=port))
    shutil.copytree(HOME / "bin", folder / "bin")
    (folder / "scripts").symlink_to(HOME / "scripts")
    (folder / "RELEASE").symlink_to(HOME / "RELEASE")
    for name in ("article", "log", "run", "sessions", "spool", "stats", "tmp", "webservices"):
        (folder / "var" / name).mkdir(parents=True)
    for name in ("fonts", "httpd", "processes"):
        (folder / "var" / name).symlink_to(HOME / "var" / name)


def _console(folder: Path, *words: str) -> None:
    _run(folder, "perl", str(folder / "bin/otrs.Console.pl"), *words, "--allow-root")


def _perl(folder: Path, name: str) -> None:
    _run(folder, "perl", f"-I{folder}", f"-I{folder}/Kernel/cpan-lib", str(folder / name))


def _run(folder: Path, *command: str) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    assert done.returncode == 0, (command, done.stdout[-2000:], done.stderr[-2000:])


def _served(folder: Path, database: Database) -> ZnunyServer:
    port = free_port()
    words = f"starman --workers 4 --host 127.0.0.1 --port {port} {folder}/bin/cgi-bin/app.psgi".split()
    with open(folder / "starman.log", "wb") as log:
        process = subprocess.Popen(
            words, cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
        )
    server = ZnunyServer(f"http://127.0.0.1:{port}", process, folder, database)
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        try:
            if server.ask(f"{SERVICE}/Session", {})[0] == 200:
                return server
        except OSError:
            time.sleep(0.1)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    raise AssertionError((folder / "starman.log").read_text()[-3000:])
