"""A throwaway Redmine for tests: Debian's package on SQLite in a temporary folder, on loopback, as any user."""

import json
import os
import signal
import subprocess
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.live.debian import free_port, need

HOME: Final = Path("/usr/share/redmine")
PACKAGES: Final = "redmine redmine-sqlite puma bundler dbconfig-no-thanks"
PATIENCE: Final = 60
"""Seconds that Redmine has to be there."""

PROJECT: Final = "desk-side"
REFERENCE: Final = "DST-Ref"

GEMFILE: Final = f"""\
eval_gemfile "{HOME}/Gemfile"
gem "sqlite3", "~> 1.4.0"
"""

DATABASE: Final = """\
production:
  adapter: sqlite3
  database: {folder}/redmine.sqlite3
  timeout: 10000
"""

PROVISION: Final = """\
Redmine::DefaultData::Loader.load('en')
Setting.rest_api_enabled = '1'
Setting.notified_events = []
bug, feature, support = Tracker.all.sort_by(&:position)
new, progress, resolved, feedback, closed, rejected = IssueStatus.all.sort_by(&:position)
rights = [:view_issues, :add_issues, :edit_issues, :add_issue_notes]
desk = Role.create!(name: 'Desk', permissions: rights)
looker = Role.create!(name: 'Looker', permissions: [:view_issues])
def allow(role, tracker, before, after)
  WorkflowTransition.create!(role: role, tracker: tracker, old_status_id: before, new_status_id: after)
end
IssueStatus.all.each do |after|
  [0, *IssueStatus.all.map(&:id)].each do |before|
    [bug, feature].each { |tracker| allow(desk, tracker, before, after.id) }
  end
end
[[new, closed], [new, progress], [progress, closed], [closed, progress]].each do |before, after|
  allow(desk, support, before.id, after.id)
end
def field(name, trackers, more = {})
  usual = {name: name, field_format: 'string', is_for_all: true, is_filter: true, searchable: true}
  IssueCustomField.create!(usual.merge(more).merge(trackers: trackers))
end
field('DST-Ref', [bug, feature, support])
field('Room', [bug, feature, support], field_format: 'list', possible_values: ['3F-12', '2A-01'])
field('Hidden', [bug, feature, support], is_filter: false)
field('Asset', [feature], is_required: true)
def project(name, more = {})
  Project.create!({name: name, identifier: name, is_public: false, enabled_module_names: ['issue_tracking'],
                   trackers: Tracker.all.to_a}.merge(more))
end
ours, theirs, open = project('desk-side'), project('second-line'), project('open-house', is_public: true)
IssueCategory.create!(project: ours, name: 'printer')
def person(login, memberships = {}, more = {})
  user = User.new({firstname: login, lastname: 'Test', mail: "#{login}@redmine.test", language: 'en'}.merge(more))
  user.login, user.password, user.password_confirmation = login, "#{login}-secret", "#{login}-secret"
  user.save!
  memberships.each { |project, role| Member.create!(project: project, principal: user, roles: [role]) }
  user.api_key
end
keys = {
  'desk' => person('syncbot', {ours => desk, open => desk}),
  'looker' => person('looker', {ours => looker}),
  'stranger' => person('stranger'),
  'admin' => person('boss', {}, admin: true),
}
File.open(ENV['DST_KEYS'], 'w', 0600) { |file| file.write(keys.to_json) }
"""


@dataclass(frozen=True, slots=True)
class RedmineServer:
    """One that runs: its address, and the keys of a technician, a looker-on, a stranger and an administrator."""

    address: str
    keys: dict[str, str]
    process: subprocess.Popen[bytes]

    def ask(self, method: str, path: str, body: object = None, key: str = "admin") -> Any:
        """Ask it past the target, as an administrator: what it says, None when that is nothing."""
        data = None if body is None else json.dumps(body).encode()
        headers = {"X-Redmine-API-Key": self.keys[key], "Content-Type": "application/json"}
        request = urllib.request.Request(f"{self.address}{path}", data, headers, method=method)
        with urllib.request.urlopen(request, timeout=30) as answer:
            said = answer.read()
        return json.loads(said) if said.strip() else None

    def issues(self) -> list[dict[str, Any]]:
        """Return every issue there is, the newest first."""
        found: list[dict[str, Any]] = []
        while True:
            page = self.ask("GET", f"/issues.json?status_id=*&limit=100&offset={len(found)}")
            found += page["issues"]
            if len(found) >= page["total_count"]:
                return found

    def stop(self) -> None:
        """End it."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def needed() -> None:
    """Skip where the packages are not installed, or fail where the live tests have to run."""
    for one in (str(HOME / "config.ru"), "puma", "bundle"):
        need(one, PACKAGES)


def started(folder: Path) -> RedmineServer:
    """Make one in a folder and start it."""
    for name in ("config", "files", "log", "public", "tmp"):
        (folder / name).mkdir()
    (folder / "Gemfile").write_text(GEMFILE)
    (folder / "config/database.yml").write_text(DATABASE.format(folder=folder))
    (folder / "config/secret_key.txt").write_text("0" * 64)
    (folder / "provision.rb").write_text(PROVISION)
    for words in ("bundle install --local", "bundle exec rake db:migrate", "bundle exec rails runner"):
        more = [str(folder / "provision.rb")] if words.endswith("runner") else []
        done = subprocess.run([*words.split(), *more], cwd=HOME, env=_environment(folder), capture_output=True)
        assert done.returncode == 0, done.stdout + done.stderr
    keys = json.loads((folder / "keys").read_text())
    port = free_port()
    return _there(RedmineServer(f"http://127.0.0.1:{port}", keys, _served(folder, port)), folder)


def _environment(folder: Path) -> dict[str, str]:
    """Debian's Redmine keeps each instance in a folder below its own: one that leads out of there into ours."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("BUNDLE", "GEM", "RUBY", "RAILS"))
    }
    return {
        **kept,
        "HOME": str(folder),
        "REDMINE_INSTANCE": "../" * 8 + str(folder).lstrip("/"),
        "REDMINE_LANG": "en",
        "RAILS_ENV": "production",
        "BUNDLE_GEMFILE": str(folder / "Gemfile"),
        "SCHEMA": str(folder / "schema.rb"),
        "DST_KEYS": str(folder / "keys"),
    }


def _served(folder: Path, port: int) -> subprocess.Popen[bytes]:
    words = f"puma -e production -b tcp://127.0.0.1:{port} -t 4:4 config.ru".split()
    with open(folder / "puma.log", "wb") as log:
        return subprocess.Popen(
            words,
            cwd=HOME,
            env=_environment(folder),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def _there(server: RedmineServer, folder: Path) -> RedmineServer:
    """Return it once it answers."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and server.process.poll() is None:
        try:
            server.ask("GET", "/users/current.json")
            return server
        except OSError:
            time.sleep(0.1)
    server.stop()
    raise AssertionError((folder / "puma.log").read_text())
