"""Runs a command and leaves no process of it behind, however it ends.

    supervise.py COMMAND...

A browser, a server or a test may start processes in sessions of their own, and these outlive a parent that is killed. So this
process becomes the parent of every orphan below it (`PR_SET_CHILD_SUBREAPER`, prctl(2)) and ends all descendants when the
command ends or when it gets SIGINT, SIGTERM or SIGHUP. It handles these signals even if it was started with them ignored, as a
shell starts jobs in the background, and the command starts with their default handlers.

The command finds a folder of its own in `TESTS_WORK`, which goes with it. The exit status is the command's; after a signal, 128 plus its number. Outside of Linux only the command's session is ended.
"""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
# How long descendants have to end by themselves after SIGTERM, in seconds.
GRACE_SECONDS = 3.0
_PR_SET_CHILD_SUBREAPER = 36


class Interrupted(BaseException):
    """A signal asked this process to end."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def adopt_orphans() -> None:
    """Makes this process the parent of its orphaned descendants."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def descendants() -> set[int]:
    """The ids of all processes below this one that have not ended."""
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            # The name, in brackets, may contain spaces and brackets.
            state, parent = stat.read_text().rpartition(")")[2].split()[:2]
        except OSError:
            continue
        if state != "Z":
            children.setdefault(int(parent), []).append(int(stat.parent.name))
    found: set[int] = set()
    waiting = [os.getpid()]
    while waiting:
        below = children.get(waiting.pop(), [])
        found.update(below)
        waiting.extend(below)
    return found


def send(kind: signal.Signals, session: int) -> bool:
    """Sends a signal to every descendant. Returns whether there was one."""
    if not Path("/proc/self/stat").exists():
        try:
            os.killpg(session, kind)
        except ProcessLookupError:
            return False
        return True
    below = descendants()
    for process in below:
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, kind)
    return bool(below)


def reap() -> None:
    """Collects the descendants that have ended."""
    try:
        while os.waitpid(-1, os.WNOHANG) != (0, 0):
            pass
    except ChildProcessError:
        pass


def end_all(session: int) -> None:
    """Ends every descendant: politely, and after a while by force."""
    until = time.monotonic() + GRACE_SECONDS
    kind = signal.SIGTERM
    while send(kind, session):
        time.sleep(0.05)
        reap()
        if time.monotonic() > until:
            kind = signal.SIGKILL


def wait_for(command: int) -> int:
    """Waits for the command and meanwhile collects orphans. Returns the command's exit status."""
    while True:
        process, status = os.wait()
        if process == command:
            code = os.waitstatus_to_exitcode(status)
            return code if code >= 0 else 128 - code


def main(command: list[str]) -> int:
    """Runs the command to its end or to a signal. Returns the exit status."""

    def interrupt(number: int, _frame: object) -> None:
        for kind in SIGNALS:
            signal.signal(kind, signal.SIG_IGN)
        raise Interrupted(number)

    adopt_orphans()
    for kind in SIGNALS:
        signal.signal(kind, interrupt)
    # A session of its own: Ctrl-C on the terminal reaches this process alone, which passes it on in order.
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "TESTS_WORK": folder}
        started = subprocess.Popen(command, stdin=subprocess.DEVNULL, env=environment, start_new_session=True)
        try:
            status = wait_for(started.pid)
        except Interrupted as interrupted:
            status = 128 + interrupted.number
        finally:
            for kind in SIGNALS:
                signal.signal(kind, signal.SIG_IGN)
            end_all(started.pid)
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
