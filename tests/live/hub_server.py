"""A throwaway PostgreSQL of Debian's packages: a cluster of its own on loopback and a socket, gone afterwards."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import psycopg

from dst_console.sync.hub import setting_up
from dst_console.sync.hub.way import Way

DATABASE: Final = "dst"
HOST: Final = "db.example.test"
"""The name that the server's certificate is for."""

HOW_TO: Final = "there is no PostgreSQL server here: apt-get install postgresql"

_RULES: Final = f"""\
local all postgres trust
local all all scram-sha-256
host nowhere all all trust
host {DATABASE} all 127.0.0.1/32 scram-sha-256
host late all 127.0.0.1/32 scram-sha-256
"""
_SETTINGS: Final = """\
fsync = {fsync}
listen_addresses = '127.0.0.1'
unix_socket_directories = '{folder}'
password_encryption = 'scram-sha-256'
max_connections = 300
shared_buffers = 128MB
max_wal_size = 2GB
lc_messages = 'C'
ssl = on
ssl_cert_file = '{folder}/server.crt'
ssl_key_file = '{folder}/server.key'
"""


def programs() -> Path | None:
    """Return the folder of the server's programs, the newest version's; None where there is none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    named = shutil.which("initdb")
    return found[-1].parent if found else Path(named).parent if named else None


@dataclass
class Cluster:
    """A running server: `admin` is the address of its superuser, `url(role)` that of a role on loopback."""

    folder: Path
    port: int
    programs: Path
    user: str | None
    passwords: dict[str, str] = field(default_factory=dict)

    @property
    def admin(self) -> str:
        """The superuser's address, by the socket."""
        return f"postgresql://postgres@/{DATABASE}?host={self.folder}&port={self.port}"

    def url(self, role: str, database: str = DATABASE) -> str:
        """Return a role's address on loopback."""
        return f"postgresql://{role}@127.0.0.1:{self.port}/{database}"

    def as_admin(self, query: Any, *values: Any, database: str = DATABASE) -> list[tuple[Any, ...]]:
        """Carry out a query as the superuser and return its rows."""
        address = self.admin.replace(f"@/{DATABASE}", f"@/{database}")
        with self._connected(address) as connection:
            cursor = connection.execute(query, values or None)
            return cursor.fetchall() if cursor.description else []

    @staticmethod
    def _connected(address: str) -> "psycopg.Connection[tuple[Any, ...]]":
        """Connect by the socket, whatever a test lets names lead to."""
        elsewhere = os.environ.pop("PGHOSTADDR", None)
        try:
            return psycopg.connect(address, autocommit=True)
        finally:
            if elsewhere:
                os.environ["PGHOSTADDR"] = elsewhere

    def as_role(self, role: str) -> "psycopg.Connection[tuple[Any, ...]]":
        """Return a connection of a role's own."""
        return psycopg.connect(self.url(role), password=self.passwords[role])

    def run(self, *words: str, check: bool = True) -> None:
        """Run one of the server's programs as its user."""
        command = [str(self.programs / words[0]), *words[1:]]
        subprocess.run(command, user=self.user, cwd=self.folder, check=check, capture_output=True)

    def start(self) -> None:
        """Start the server and wait until it answers."""
        self.run("pg_ctl", "-D", f"{self.folder}/data", "-l", f"{self.folder}/log", "-w", "start")

    def stop(self, how: str = "immediate", wait: bool = True) -> None:
        """Stop the server: `immediate` is as if the machine went down, `smart` waits for every session."""
        self.run("pg_ctl", "-D", f"{self.folder}/data", "-m", how, "-w" if wait else "-W", "stop", check=False)


@contextmanager
def running(fsync: bool = True) -> Iterator[Cluster]:
    """Start a server with an empty database, and end it."""
    found = programs()
    assert found, HOW_TO
    folder = Path(tempfile.mkdtemp(prefix="dst-hub-"))
    user = "postgres" if os.geteuid() == 0 else None  # initdb refuses to be root
    try:
        certificates(folder)
        cluster = Cluster(folder, _free_port(), found, user)
        if user:
            _give(folder, user)
        cluster.run("initdb", "-D", f"{folder}/data", "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8", "-A", "trust")
        data = folder / "data"
        settings = _SETTINGS.format(folder=folder, fsync="on" if fsync else "off") + f"port = {cluster.port}\n"
        (data / "postgresql.auto.conf").write_text(settings)
        (data / "pg_hba.conf").write_text(_RULES)
        cluster.start()
        cluster.as_admin(f"CREATE DATABASE {DATABASE}", database="postgres")
        yield cluster
    finally:
        if (folder / "data" / "postmaster.pid").exists():
            cluster.stop()
        shutil.rmtree(folder, ignore_errors=True)


def set_up(cluster: Cluster, *technicians: str) -> list[setting_up.Role]:
    """Make the team's store and roles for technicians, as an administrator does; keeps the new ones' passwords."""
    with closing(Way(cluster.admin, "")) as way:
        roles = setting_up.set_up(way, technicians)
    cluster.passwords |= {role.name: role.password for role in roles if role.is_new}
    return roles


def certificates(folder: Path, name: str = HOST) -> None:
    """Make an authority `ca.crt`, a certificate that it signed for a server's name, and `other.crt`, another one's."""
    for authority in ("ca", "other"):
        _openssl(folder, f"req -x509 -newkey rsa:2048 -nodes -days 3 -keyout {authority}.key -out {authority}.crt",
                 ["-subj", f"/CN={authority} of a test"])  # fmt: skip
    _openssl(folder, "req -newkey rsa:2048 -nodes -keyout server.key -out server.csr", ["-subj", f"/CN={name}"])
    (folder / "names").write_text(f"subjectAltName=DNS:{name}\n")
    signing = "x509 -req -days 3 -in server.csr -CA ca.crt -CAkey ca.key -CAcreateserial -out server.crt -extfile names"
    _openssl(folder, signing)
    (folder / "server.key").chmod(0o600)


def _openssl(folder: Path, words: str, more: Sequence[str] = ()) -> None:
    subprocess.run(["openssl", *words.split(), *more], cwd=folder, check=True, capture_output=True)


def _give(folder: Path, user: str) -> None:
    folder.chmod(0o755)
    owner = pwd.getpwnam(user)
    for path in (folder, *folder.iterdir()):
        os.chown(path, owner.pw_uid, owner.pw_gid)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for(true: Any, seconds: float = 20.0) -> None:
    """Wait until something holds. Raises AssertionError when it does not come."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.01)
