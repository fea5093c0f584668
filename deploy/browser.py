"""Find a browser for the tests of the pages; `python -m deploy.browser` installs one where it can."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

_NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "microsoft-edge",
    "brave-browser",
)
_MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")


def find_browser() -> Path | None:
    """THROUGHCARE_BROWSER if it is given, else the first Chromium-like browser on the path."""
    named = os.environ.get("THROUGHCARE_BROWSER")
    if named:
        return Path(named)
    for name in _NAMES:
        found = shutil.which(name)
        if found:
            return Path(found)
    return _MAC if _MAC.exists() else None


def ensure_browser() -> Path:
    """The browser; on Debian root installs one. Ends with a sentence where there is no way."""
    found = find_browser()
    if found is None and os.geteuid() == 0 and shutil.which("apt-get"):
        print("setup: installing Debian's Chromium for the tests of the pages", flush=True)
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (["update", "-qq"], ["install", "-qq", "-y", "--no-install-recommends", "chromium"]):
            subprocess.run(["apt-get", *command], env=quiet, stdout=subprocess.DEVNULL, check=False)
        found = find_browser()
    if found is None:
        sys.exit(
            "The tests of the pages need a Chromium-like browser and none was found. Install one "
            "(Debian: apt-get install chromium), or name one: THROUGHCARE_BROWSER=/path/to/chrome."
        )
    return found


if __name__ == "__main__":
    print(f"setup: browser {ensure_browser()}")
