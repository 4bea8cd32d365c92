"""Check the interpreter's command line and its session. ``run_cli.py IK_PROGRAM``."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time
from pathlib import Path

SCRIPT = """\
param v0: Velocity = 20 m/s
param n = 3
param path: String = "none"
print("{v0}, {n}, {path}")
"""

failures: list[str] = []


def run(program: str, *arguments: str, text: str = "") -> subprocess.CompletedProcess[str]:
    """Run the interpreter with stdin and stdout as pipes."""
    return subprocess.run([program, *arguments], input=text, capture_output=True, text=True, timeout=60, check=False)


def expect(name: str, actual: object, expected: object) -> None:
    """Note a failure when the two differ."""
    if actual != expected:
        failures.append(f"{name}: got {actual!r}, expected {expected!r}")


def expect_part(name: str, text: str, part: str) -> None:
    """Note a failure when `part` does not occur in `text`."""
    if part not in text:
        failures.append(f"{name}: {part!r} does not occur in {text!r}")


def check_texts(program: str) -> None:
    """-e, a file from stdin, and that stdout holds nothing but results."""
    result = run(program, "-e", "1 mile -> m")
    expect("-e", (result.stdout, result.stderr, result.returncode), ("1609.344 m\n", "", 0))
    expect("-e of a statement", run(program, "-e", "x = 1").stdout, "")
    expect("-e of nothing", run(program, "-e", "").returncode, 0)
    expect("stdin as file", run(program, "-", text='print("{1 + 1}")').stdout, "2\n")
    result = run(program, "-e", 'print("first")\n1 m + 1 s')
    expect("no statement of a bad text runs", (result.stdout, result.returncode), ("", 1))
    expect_part("diagnostic", result.stderr, "error[E0203]")
    expect_part("diagnostic", result.stderr, "<input>:2:1")
    expect("no colours in a pipe", "\x1b" in result.stderr, False)
    result = run(program, "-e", 'print("first")\nassert(1 > 2)')
    expect("a fault comes after what ran", (result.stdout, result.returncode), ("first\n", 1))


def check_params(program: str, folder: Path) -> None:
    """--name value by the type of the param."""
    script = str(folder / "script.ik")
    Path(script).write_text(SCRIPT, encoding="utf-8")
    expect("defaults", run(program, script).stdout, "20 m/s, 3, none\n")
    result = run(program, script, "--v0", "72 km/h", "--n=-5", "--path", "a b.npy")
    expect("params", (result.stdout, result.stderr), ("72 km/h, -5, a b.npy\n", ""))
    expect("wrong dimension", run(program, script, "--v0", "3 kg").returncode, 1)
    expect_part("bad value", run(program, script, "--v0", "nope").stderr, " --> --v0:1:1")
    result = run(program, script, "--v1", "1")
    expect("unknown param", result.returncode, 2)
    expect_part("unknown param", result.stderr, "--v0, --n, --path")
    expect("missing value", run(program, script, "--v0").returncode, 2)
    expect("check", run(program, "check", script).stdout, "")


def check_usage(program: str, folder: Path) -> None:
    """Exit status 2, and what goes to stdout on request."""
    for arguments in (["--bogus"], ["check"], ["--dump", "tokens", "x"], ["-e"], ["no_such.ik"], [str(folder)]):
        result = run(program, *arguments)
        expect(f"usage {arguments}", (result.returncode, result.stdout), (2, ""))
    expect_part("--help", run(program, "--help").stdout, "usage: ik")
    expect_part("--version", run(program, "--version").stdout, "ik 0.")
    expect_part("help", run(program, "help", "sqrt").stdout, "sqrt(x)")
    expect("help of nothing", run(program, "help", "nope").returncode, 2)
    expect_part("--dump", run(program, "--dump", "ast", "-e", "1 + 2").stdout, "binary +")
    environment = {**os.environ, "IK_ISA": "mmx"}
    result = subprocess.run(
        [program, "-e", "1"], capture_output=True, text=True, env=environment, timeout=60, check=False
    )
    expect("unknown ISA", result.returncode, 2)


def check_json(program: str) -> None:
    """One JSON object a line, in order of position."""
    result = run(program, "--json", "-e", "x = 1 m + 1 s\ny = nope")
    rows = [json.loads(line) for line in result.stderr.splitlines()]
    expect("json codes", [row["code"] for row in rows], ["E0203", "E0301"])
    expect("json place", [row["labels"][0]["line"] for row in rows], [1, 2])


def check_session(program: str) -> None:
    """A session over a pipe: no prompts, values with types, errors that do not end it."""
    inferred = run(program, text="fn f(x, y) = x^2 + y^3\n:type f\nhelp f\nuse stats\nhelp stats.slope\n").stdout
    expect(
        "types of functions", inferred, "(D^3, D^2) -> D^6\nf(x: D^3, y: D^2) -> D^6\nstats.slope(x: D, y: E) -> E/D\n"
    )
    result = run(program, text="x = 3 km\nx + 1 m\n1 m + 1 s\nans -> m\nf(1,\n 2)\n[1,\n2.5]\n:type x\nquit\n99\n")
    expect("session", result.stdout, "= 3.001 km  # f64\n= 3001 m  # f64\n= [1, 2.5]  # f64[2]\ni64 km\n")
    expect_part("session", result.stderr, "E0203")
    expect("a session with a failed text", result.returncode, 1)
    expect("a session without", run(program, text="1 + 1\n").returncode, 0)


class Terminal:
    """The interpreter on a terminal of its own."""

    def __init__(self, program: str, history: Path) -> None:
        """Start it with an own history file."""
        self.pid, self.file = pty.fork()
        if self.pid == 0:
            os.environ.update(IK_HISTORY=str(history), TERM="xterm", NO_COLOR="1")
            os.execv(program, [program])
        self.seen = ""

    def wait_for(self, part: str, seconds: float = 20.0) -> bool:
        """Read until `part` comes; what came before it is dropped."""
        end = time.monotonic() + seconds
        while part not in self.seen:
            if not select.select([self.file], [], [], max(0.0, end - time.monotonic()))[0]:
                return False
            try:
                self.seen += os.read(self.file, 4096).decode(errors="replace")
            except OSError:
                return False
        self.seen = self.seen.split(part, 1)[1]
        return True

    def type(self, text: str) -> None:
        """Send keys."""
        os.write(self.file, text.encode())

    def edits(self) -> bool:
        """Wait until keys go to the line editor; before, the terminal keeps them, and drops them at a signal."""
        deadline = time.monotonic() + 20
        while termios.tcgetattr(self.file)[3] & termios.ICANON:
            if time.monotonic() > deadline:
                return False
            time.sleep(0.001)
        return True

    def close(self) -> int:
        """Wait for the end and give the exit status."""
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                return os.waitstatus_to_exitcode(status)
            time.sleep(0.05)
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        return -1


def check_terminal(program: str, folder: Path) -> None:
    """Prompts, completion, Ctrl-C in a run and at the prompt, history."""
    history = folder / "history"
    terminal = Terminal(program, history)
    steps = [
        ("", "ik> "),
        ("1 mile -> m\r", "= 1609.344 m"),
        ("linsp\t(0 m,\r", "... "),
        ("1 m, 3)\r", "= [0, 0.5, 1] m"),
        ("y = 0.0; while y < 1e15 { y = y + 1 }\r", "1 }\r\n"),
        ("\x03", "E0708"),
        ("ans\r", "= [0, 0.5, 1] m"),
        ("abc", "abc"),
        ("\x03", "ik> "),
        ("2 µm·3\b\b -> nm\r", "= 2000 nm"),
    ]
    for keys, answer in steps:
        if keys == "\x03" and answer == "E0708":
            time.sleep(0.5)  # The loop must be running.
        terminal.type(keys)
        if not terminal.wait_for(answer):
            failures.append(f"terminal: after {keys!r} no {answer!r} in {terminal.seen!r}")
            break
    terminal.type("quit\r")
    expect("terminal exit status", terminal.close(), 0)
    expect("history", "mile" in history.read_text(encoding="utf-8") if history.exists() else None, True)


def check_signals(program: str, folder: Path) -> None:
    """Signals while a line is typed: they come to any thread, at any moment, and cost at most the line."""
    terminal = Terminal(program, folder / "signals")
    expect("the first prompt", terminal.wait_for("ik> "), True)
    for count in range(300):
        terminal.type("abc")
        if count % 2:
            expect("what is typed", terminal.wait_for("abc"), True)
        terminal.type("\x03")
        if not terminal.wait_for("ik> "):
            failures.append(f"Ctrl-C {count} at the prompt: no new prompt in {terminal.seen!r}")
            break
    expect("a line is edited", terminal.edits(), True)
    terminal.type("20 + ")
    fcntl.ioctl(terminal.file, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 60, 0, 0))
    expect("a line is typed", terminal.wait_for("20 + "), True)
    os.kill(terminal.pid, signal.SIGCONT)
    expect("the line again when the program goes on", terminal.wait_for("20 + "), True)
    terminal.type("0 + " * 15)
    expect("a line wraps at the new width", terminal.wait_for("+ \x08"), True)
    terminal.type("\x1a")  # There is no shell to go back to, so nothing stops.
    terminal.type("3\r")
    expect("the line goes on after Ctrl-Z", terminal.wait_for("= 23"), True)
    expect("its prompt", terminal.wait_for("ik> "), True)
    expect("a line is edited", terminal.edits(), True)
    os.kill(terminal.pid, signal.SIGTERM)
    expect("ended from outside", terminal.close(), -signal.SIGTERM)
    left = termios.tcgetattr(terminal.file)[3]
    expect("the terminal is left usable", bool(left & termios.ICANON and left & termios.ECHO), True)


def main() -> int:
    """Run all checks."""
    program = str(Path(sys.argv[1]).resolve())
    with tempfile.TemporaryDirectory(prefix="ik-cli-") as scratch:
        folder = Path(scratch)
        check_texts(program)
        check_params(program, folder)
        check_usage(program, folder)
        check_json(program)
        check_session(program)
        check_terminal(program, folder)
        check_signals(program, folder)
    for failure in failures:
        print(f"FAILED {failure}")
    print("cli: failed" if failures else "cli: passed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
