"""What a process says when it takes work: one line, and in one piece."""

import os
import sys


def say_ready() -> None:
    """Say so on standard output, where whoever started the process looks for it.

    `print` writes the word and the end of the line apart, and a log line of another thread came between:
    such a process ran, and was given up as not ready.
    """
    os.write(sys.stdout.fileno(), b"ready\n")
