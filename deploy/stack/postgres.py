"""The embedded PostgreSQL: its own folder, its own user where that is root's, a password, loopback only."""

import os
import shutil
import signal
import subprocess
from functools import partial
from pathlib import Path

import psycopg
from psycopg import sql

from deploy import secret
from deploy.places import CHECKOUT, State
from deploy.stack.account import Account, database_account
from deploy.stack.component import Component, Running, leashed
from deploy.stack.lodging import Lodging, lodge
from schemas.errors import SetupProblem

DATABASE = "throughcare"
OWNER = "throughcare"
_CONFIGURATION = CHECKOUT / "deploy" / "postgres"


class Postgres:
    """The embedded server of one stack."""

    name = "postgres"

    def __init__(self, state: State, port: int) -> None:
        self._state = state
        self._port = port
        self._account: Account | None = None
        self._lodging: Lodging | None = None

    @property
    def url(self) -> str:
        password = secret.kept(self._state.secrets / "database.password")
        return f"postgresql://{OWNER}:{password}@127.0.0.1:{self._port}/{DATABASE}"

    def prepare(self) -> Component:
        """Make the cluster if it is not there, lay our configuration into it. Starts nothing."""
        self._account = database_account()
        self._lodging = lodge(self._state.postgres, self._account)
        data = self._lodging.data
        if not (data / "PG_VERSION").exists():
            self._initialise(data)
        for file in ("postgresql.conf", "pg_hba.conf"):
            shutil.copyfile(_CONFIGURATION / file, data / file)
            self._own(data / file)
        options = {"port": self._port, "listen_addresses": "127.0.0.1", "unix_socket_directories": ""}
        settings = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        return Component(
            name=self.name,
            what="PostgreSQL 18",
            address=f"127.0.0.1:{self._port}",
            command=(str(self._lodging.programs / "postgres"), "-D", str(data), *settings),
            ready=self._ready,
            account=self._account,
            stop_signal=signal.SIGINT,  # end the sessions, write everything, stop
            orphan_signal=signal.SIGINT,
        )

    def _initialise(self, data: Path) -> None:
        assert self._lodging is not None
        # Half a cluster from an interrupted first start is worth nothing.
        shutil.rmtree(data, ignore_errors=True)
        data.mkdir(mode=0o700)
        self._own(data)
        password = data.with_name(data.name + ".password")
        password.write_text(self._superuser_password() + "\n")
        password.chmod(0o600)
        self._own(password)
        command = (
            str(self._lodging.programs / "initdb"),
            *("--username=postgres", "--auth=scram-sha-256", f"--pwfile={password}", "--encoding=UTF8"),
            *("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", f"--pgdata={data}"),
        )
        made = subprocess.run(
            leashed(command, signal.SIGKILL, self._account),
            check=False,
            capture_output=True,
            text=True,
            cwd="/",
        )
        password.unlink()
        if made.returncode != 0:
            raise SetupProblem(f"PostgreSQL could not make its folder {data}.\n{made.stderr.strip()[-1500:]}")

    def _own(self, path: Path) -> None:
        if self._account:
            os.chown(path, self._account.user, self._account.group)

    def _superuser_password(self) -> str:
        return secret.kept(self._state.secrets / "database-superuser.password")

    def _ready(self, _: Running) -> bool:
        try:
            with self._superuser() as connection:
                self._ensure_database(connection)
        except psycopg.OperationalError:
            return False
        return True

    def _superuser(self) -> psycopg.Connection:
        connect = partial(
            psycopg.connect, host="127.0.0.1", port=self._port, user="postgres", dbname="postgres"
        )
        return connect(password=self._superuser_password(), autocommit=True, connect_timeout=5)

    def _ensure_database(self, connection: psycopg.Connection) -> None:
        """The product logs in as the owner of its own database, never as superuser."""
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            return
        owner, database = sql.Identifier(OWNER), sql.Identifier(DATABASE)
        if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [OWNER]).fetchone():
            password = sql.Literal(self.url.split(":")[2].split("@")[0])
            made = sql.SQL("CREATE ROLE {} LOGIN CREATEDB CREATEROLE PASSWORD {}").format(owner, password)
            connection.execute(made)
        connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(database, owner))
