"""Start a PostgreSQL server of our own for the demonstration and the tests.

It listens on a Unix socket in a folder of its own and on nothing else, so that no other user of the
machine gets in. PostgreSQL refuses root: for root an unprivileged user of the system runs it.
"""

import fcntl
import hashlib
import os
import pwd
import stat
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from web.commands.postgresql_programs import LocalDatabaseError, find_programs, major_version

SUPERUSER = "postgres"
MIGRATOR = "migrator"
APP = "app"
_LONGEST_SOCKET_PATH = 107
_SOCKET_NAME = ".s.PGSQL.5432"
_WORLD_SEARCH = stat.S_IXOTH
_UNPRIVILEGED = ("postgres", "nobody")


@dataclass(frozen=True, slots=True)
class LocalServer:
    """Name a server: its programs, its cluster, its socket and the system user it runs as."""

    programs: Path
    cluster: Path
    socket: Path
    user: str | None

    def url(self, database: str, *, role: str = APP) -> str:
        """Return the address of a database for one of the database's roles."""
        return f"postgresql://{role}@/{database}?host={quote(str(self.socket), safe='')}"

    def run(self, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run one of PostgreSQL's programs as the server's user and return what it printed."""
        # A server started through a pipe would keep the pipe open for ever; a file is let go.
        with tempfile.TemporaryFile("w+", encoding="utf-8") as output:
            done = subprocess.run(  # noqa: S603 - PostgreSQL's own program
                [str(self.programs / program), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=self.cluster.parent,
                env=os.environ | {"LC_ALL": "C", "TZ": "UTC"},
                check=False,
                user=self.user,
                group=None if self.user is None else pwd.getpwnam(self.user).pw_gid,
                extra_groups=None if self.user is None else (),
            )
            output.seek(0)
            return subprocess.CompletedProcess(done.args, done.returncode, output.read())


@dataclass(frozen=True, slots=True)
class Addresses:
    """Hold a database's address for the application and for the owner of its schema."""

    app: str
    migrator: str


def provide(environment: Mapping[str, str], folder: Path, *, name: str = "bihuan") -> Addresses:
    """Return the database of DATABASE_URL, else one of our own under a folder, running and made.

    Raises LocalDatabaseError.
    """
    external = environment.get("DATABASE_URL")
    if external:
        return Addresses(external, external)
    server = start(folder)
    ensure_database(server, name)
    return Addresses(server.url(name), server.url(name, role=MIGRATOR))


def start(folder: Path, *, durable: bool = True, wheel: bool = True) -> LocalServer:
    """Return the running server whose cluster lies under a folder, made and started when needed.

    `durable=False` trades safety against power cuts for speed; `wheel=False` leaves the wheel out.
    Raises LocalDatabaseError.
    """
    programs = find_programs(wheel=wheel)
    folder = folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    with _lock(folder / ".lock"):
        server = _describe(programs, folder)
        if not _is_running(server):
            _prepare_folders(server)
            _initialise(server)
            _configure(server, durable=durable)
            _launch(server)
        _ensure_roles(server)
    return server


def stop(folder: Path, *, wheel: bool = True) -> bool:
    """Stop the server under a folder; tell whether there was one."""
    folder = folder.resolve()
    if not folder.exists():
        return False
    server = _describe(find_programs(wheel=wheel), folder)
    if not _is_running(server):
        return False
    server.run("pg_ctl", "-D", str(server.cluster), "-m", "fast", "-w", "stop")
    return True


def is_running(folder: Path, *, wheel: bool = True) -> bool:
    """Tell whether a server runs under a folder."""
    folder = folder.resolve()
    return folder.exists() and _is_running(_describe(find_programs(wheel=wheel), folder))


def ensure_database(server: LocalServer, name: str) -> None:
    """Create a database that belongs to the migrator, unless it is there."""
    with psycopg.connect(server.url("postgres", role=SUPERUSER), autocommit=True) as connection:
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if known.fetchone() is None:
            statement = sql.SQL("CREATE DATABASE {} OWNER {}")
            connection.execute(statement.format(sql.Identifier(name), sql.Identifier(MIGRATOR)))


def _describe(programs: Path, folder: Path) -> LocalServer:
    cluster = folder / f"postgresql-{major_version(programs)}"
    return LocalServer(programs, cluster, _socket_folder(folder), _system_user(cluster))


def _socket_folder(folder: Path) -> Path:
    """Keep the socket beside the cluster, unless the path is too long or libpq would split it."""
    near = folder / "socket"
    if "," not in str(near) and len(os.fsencode(near / _SOCKET_NAME)) <= _LONGEST_SOCKET_PATH:
        return near
    digest = hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"bihuan-{os.geteuid()}-{digest}"


def _system_user(cluster: Path) -> str | None:
    """Choose whom the server runs as: PostgreSQL refuses root, everyone else runs it themselves."""
    if os.geteuid() != 0:
        return None
    if cluster.exists() and cluster.stat().st_uid != 0:
        return pwd.getpwuid(cluster.stat().st_uid).pw_name
    known = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in _UNPRIVILEGED if name in known)


def _prepare_folders(server: LocalServer) -> None:
    for folder in (server.cluster, server.socket):
        folder.mkdir(mode=0o700, exist_ok=True)
        if folder.is_symlink() or (server.user is None and folder.stat().st_uid != os.geteuid()):
            raise LocalDatabaseError("house.database_folder_taken", folder=str(folder))
        if server.user is not None:
            entry = pwd.getpwnam(server.user)
            os.chown(folder, entry.pw_uid, entry.pw_gid)
    if server.user is not None:
        _let_others_pass(server.cluster)
        _let_others_pass(server.programs / "postgres")


def _let_others_pass(path: Path) -> None:
    """Allow the unprivileged user to walk to a path (as root only; to search, not to read)."""
    for parent in path.parents:
        mode = parent.stat().st_mode
        if not mode & _WORLD_SEARCH:
            parent.chmod(stat.S_IMODE(mode) | _WORLD_SEARCH)


def _initialise(server: LocalServer) -> None:
    if (server.cluster / "PG_VERSION").exists():
        return
    options = ("--auth=trust", "--encoding=UTF8", "--no-locale", f"--username={SUPERUSER}")
    done = server.run("initdb", *options, "-D", str(server.cluster))
    if done.returncode != 0:
        raise LocalDatabaseError("house.database_failed", log=done.stdout)
    with (server.cluster / "postgresql.conf").open("a", encoding="utf-8") as settings:
        settings.write("\ninclude_if_exists = 'bihuan.conf'\n")


def _configure(server: LocalServer, *, durable: bool) -> None:
    """Write the settings at every start, so that a folder which was moved keeps working."""
    safety = "on" if durable else "off"
    socket = str(server.socket).replace("'", "''")
    lines = (
        "listen_addresses = ''",
        f"unix_socket_directories = '\"{socket}\"'",
        "unix_socket_permissions = 0700",
        "max_connections = 200",
        "timezone = 'UTC'",
        "log_timezone = 'UTC'",
        f"fsync = {safety}",
        f"synchronous_commit = {safety}",
        f"full_page_writes = {safety}",
    )
    (server.cluster / "bihuan.conf").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _launch(server: LocalServer) -> None:
    log = server.cluster / "server.log"
    done = server.run("pg_ctl", "-D", str(server.cluster), "-l", str(log), "-w", "start")
    if done.returncode != 0:
        written = log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""
        raise LocalDatabaseError("house.database_failed", log=(done.stdout + written)[-2000:])


def _is_running(server: LocalServer) -> bool:
    if not (server.cluster / "postmaster.pid").exists():
        return False
    return server.run("pg_ctl", "-D", str(server.cluster), "status").returncode == 0


def _ensure_roles(server: LocalServer) -> None:
    with psycopg.connect(server.url("postgres", role=SUPERUSER), autocommit=True) as connection:
        rows = connection.execute("SELECT rolname FROM pg_roles").fetchall()
        for role in {MIGRATOR, APP} - {name for (name,) in rows}:
            connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(role)))


@contextmanager
def _lock(path: Path) -> Iterator[None]:
    """Let one process at a time make or start the server."""
    with path.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
