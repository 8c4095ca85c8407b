"""Request Tracker 5 of Debian's packages, throwaway: SQLite, a queue, a custom field, one user with a token.

Starman with four workers: one process would answer one request after the other, and so hide that a search may come
before the ticket it looks for.
"""

import os
import signal
import sqlite3
import subprocess
import time
from contextlib import closing
from pathlib import Path

from tests.live.debian import free_port, listens, need

PACKAGES = "request-tracker5 rt5-standalone rt5-db-sqlite dbconfig-no-thanks msmtp-mta starman"
HTTPD = "/usr/share/request-tracker5/libexec/standalone_httpd"
QUEUE = "Desk-side"
FIELD = "DST-Ref"
WORKERS = 4

_SITE = r"""
Set($rtname, 'desk.test'); Set($Organization, 'desk.test'); Set($Timezone, 'UTC');
Set($WebDomain, '127.0.0.1'); Set($WebPort, {port}); Set($WebPath, '');
Set($DatabaseType, 'SQLite'); Set($DatabaseName, '{root}/var/rt.sqlite3'); Set($DatabaseUser, '');
Set($DatabasePassword, ''); Set($MailCommand, 'testfile');
Set($LogToSyslog, undef); Set($LogToSTDERR, 'warning'); Set($LogToFile, undef);
Set($BcryptCost, 4);
$RT::MasonDataDir = '{root}/mason'; $RT::MasonSessionDir = '{root}/session'; $RT::VarPath = '{root}/var';
1;
"""
_CONTENT = r"""
@Queues = ({ Name => 'Desk-side' }, { Name => 'Strict' }, { Name => 'Hidden' }, { Name => 'Closed' });
@CustomFields = (
    { Name => 'DST-Ref', Type => 'FreeformSingle', LookupType => 'RT::Queue-RT::Ticket', Queue => ['Desk-side'] },
    { Name => 'Floor', Type => 'SelectSingle', LookupType => 'RT::Queue-RT::Ticket', Queue => ['Desk-side'],
      Values => [{ Name => 'one' }, { Name => 'two' }] },
    { Name => 'Must', Type => 'FreeformSingle', LookupType => 'RT::Queue-RT::Ticket', Queue => ['Strict'],
      Pattern => '(?#Mandatory).' },
    { Name => 'Room', Type => 'FreeformSingle', LookupType => 'RT::Queue-RT::Ticket', Queue => ['Desk-side'] },
);
@Users = ({ Name => 'courier', EmailAddress => 'courier@desk.test', Privileged => 1 });
@ACL = map { { UserId => 'courier', Queue => 'Desk-side', Right => $_ } }
    qw(SeeQueue CreateTicket ShowTicket ShowTicketComments CommentOnTicket ReplyToTicket ModifyTicket
       SeeCustomField ModifyCustomField SetInitialCustomField DeleteTicket);
push @ACL, { UserId => 'courier', Queue => 'Strict', Right => $_ }
    for qw(SeeQueue CreateTicket ShowTicket SeeCustomField ModifyCustomField SetInitialCustomField);
push @ACL, { UserId => 'courier', Queue => 'Hidden', Right => 'CreateTicket' };
push @ACL, { UserId => 'courier', Right => $_ } for qw(ManageAuthTokens SeeCustomField);
@Final = (sub {
    my $user = RT::CurrentUser->new; $user->Load('courier');
    my ($id, $said, $token) = RT::AuthToken->new($user)->Create(Owner => $user->id, Description => 'courier');
    die $said unless $id;
    open my $file, '>', "$ENV{DST_RT}/token" or die $!; print $file $token; close $file;
});
1;
"""


class RtServer:
    """One RT; `stop` ends it, `start` brings it back with what it held."""

    def __init__(self, root: Path) -> None:
        need(HTTPD, PACKAGES)
        self.root = root
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None
        for name in ("var", "mason", "session", "conf.d"):
            (root / name).mkdir()
        (root / "site.pm").write_text(_SITE.format(root=root, port=self.port))
        (root / "content.pl").write_text(_CONTENT)
        self._env = {
            **os.environ,
            "HOME": str(root),
            "DST_RT": str(root),
            "RT_SITE_CONFIG": str(root / "site.pm"),
            "RT_SITE_CONFIG_DIR": str(root / "conf.d"),
        }
        self._set_up("--action", "init")
        self._set_up("--action", "insert", "--datafile", str(root / "content.pl"))
        self.token = (root / "token").read_text()

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def database(self) -> Path:
        """Its file."""
        return self.root / "var" / "rt.sqlite3"

    def tickets(self) -> list[tuple[str, str]]:
        """Return number and reference of every ticket that a console made, as they stand in its own file."""
        query = (
            "SELECT t.id, v.Content FROM Tickets t LEFT JOIN ObjectCustomFieldValues v ON v.ObjectId = t.id"
            " AND v.ObjectType = 'RT::Ticket' AND v.Disabled = 0 AND v.CustomField ="
            f" (SELECT id FROM CustomFields WHERE Name = '{FIELD}') WHERE t.Subject LIKE '[SA-%'"
        )
        with closing(sqlite3.connect(self.database)) as connection:
            return [(str(number), str(reference)) for number, reference in connection.execute(query)]

    def _set_up(self, *words: str) -> None:
        command = ["rt-setup-database-5", *words, "--skip-create", "--dba", ""]
        done = subprocess.run(command, env=self._env, input=b"", capture_output=True, timeout=120, check=False)
        assert done.returncode == 0, done.stderr.decode(errors="replace")

    def start(self) -> None:
        """Start it and wait until it answers."""
        command = [HTTPD, "--server", "Starman", "--workers", str(WORKERS), "--host", "127.0.0.1"]
        with (self.root / "server.log").open("ab") as log:
            self._process = subprocess.Popen(
                [*command, "--port", str(self.port)], env=self._env, stdout=log, stderr=log, start_new_session=True
            )
        for _time in range(600):
            if listens(self.port):
                return
            time.sleep(0.1)
        raise AssertionError((self.root / "server.log").read_text(errors="replace"))

    def stop(self) -> None:
        """Kill it with all its workers."""
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(timeout=30)
            self._process = None
