"""A process says that it is ready on a line of its own, whatever its other threads say meanwhile."""

import os
import subprocess
import sys

TALKATIVE = """
import sys, threading
from deploy.ready import say_ready

def talk() -> None:
    for _ in range(3000):
        sys.stderr.write('{"event": "library.said"}' + chr(10))

threads = [threading.Thread(target=talk) for _ in range(3)]
for one in threads:
    one.start()
for _ in range(3000):
    say_ready()
for one in threads:
    one.join()
"""


def test_no_log_line_comes_between_the_word_and_the_end_of_its_line() -> None:
    done = subprocess.run(
        [sys.executable, "-c", TALKATIVE],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    assert done.stdout.splitlines().count(b"ready") == 3000
