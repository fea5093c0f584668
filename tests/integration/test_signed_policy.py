"""OPA takes up only a policy that was signed with our key, for our scope, and not touched since."""

import io
import json
import tarfile
from collections.abc import Callable
from pathlib import Path
from urllib.request import ProxyHandler, build_opener

import pytest

from deploy.stack.opa import answers, configuration
from deploy.tools.policy_engine import opa_binary
from policies.bundle import Draft, build, draft, signed_with
from policies.signing import PolicyKey
from tests.faults.bus import until
from tests.integration.policy_world import KEY, running_opa

ERROR = b'"level":"error"'
OTHER = PolicyKey(bytes([1] * 32))


class ForAnotherScope(PolicyKey):
    """Our key, used for something else of ours."""

    @property
    def claims(self) -> dict[str, str]:
        return {**super().claims, "scope": "throughcare-directory"}


class WithoutScope(PolicyKey):
    """Our key, and nothing said of what for."""

    @property
    def claims(self) -> dict[str, str]:
        return {"keyid": self.key_id}


@pytest.fixture(scope="module")
def ours() -> Draft:
    return draft(opa_binary(), KEY)


def taken_up(folder: Path, bundle: bytes, config: Callable[[str], dict[str, object]]) -> bool:
    """Whether an OPA that finds this bundle goes by it; the opposite is that it says why not."""
    file = folder / "bundle.tar.gz"
    file.write_bytes(bundle)
    with running_opa(folder, config(file.as_uri())) as (url, log):
        until(
            lambda: answers(f"{url}/health?bundles") or b'"level":"error"' in log.read_bytes(), "it is read"
        )
        return answers(f"{url}/health?bundles")


def believing(source: str) -> dict[str, object]:
    """The settings of every OPA of the bus."""
    return configuration(KEY, source)


def repacked(bundle: bytes, change: Callable[[str, bytes], bytes | None], **more: bytes) -> bytes:
    """The bundle with each file changed, or left out; and with more files."""
    out = io.BytesIO()
    with tarfile.open(fileobj=io.BytesIO(bundle)) as before, tarfile.open(fileobj=out, mode="w:gz") as after:
        files = {name: before.extractfile(name) for name in before.getnames()}
        contents = {name: change(name.lstrip("/"), file.read()) for name, file in files.items() if file}
        for name, content in {**contents, **more}.items():
            if content is not None:
                entry = tarfile.TarInfo(name)
                entry.size = len(content)
                after.addfile(entry, io.BytesIO(content))
    return out.getvalue()


def test_what_we_signed_is_taken_up(tmp_path: Path, ours: Draft) -> None:
    assert signed_with(ours.bundle) == KEY.key_id
    assert taken_up(tmp_path, ours.bundle, believing)


def test_the_same_packed_anew_is_taken_up(tmp_path: Path, ours: Draft) -> None:
    """Or the refusals below would prove nothing about what was changed in them."""
    assert taken_up(tmp_path, repacked(ours.bundle, lambda _, content: content), believing)


def test_what_nobody_signed_is_refused(tmp_path: Path) -> None:
    build(opa_binary(), tmp_path / "unsigned.tar.gz")
    unsigned = (tmp_path / "unsigned.tar.gz").read_bytes()
    assert signed_with(unsigned) == ""
    assert not taken_up(tmp_path, unsigned, believing)


@pytest.mark.parametrize(
    "key",
    [
        OTHER,  # somebody else's
        ForAnotherScope(bytes(32)),  # ours, for another use
        WithoutScope(bytes(32)),  # ours, for no use that is said
    ],
    ids=["another key", "another scope", "no scope"],
)
def test_what_was_signed_otherwise_is_refused(tmp_path: Path, key: PolicyKey) -> None:
    assert not taken_up(tmp_path, draft(opa_binary(), key).bundle, believing)


def renamed_key(name: str, content: bytes) -> bytes | None:
    """The signature says that another key made it: the words of it are signed as well."""
    return content.replace(b"eyJ", b"eyK", 1) if name == ".signatures.json" else content


@pytest.mark.parametrize(
    "change",
    [
        # one word of a page
        lambda name, content: content.replace(b"ACTIVE", b"DRAFTS", 1) if name == "data.json" else content,
        # one word of a rule
        lambda name, content: content + b"\n# more\n" if name.endswith("tell.rego") else content,
        # its name
        lambda name, content: content.replace(b'n":"', b'n":"0') if name == ".manifest" else content,
        # a rule taken away
        lambda name, content: None if name.endswith("override.rego") else content,
        # the signature itself
        renamed_key,
        # the signature taken away
        lambda name, content: None if name == ".signatures.json" else content,
    ],
    ids=["page", "rule", "revision", "rule gone", "signature", "signature gone"],
)
def test_what_was_touched_since_is_refused(
    tmp_path: Path, ours: Draft, change: Callable[[str, bytes], bytes | None]
) -> None:
    touched = repacked(ours.bundle, change)
    assert touched != repacked(ours.bundle, lambda _, content: content)
    assert not taken_up(tmp_path, touched, believing)


def test_a_file_that_was_added_since_is_refused(tmp_path: Path, ours: Draft) -> None:
    more = {"/throughcare/more.rego": b"package throughcare.more\n\nallow := true\n"}
    assert not taken_up(tmp_path, repacked(ours.bundle, lambda _, content: content, **more), believing)


def without_keyid(source: str) -> dict[str, object]:
    """Settings as they must never be. Before 1.21.3 such an OPA took what nobody had signed."""
    settings = json.loads(json.dumps(configuration(KEY, source)))
    del settings["bundles"]["throughcare"]["signing"]["keyid"]
    return dict(settings)


def test_without_a_keyid_in_the_settings_what_nobody_signed_is_refused_too(tmp_path: Path) -> None:
    build(opa_binary(), tmp_path / "unsigned.tar.gz")
    assert not taken_up(tmp_path, (tmp_path / "unsigned.tar.gz").read_bytes(), without_keyid)


def test_the_settings_name_the_key_and_the_scope_wherever_the_policy_comes_from() -> None:
    for source in ("file:///policy.tar.gz", "http://127.0.0.1:1/policy.tar.gz"):
        settings = json.loads(json.dumps(configuration(KEY, source)))
        signing = settings["bundles"]["throughcare"]["signing"]
        assert signing == {"keyid": KEY.key_id, "scope": "throughcare-policy"}
        assert list(settings["keys"]) == [KEY.key_id]
        assert "PRIVATE" not in json.dumps(settings)


def test_an_engine_that_refused_answers_nothing(tmp_path: Path) -> None:
    build(opa_binary(), tmp_path / "bundle.tar.gz")
    with running_opa(tmp_path, believing((tmp_path / "bundle.tar.gz").as_uri())) as (url, log):
        until(lambda: answers(f"{url}/health") and ERROR in log.read_bytes(), "it is refused")
        with build_opener(ProxyHandler({})).open(f"{url}/v1/data/throughcare/batch") as reply:
            assert "result" not in json.load(reply)
