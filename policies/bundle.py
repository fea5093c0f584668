"""Put policy together: Rego and the register as one bundle, named by a hash of all that it holds."""

import hashlib
import json
import subprocess
import tempfile
from pathlib import Path

from policies.pages import Pages
from policies.register import register_bytes
from schemas.errors import SetupProblem

REGO = Path(__file__).parent / "rego"

# Policy decides by the question and the register alone: nothing of network, clock, chance or machine.
_FORBIDDEN = ("http.", "net.", "time.now_ns", "rand.", "uuid.", "opa.runtime", "trace", "io.jwt.")


def revision(pages: Pages | None = None) -> str:
    """Names the policy by content: the same pages give the same revision on every machine."""
    digest = hashlib.sha256()
    for name, content in _content(pages).items():
        digest.update(f"{name}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()[:16]


def build(opa_binary: Path, out: Path, pages: Pages | None = None) -> str:
    """Write the bundle to `out` and return its revision: of our own pages, or of a draft's.

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
        limits = Path(scratch, "capabilities.json")
        limits.write_text(json.dumps(_capabilities(opa_binary)))
        out.parent.mkdir(parents=True, exist_ok=True)
        flags = ["--capabilities", str(limits), "--revision", named, "--output", str(out.resolve())]
        _run([str(opa_binary.resolve()), "build", "--bundle", ".", *flags], folder)
    return named


def _content(pages: Pages | None) -> dict[str, bytes]:
    policies = sorted(path for path in REGO.rglob("*.rego") if not path.stem.endswith("_test"))
    files = {path.relative_to(REGO).as_posix(): path.read_bytes() for path in policies}
    return {"data.json": register_bytes(pages), **files}


def _capabilities(opa_binary: Path) -> dict[str, object]:
    """What this OPA can do, less what policy may not."""
    offered = json.loads(_run([str(opa_binary), "capabilities", "--current"]))
    kept = [each for each in offered["builtins"] if not each["name"].startswith(_FORBIDDEN)]
    return {**offered, "builtins": kept, "allow_net": []}


def _run(command: list[str], folder: Path | None = None) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=60)
    if done.returncode != 0:
        raise SetupProblem(f"OPA refused the policy: {(done.stderr or done.stdout).strip()}")
    return done.stdout
