"""Deterministic files to move, and a clock."""

import os
import random
import shutil
import time
from collections.abc import Callable
from pathlib import Path

MIB = 1 << 20


def make_big(path: Path, size: int, seed: int) -> Path:
    source = random.Random(seed)
    with path.open("wb") as out:
        for start in range(0, size, MIB):
            out.write(source.randbytes(min(MIB, size - start)))
    return path


def make_small(root: Path, count: int, seed: int) -> list[Path]:
    """Files of 1 to 8 KiB in a two-level tree, a hundred to a folder."""
    source = random.Random(seed)
    files = []
    for number in range(count):
        folder = root / f"d{number // 1000:02d}" / f"e{number // 100 % 10:02d}"
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / f"f{number:05d}.bin"
        file.write_bytes(source.randbytes(source.randint(1024, 8192)))
        files.append(file)
    return files


def fresh(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def seconds(work: Callable[[], object]) -> float:
    """How long it takes, after what the disk still had to do is done."""
    os.sync()
    started = time.perf_counter()
    work()
    return time.perf_counter() - started
