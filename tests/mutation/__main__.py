"""`make mutants`: every mutant of every rule; the exit code is 1 where the policy's tests miss one.

ARGS names files: `make mutants ARGS='tell open'`.
"""

import sys
from collections import Counter

from tests.mutation.equivalent import reason, stale
from tests.mutation.mutants import mutants
from tests.mutation.run import Fate, fate, fates


def main(names: list[str]) -> int:
    listed = mutants()
    wanted = [each for each in listed if not names or any(name in each.file for name in names)]
    if fate(None) is not Fate.SURVIVED:
        print("The policy's own tests fail as it stands: mend that first.")
        return 1
    found = fates(each for each in wanted if not reason(each))
    missed = [each for each, came in found.items() if came is Fate.SURVIVED]
    for each in missed:
        print(f"not seen: {each}")
    for line in stale(listed):
        print(f"listed as equivalent and no mutant: {line}")
    counts = Counter(found.values())
    fared = [f"{counts[each]} {each}" for each in Fate]
    print(", ".join([*fared, f"{len(wanted) - len(found)} that say the same"]))
    return 1 if missed or stale(listed) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
