"""The policy engine of a local stack: OPA on loopback, asked with a token, with our signed policy only."""

import json
import shutil
import urllib.request
from pathlib import Path

from deploy import secret
from deploy.places import CHECKOUT, State
from deploy.stack.component import Component, Running
from deploy.tools.policy_engine import opa_binary
from policies.bundle import Draft, draft
from policies.keyring import KeyName, make_missing, read_keys
from policies.pages import Pages
from policies.signing import ALGORITHM, SCOPE, PolicyKey, policy_key

_AUTHORISATION = CHECKOUT / "deploy" / "opa" / "authz.rego"
_MANIFEST = '{"revision": "authorisation", "roots": ["system/authz"], "rego_version": 1}'


class Opa:
    """The policy engine of one stack; of a draft, where pages are given.

    `policy_url` is where it looks each second for what holds. Without one (no database in this stack) it has
    the checkout's or the draft's pages, from a file.
    """

    name = "opa"

    def __init__(
        self, state: State, port: int, pages: Pages | None = None, *, policy_url: str | None = None
    ) -> None:
        self._state = state
        self._port = port
        self._pages = pages
        self._policy_url = policy_url
        self.checkout: Draft | None = None
        """What the checkout says."""
        self.revision = ""
        """What holds when the stack has started; another may be activated later."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    @property
    def token_file(self) -> Path:
        return self._state.secrets / "opa.token"

    @property
    def key(self) -> PolicyKey:
        """The key that OPA believes."""
        return policy_key(read_keys(self._state.keys, {}))

    def prepare(self) -> Component:
        """Build and sign what the checkout says. Starts nothing."""
        binary = opa_binary()
        authorisation = self._state.opa / "authorisation"
        authorisation.mkdir(exist_ok=True)
        shutil.copy(_AUTHORISATION, authorisation)
        (authorisation / ".manifest").write_text(_MANIFEST)
        make_missing(self._state.keys, [KeyName.POLICY_SIGNING])
        self.checkout = draft(binary, self.key, self._pages)
        self.revision = self.checkout.revision
        file = self._state.opa / "bundle.tar.gz"
        file.write_bytes(self.checkout.bundle)
        config = self._state.opa / "config.json"
        config.write_text(json.dumps(configuration(self.key, self._policy_url or file.as_uri()), indent=1))
        return Component(
            name=self.name,
            what="OPA, answers by the policy that holds",
            address=self.url,
            command=(
                *(str(binary), "run", "--server", "--addr", f"127.0.0.1:{self._port}"),
                *("--authentication=token", "--authorization=basic", "--skip-version-check"),
                # An access log line a question would cost more than the question.
                *("--log-level=error", "--shutdown-grace-period=2"),
                *("--config-file", str(config), "--bundle", str(authorisation)),
            ),
            ready=self._ready,
            environment={"THROUGHCARE_OPA_TOKEN": secret.kept(self.token_file)},
        )

    def _ready(self, _: Running) -> bool:
        return answers(f"{self.url}/health?bundles")


def configuration(key: PolicyKey, source: str) -> dict[str, object]:
    """OPA's own settings: where our policy comes from, and whose signature it must carry.

    A file is read once, when OPA starts; an address is asked each second.
    """
    base, _, resource = source.rpartition("/")
    where: dict[str, object] = {"resource": source}
    services = {}
    if not source.startswith("file:"):
        services["throughcare"] = {"url": base}
        where = {
            "service": "throughcare",
            "resource": resource,
            "polling": {"min_delay_seconds": 1, "max_delay_seconds": 1},
        }
    # Never without a keyid: OPA before 1.21.3 then took what nobody had signed.
    signing = {"keyid": key.key_id, "scope": SCOPE}
    return {
        "services": services,
        "bundles": {"throughcare": {**where, "signing": signing}},
        "keys": {key.key_id: {"algorithm": ALGORITHM, "key": key.public_pem}},
    }


def answers(url: str) -> bool:
    """Whether GET says 200 within two seconds. Loopback only: no proxy is asked."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
