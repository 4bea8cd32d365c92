"""The main job, examples/terrain.ik, against the same computation in NumPy."""

from __future__ import annotations

import re
import struct
import subprocess
import zlib
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[2]
INTERPRETER = ROOT / "build" / "ik"


def reference():
    """Compute the table of terrain.ik and its picture with NumPy."""
    data = np.load(ROOT / "examples" / "data" / "jacksboro_fault_dem.npz")
    z = data["elevation"].astype(float)
    latitude = np.radians((data["ymin"] + data["ymax"]) / 2)
    dx = float(data["dx"] * 111.2e3 * np.cos(latitude))
    dy = float(data["dy"] * 111.2e3)
    east = (z[1:-1, 2:] - z[1:-1, :-2]) / (2 * dx)
    north = (z[:-2, 1:-1] - z[2:, 1:-1]) / (2 * dy)
    slope = np.arctan(np.hypot(east, north))
    aspect = np.degrees(np.arctan2(-east, -north)) % 360
    sun, altitude = np.radians(315.0), np.radians(45.0)
    shade = np.sin(altitude) * np.cos(slope) + np.cos(altitude) * np.sin(slope) * np.cos(sun - np.radians(aspect))
    table = {
        "grid": [*z.shape, dx, dy],
        "elevation": [z.min(), z.max(), z.mean()],
        "slope": [np.degrees(slope).mean(), np.degrees(slope).max()],
        "facing south": [100 * np.mean(np.abs(aspect - 180) < 45)],
        "area": [slope.size * dx * dy / 1e6, np.sum(dx * dy / np.cos(slope)) / 1e6],
    }
    return table, np.clip(shade, 0, 1)


def read_grey_png(path):
    """Decode an 8-bit grey PNG without a library for pictures."""
    raw = path.read_bytes()
    assert raw[:8] == b"\x89PNG\r\n\x1a\n"
    place, data, header = 8, b"", b""
    while place < len(raw):
        (length,) = struct.unpack(">I", raw[place : place + 4])
        kind, body = raw[place + 4 : place + 8], raw[place + 8 : place + 8 + length]
        (checksum,) = struct.unpack(">I", raw[place + 8 + length : place + 12 + length])
        assert checksum == zlib.crc32(kind + body)
        header = body if kind == b"IHDR" else header
        data += body if kind == b"IDAT" else b""
        place += 12 + length
    width, height, depth, colour, _, _, interlace = struct.unpack(">IIBBBBB", header)
    assert (depth, colour, interlace) == (8, 0, 0)
    lines = np.frombuffer(zlib.decompress(data), np.uint8).reshape(height, width + 1)
    picture = np.zeros((height + 1, width + 1), np.int64)
    for row, (kind, line) in enumerate(zip(lines[:, 0], lines[:, 1:].astype(np.int64)), 1):
        for column in range(1, width + 1):
            left, up, corner = picture[row, column - 1], picture[row - 1, column], picture[row - 1, column - 1]
            estimate = left + up - corner
            paeth = min((left, up, corner), key=lambda value: abs(estimate - value))
            predicted = (0, left, up, (left + up) // 2, paeth)[kind]
            picture[row, column] = (line[column - 1] + predicted) & 0xFF
    return picture[1:, 1:]


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """Run the script in a scratch folder, so that the picture lands there."""
    folder = tmp_path_factory.mktemp("terrain")
    (folder / "examples").symlink_to(ROOT / "examples")
    done = subprocess.run(
        [INTERPRETER, "examples/terrain.ik"], cwd=folder, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return folder, done.stdout


@pytest.mark.parametrize("row", ["grid", "elevation", "slope", "facing south", "area"])
def test_table_agrees_with_numpy(run, row):
    expected = reference()[0][row]
    line = next(line for line in run[1].splitlines() if line.startswith(row))
    printed = re.findall(r"-?\d+(?:\.\d+)?", line.replace("km^2", "").replace("km²", ""))
    assert len(printed) == len(expected)
    for text, value in zip(printed, expected):
        digits = len(text.split(".")[1]) if "." in text else 0
        assert abs(float(text) - value) <= 0.5000001 * 10.0**-digits


def test_hillshade_agrees_with_numpy(run):
    expected = reference()[1] * 255
    picture = read_grey_png(run[0] / "hillshade.png")
    assert picture.shape == expected.shape
    assert np.abs(picture - expected).max() <= 1.0
