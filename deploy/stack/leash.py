"""Start one program so that it cannot outlive the stack that started it.

Run as a script, before the program: leash.py PARENT SIGNAL USER GROUP PROGRAM ARGUMENT…
It keeps its process id: the program takes its place. On Linux the kernel sends SIGNAL when PARENT ends,
however it ends. Elsewhere nothing does, and the next start tidies up.
"""

import ctypes
import os
import sys

PR_SET_PDEATHSIG = 1


def main() -> None:
    parent, number, user, group, *program = sys.argv[1:]
    if user != "-":
        os.setgroups([])
        os.setgid(int(group))
        os.setuid(int(user))
    if sys.platform == "linux":
        # After the change of user, which would clear it.
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(number), 0, 0, 0)
        if os.getppid() != int(parent):
            sys.exit(1)  # The parent ended before the leash was on.
    os.execv(program[0], program)  # noqa: S606  no shell is what we want


if __name__ == "__main__":
    main()
