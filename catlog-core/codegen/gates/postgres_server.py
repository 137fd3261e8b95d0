"""A PostgreSQL server for the time of a test: its own directory, a Unix socket, no network."""

import contextlib
import glob
import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path

from gate import run


def binaries():
    """The directory of PostgreSQL's programs; installed with apt where there is none and the user may."""
    found = shutil.which("initdb")
    directories = [str(Path(found).resolve().parent)] if found else sorted(glob.glob("/usr/lib/postgresql/*/bin"))
    if not directories and os.geteuid() == 0 and shutil.which("apt-get"):
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for arguments in (["update"], ["install", "-y", "--no-install-recommends", "postgresql"]):
            subprocess.run(["apt-get", "-q", *arguments], env=environment, stdout=subprocess.DEVNULL)
        directories = sorted(glob.glob("/usr/lib/postgresql/*/bin"))
    return Path(directories[-1]) if directories else None


class Server:
    """A running server; every database that it gives is new and empty."""

    def __init__(self, programs, socket):
        self.programs, self.socket, self.numbers = programs, socket, itertools.count(1)

    def database(self):
        name = f"gate{next(self.numbers)}"
        self.sql("postgres", f"CREATE DATABASE {name};")
        return name

    def sql(self, database, text):
        """Runs statements in one session and returns what psql prints: rows, and a line for each command."""
        return run(
            self.programs / "psql",
            *("-X", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", self.socket, "-U", "postgres", "-d", database, "-f", "-"),
            stdin="SET client_min_messages = warning;\n" + text,
        )


@contextlib.contextmanager
def server(programs):
    directory = Path(tempfile.mkdtemp(prefix="catlog-pg-"))
    # The server refuses to run as root.
    as_user = []
    if os.geteuid() == 0:
        user = next(user for user in ("postgres", "nobody") if user in {entry.pw_name for entry in pwd.getpwall()})
        shutil.chown(directory, user)
        as_user = ["runuser", "-u", user, "--"]
    directory.chmod(0o755)
    data = directory / "data"
    options = f"-k {directory} -c listen_addresses= -c fsync=off -c full_page_writes=off"
    try:
        run(*as_user, programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C",
            "--no-sync", cwd=directory)
        run(*as_user, programs / "pg_ctl", "-D", data, "-l", directory / "log", "-o", options, "-w", "start",
            cwd=directory)
        try:
            yield Server(programs, directory)
        finally:
            run(*as_user, programs / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop", cwd=directory)
    finally:
        shutil.rmtree(directory, ignore_errors=True)
