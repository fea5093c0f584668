"""Put policy together: Rego and the register as one signed bundle, named by a hash of all that it holds."""

import base64
import hashlib
import io
import json
import subprocess
import tarfile
import tempfile
from pathlib import Path
from typing import NamedTuple

from policies.capabilities import FILE as CAPABILITIES
from policies.pages import Pages
from policies.register import register_bytes
from policies.signing import ALGORITHM, PolicyKey
from schemas.errors import SetupProblem

REGO = Path(__file__).parent / "rego"


class Draft(NamedTuple):
    """A policy that could be put in force."""

    revision: str
    register: str
    """What its pages say, as OPA reads it."""
    bundle: bytes
    """Signed."""


def revision(pages: Pages | None = None) -> str:
    """Names the policy by content: the same pages give the same revision on every machine."""
    digest = hashlib.sha256()
    for name, content in _content(pages).items():
        digest.update(f"{name}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()[:16]


def build(opa_binary: Path, out: Path, pages: Pages | None = None, key: PolicyKey | None = None) -> str:
    """Write the bundle to `out` and return its revision: of our own pages, or of a draft's.

    Without a key it is not signed, and good for trying out only: no OPA of the bus takes it up.
    Raises SetupProblem with what OPA says is wrong.
    """
    named = revision(pages)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch, "bundle")
        for name, content in _content(pages).items():
            file = folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        # The roots say which part of OPA's data is ours, so that nothing else can write there.
        (folder / ".manifest").write_text(json.dumps({"roots": ["throughcare", "register"]}))
        out.parent.mkdir(parents=True, exist_ok=True)
        flags = ["--capabilities", str(CAPABILITIES), "--revision", named, "--output", str(out.resolve())]
        flags += _signing(key, Path(scratch)) if key else []
        _run([str(opa_binary.resolve()), "build", "--bundle", ".", *flags], folder)
    return named


def _signing(key: PolicyKey, scratch: Path) -> list[str]:
    """The flags that have OPA sign. The folder is ours alone (0700), and is gone when the bundle is built."""
    private, claims = scratch / "signing.pem", scratch / "claims.json"
    private.touch(mode=0o600)
    private.write_bytes(key.private_pem())
    claims.write_text(json.dumps(key.claims))
    return ["--signing-alg", ALGORITHM, "--signing-key", str(private), "--claims-file", str(claims)]


def draft(opa_binary: Path, key: PolicyKey, pages: Pages | None = None) -> Draft:
    """A signed policy, ready to be proposed: of our own pages, or of a draft's. Raises SetupProblem."""
    with tempfile.TemporaryDirectory() as scratch:
        out = Path(scratch, "bundle.tar.gz")
        named = build(opa_binary, out, pages, key)
        return Draft(named, register_bytes(pages).decode(), out.read_bytes())


def signed_with(bundle: bytes) -> str:
    """The id of the key that a bundle says it is signed with; empty where it is not. Nothing is verified."""
    with tarfile.open(fileobj=io.BytesIO(bundle)) as packed:
        names = {name.lstrip("/"): name for name in packed.getnames()}
        found = packed.extractfile(names[".signatures.json"]) if ".signatures.json" in names else None
        if found is None:
            return ""
        (token,) = json.load(found)["signatures"]
    payload = token.split(".")[1]
    return str(json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))).get("keyid", ""))


def _content(pages: Pages | None) -> dict[str, bytes]:
    policies = sorted(path for path in REGO.rglob("*.rego") if not path.stem.endswith("_test"))
    files = {path.relative_to(REGO).as_posix(): path.read_bytes() for path in policies}
    return {"data.json": register_bytes(pages), **files}


def _run(command: list[str], folder: Path) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=60)
    if done.returncode != 0:
        raise SetupProblem(f"OPA refused the policy: {(done.stderr or done.stdout).strip()}")
