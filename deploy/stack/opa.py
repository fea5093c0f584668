"""The policy engine of a local stack: OPA on loopback, asked with a token, with our bundle only."""

import shutil
import urllib.request
from pathlib import Path

from deploy import secret
from deploy.places import CHECKOUT, State
from deploy.stack.component import Component, Running
from deploy.tools.policy_engine import opa_binary
from policies.bundle import build
from policies.pages import Pages

_AUTHORISATION = CHECKOUT / "deploy" / "opa" / "authz.rego"
_MANIFEST = '{"revision": "authorisation", "roots": ["system/authz"], "rego_version": 1}'


class Opa:
    """The policy engine of one stack; of a draft, where pages are given."""

    name = "opa"

    def __init__(self, state: State, port: int, pages: Pages | None = None) -> None:
        self._state = state
        self._port = port
        self._pages = pages
        self.revision = ""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    @property
    def token_file(self) -> Path:
        return self._state.secrets / "opa.token"

    def prepare(self) -> Component:
        """Build the bundle; its revision is what every answer must name. Starts nothing."""
        binary = opa_binary()
        authorisation = self._state.opa / "authorisation"
        authorisation.mkdir(exist_ok=True)
        shutil.copy(_AUTHORISATION, authorisation)
        (authorisation / ".manifest").write_text(_MANIFEST)
        bundle = self._state.opa / "bundle.tar.gz"
        self.revision = build(binary, bundle, self._pages)
        return Component(
            name=self.name,
            what=f"OPA, policy {self.revision[:12]}",
            address=self.url,
            command=(
                *(str(binary), "run", "--server", "--addr", f"127.0.0.1:{self._port}"),
                *("--authentication=token", "--authorization=basic", "--skip-version-check"),
                # An access log line a question would cost more than the question.
                *("--log-level=error", "--shutdown-grace-period=2"),
                *("--bundle", str(bundle), str(authorisation)),
            ),
            ready=self._ready,
            environment={"THROUGHCARE_OPA_TOKEN": secret.kept(self.token_file)},
        )

    def _ready(self, _: Running) -> bool:
        return answers(f"{self.url}/health?bundles")


def answers(url: str) -> bool:
    """Whether GET says 200 within two seconds. Loopback only: no proxy is asked."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
