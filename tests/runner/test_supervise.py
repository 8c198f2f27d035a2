"""A supervised command leaves no process behind: after its end, after each signal, and with SIGINT ignored at the start."""

import signal
import subprocess
import sys
import tempfile
import unittest
from collections.abc import Callable
from pathlib import Path

SUPERVISE = Path(__file__).with_name("supervise.py")
# For what other processes do, on a machine that may be busy, in seconds.
TIMEOUT_SECONDS = 60

# Starts a child, an orphan in a session of its own, and one that ignores every polite signal; then says that they are there.
COMMAND = """
sleep 1000 & echo $! >>"$1"
(setsid sleep 1000 & echo $! >>"$1")
setsid bash -c 'trap "" INT TERM HUP; echo $$ >>"$0"; while :; do sleep 0.1; done' "$1" &
while [ "$(wc -l <"$1")" -lt 3 ]; do sleep 0.05; done
echo started
[ "$2" = stay ] || exit 7
wait
"""


def is_alive(process: int) -> bool:
    """Whether a process is there and has not ended."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@unittest.skipUnless(sys.platform == "linux", "only Linux tells of every descendant")
class Supervise(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.listed = Path(folder.name, "processes")
        self.listed.touch()

    def start(self, then: str, before: Callable[[], object] | None = None) -> subprocess.Popen[str]:
        """Starts the command and waits until its processes are there."""
        command = [sys.executable, str(SUPERVISE), "bash", "-c", COMMAND, "command", str(self.listed), then]
        started = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, preexec_fn=before)
        self.addCleanup(started.kill)
        assert started.stdout is not None
        self.addCleanup(started.stdout.close)
        self.assertEqual(started.stdout.readline(), "started\n")
        return started

    def nothing_is_left(self) -> None:
        processes = [int(line) for line in self.listed.read_text().split()]
        self.assertEqual(len(processes), 3)
        self.assertEqual([process for process in processes if is_alive(process)], [])

    def test_the_status_is_the_commands_and_nothing_is_left(self) -> None:
        self.assertEqual(self.start("end").wait(TIMEOUT_SECONDS), 7)
        self.nothing_is_left()

    def test_after_each_signal_nothing_is_left(self) -> None:
        for kind in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            with self.subTest(kind=kind):
                self.listed.write_text("")
                started = self.start("stay")
                started.send_signal(kind)
                self.assertEqual(started.wait(TIMEOUT_SECONDS), 128 + kind)
                self.nothing_is_left()

    def test_started_in_the_background_it_heeds_an_interrupt_too(self) -> None:
        started = self.start("stay", lambda: signal.signal(signal.SIGINT, signal.SIG_IGN))
        started.send_signal(signal.SIGINT)
        self.assertEqual(started.wait(TIMEOUT_SECONDS), 128 + signal.SIGINT)
        self.nothing_is_left()

    def test_the_command_starts_with_the_signals_own_handlers(self) -> None:
        asked = "import signal; print(signal.getsignal(signal.SIGINT) is signal.default_int_handler)"
        command = [sys.executable, str(SUPERVISE), sys.executable, "-c", asked]
        ignoring = lambda: signal.signal(signal.SIGINT, signal.SIG_IGN)  # noqa: E731
        ran = subprocess.run(command, capture_output=True, text=True, preexec_fn=ignoring, timeout=TIMEOUT_SECONDS)
        self.assertEqual(ran.stdout, "True\n")

    def test_processes_outside_are_left_alone(self) -> None:
        outside = subprocess.Popen(["sleep", "1000"])
        self.addCleanup(outside.wait)
        self.addCleanup(outside.kill)
        self.start("end").wait(TIMEOUT_SECONDS)
        self.assertTrue(is_alive(outside.pid))


if __name__ == "__main__":
    unittest.main()
