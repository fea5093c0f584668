"""The broker of a local stack: Apache Kafka as one KRaft node on loopback, on the Java of a wheel."""

import base64
import secrets
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterable
from pathlib import Path
from string import Template

from deploy.places import CHECKOUT, State
from deploy.stack.component import Component, Running, leashed
from deploy.tools.broker import VERSION, broker, java
from schemas.errors import SetupProblem

_TEMPLATE = CHECKOUT / "deploy" / "kafka" / "server.properties"
_HEAP = "-Xmx512m"


class Kafka:
    """The broker of one stack."""

    name = "kafka"

    def __init__(self, state: State, client_port: int, controller_port: int) -> None:
        self._state = state
        self._client_port = client_port
        self._controller_port = controller_port

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self._client_port}"

    def prepare(self) -> Component:
        """Write the configuration and format the storage if it is not. Starts nothing."""
        data = self._state.kafka / "data"
        properties = self._state.kafka / "server.properties"
        ports = {"client_port": self._client_port, "controller_port": self._controller_port}
        properties.write_text(Template(_TEMPLATE.read_text()).substitute(ports, data=data))
        if not (data / "meta.properties").exists():
            self._format(data, properties)
        return Component(
            name=self.name,
            what=f"Kafka {VERSION}",
            address=self.address,
            command=self._java("kafka.Kafka", [str(properties)]),
            ready=self._ready,
            orphan_signal=signal.SIGTERM,
        )

    def _format(self, data: Path, properties: Path) -> None:
        # Half a format from an interrupted first start is worth nothing.
        shutil.rmtree(data, ignore_errors=True)
        cluster = base64.urlsafe_b64encode(b"\x7f" + secrets.token_bytes(15)).decode().rstrip("=")
        options = ["format", "--standalone", "-t", cluster, "-c", str(properties)]
        command = leashed(self._java("kafka.tools.StorageTool", options), signal.SIGKILL, None)
        made = subprocess.run(command, check=False, capture_output=True, text=True, cwd="/")
        if made.returncode != 0:
            shutil.rmtree(data, ignore_errors=True)
            raise SetupProblem(
                f"Kafka could not format {data}.\n{(made.stdout + made.stderr).strip()[-1500:]}"
            )

    def _java(self, main: str, arguments: Iterable[str]) -> tuple[str, ...]:
        return (
            str(java()),
            *(_HEAP, "-XX:+ExitOnOutOfMemoryError", "-XX:-UsePerfData", "-Djava.awt.headless=true"),
            "--sun-misc-unsafe-memory-access=allow",
            f"-Djava.io.tmpdir={self._state.kafka}",
            # At INFO the broker tells its whole configuration at every start, and never a record.
            *("-Dorg.slf4j.simpleLogger.defaultLogLevel=warn", "-Dorg.slf4j.simpleLogger.showDateTime=true"),
            "-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd'T'HH:mm:ss.SSSZ",
            *("-cp", f"{broker().folder}/*", main),
            *arguments,
        )

    def _ready(self, _: Running) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self._client_port), timeout=1):
                return True
        except OSError:
            return False
