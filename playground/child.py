"""`python -m playground.child MODULE`: runs a module that ends when its parent is gone.

The module knows nothing of it. The parent keeps the other end of stdin open and writes nothing;
the system closes it even where the parent is killed and can end nobody any more. A pipe works on
every POSIX system; Linux's PR_SET_PDEATHSIG would not, and it fires when the parent's thread ends.
"""

import os
import runpy
import signal
import sys
import threading
from collections.abc import Sequence

STDIN = 0
GRACE_S = 10.0


def main(arguments: Sequence[str]) -> None:
    """Run the module as `python -m` does; its exit code is this process's."""
    module, *rest = arguments
    threading.Thread(target=_end_with_parent, name="end-with-parent", daemon=True).start()
    sys.argv = [module, *rest]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


def _end_with_parent() -> None:
    signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())  # they are the module's
    # Not sys.stdin: its lock, held by a daemon thread, would break the interpreter's own end.
    while os.read(STDIN, 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    threading.Event().wait(GRACE_S)
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main(sys.argv[1:])
