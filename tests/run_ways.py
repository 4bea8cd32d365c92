"""The four ways in give the same result for the same text.

``run_ways.py --ik PROGRAM --host PROGRAM --python INTERPRETER``. Each text of tests/ways/cases.ik runs as a script,
line by line at the prompt, in a C++ host and in Python. What the first three print must be one text; dtype, unit and
every element of the last two must be the same bits. A text with a mistake must give the same diagnostic everywhere.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

CASES = Path(__file__).resolve().parent / "ways" / "cases.ik"

# Runs in the interpreter that has the module; gives one JSON list.
IN_PYTHON = r"""
import json, sys
import numpy as np
import ik

def facts(text):
    try:
        value = ik.eval(text)
    except ik.Error as error:
        return {"error": str(error)}
    unit = str(value.unit) if isinstance(value, ik.Quantity) else ""
    magnitude = value.magnitude if isinstance(value, ik.Quantity) else value
    if isinstance(magnitude, str):
        return {"unit": unit, "values": [], "dtype": "String", "shape": [], "text": magnitude}
    array = np.asarray(magnitude)
    name = {"float64": "f64", "float32": "f32", "int64": "i64", "bool": "bool"}[array.dtype.name]
    values = [float(x).hex() if array.dtype.kind == "f" else str(int(x)) for x in array.ravel()]
    return {"unit": unit, "values": values, "dtype": name, "shape": list(array.shape)}

texts = open(sys.argv[1], encoding="utf-8").read().split("---\n")[:-1]
print(json.dumps([facts(text) for text in texts]))
"""


def output(command: list[str], text: str = "") -> tuple[str, str]:
    """Standard output and error of a command; its exit status is what the caller does not look at."""
    result = subprocess.run(command, input=text, capture_output=True, text=True, check=False, timeout=60)
    return result.stdout.rstrip("\n"), result.stderr.rstrip("\n")


def number(text: str) -> str:
    """One spelling for a hexadecimal float, which C and Python write with other zeros."""
    return float.fromhex(text).hex() if any(c in text for c in "pxna") else text


def from_host(section: str) -> dict[str, str]:
    """The facts the host writes; the text may have several lines and comes last."""
    facts = {}
    while section:
        word, _, rest = section.partition(" ") if section.startswith(("text ", "error ")) else ("", "", "")
        if word:
            facts[word] = rest.rstrip("\n")
            break
        line, _, section = section.partition("\n")
        name, _, value = line.partition(" ")
        facts[name] = value
    return facts


def last_error(text: str) -> str:
    """Code and message of a rendered diagnostic."""
    return next((line for line in text.splitlines() if line.startswith("error")), text)


def compare(ik: str, scratch: Path, text: str, host: dict[str, str], python: dict[str, Any]) -> list[str]:
    """What differs for one text."""
    *before, last = text.rstrip("\n").split("\n")
    script = scratch / "case.ik"
    if last.startswith("error"):
        return [f"a case may not end in {last!r}"]
    script.write_text("\n".join([*before, f"__last = {last}", "print(__last)"]) + "\n", encoding="utf-8")
    script_out, script_err = output([ik, str(script)])
    prompt_out, prompt_err = output([ik], text)
    if "error" in host or "error" in python:
        errors = {last_error(script_err), last_error(prompt_err), last_error(host.get("error", "nothing")),
                  last_error(str(python.get("error", "nothing")))}  # fmt: skip
        return [] if len(errors) == 1 else [f"the errors differ: {sorted(errors)}"]
    wrong = []
    if script_out.split("\n")[-len(host["text"].split("\n")) :] != host["text"].split("\n"):
        wrong.append(f"script {script_out!r}, C++ {host['text']!r}")
    shown = host["text"] if python["dtype"] != "String" else f'"{host["text"]}"'
    if f"= {shown}" not in prompt_out and f"\n{shown}" not in prompt_out:
        wrong.append(f"prompt {prompt_out!r}, C++ {host['text']!r}")
    shape = f"[{', '.join(map(str, python['shape']))}]" if python["shape"] else ""
    python_type = f"{python['dtype']}{shape}" + (f" {python['unit']}" if python["unit"] else "")
    if host["type"] != python_type or host["unit"] != python["unit"]:
        wrong.append(f"C++ {host['type']!r}, Python {python_type!r}")
    if python.get("text", host["text"]) != host["text"]:
        wrong.append(f"C++ {host['text']!r}, Python {python['text']!r}")
    if [number(x) for x in host["values"].split()] != python["values"]:
        wrong.append(f"C++ {host['values']}, Python {python['values']}")
    return wrong


def main() -> int:
    """Run every case in the four ways."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ik", required=True)
    parser.add_argument("--host", required=True)
    parser.add_argument("--python", required=True)
    arguments = parser.parse_args()
    texts = CASES.read_text(encoding="utf-8").split("---\n")[:-1]
    host = [
        from_host(section) for section in re.split(r"^---$\n?", output([arguments.host, str(CASES)])[0], flags=re.M)
    ]
    host = [facts for facts in host if facts]
    python_out, python_err = output([arguments.python, "-c", IN_PYTHON, str(CASES)])
    if not python_out:
        sys.exit(f"FAILED python: {python_err}")
    python = json.loads(python_out.splitlines()[-1])  # What a text prints comes before.
    if not len(texts) == len(host) == len(python):
        sys.exit(f"FAILED {len(texts)} texts, {len(host)} results from C++, {len(python)} from Python")
    failed = 0
    with tempfile.TemporaryDirectory(prefix="ik-ways-") as scratch:
        for text, from_cpp, from_python in zip(texts, host, python, strict=True):
            for difference in compare(arguments.ik, Path(scratch), text, from_cpp, from_python):
                failed += 1
                print(f"FAILED {text.rstrip()}\n    {difference}")
    print(f"ways: {len(texts)} texts, {failed} failed" if failed else f"ways: {len(texts)} texts, all four agree")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
