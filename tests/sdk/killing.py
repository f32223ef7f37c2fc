"""Log in a process, kill -9 it somewhere in the middle, look, log again. Prints what was wrong as JSON.

Arguments: cycles, and the seed of the delays. Run in an empty folder.
"""

import json
import multiprocessing
import random
import signal
import sys
import time

import uvicorn  # noqa: F401 - imported once, for all forks
import wanllmdb
import wanllmdb.run
import wanllmdb_server.app  # noqa: F401 - the same

FORK = multiprocessing.get_context("fork")
FILES = 20


def made(number):
    artifact = wanllmdb.Artifact("iris", "dataset", metadata={"number": number})
    for part in range(FILES):
        with artifact.new_file(f"{part}.txt") as file:
            file.write(f"{number} {part}")
    with artifact.new_file("large", "wb") as file:
        file.write(bytes([number % 256]) * (2 << 20) + str(number).encode())
    return artifact


def log(number, answers):
    answers.put("up")
    with wanllmdb.init(project="demo") as run:
        answers.put(run.log_artifact(made(number), aliases=[f"n{number}"]).version)


def look(number, answers):
    """Log again what cycle `number` logged. Tell what is wrong, and whether it was there before."""
    api = wanllmdb.Api(project="demo")
    wrong = []
    known = [found.name for found in api.artifacts()]
    versions = list(api.versions("iris")) if known else []
    before = [version for version in versions if version.metadata == {"number": number}]
    if [version.aliases for version in before] not in ([], [["latest", f"n{number}"]]):
        wrong.append([number, "half committed", [version.aliases for version in before]])
    with wanllmdb.init(project="demo") as run:
        run.log_artifact(made(number), aliases=[f"n{number}"])
    versions = list(api.versions("iris"))
    names = [version.version for version in versions]
    if names != [f"v{index}" for index in range(number + 1, 0, -1)]:
        wrong.append([number, "versions", names])
    newest = versions[0]
    if newest.aliases != ["latest", f"n{number}"] or newest.digest != made(number).digest:
        wrong.append([number, "newest", newest.aliases])
    folder = newest.download("out")
    if problems := newest.verify(folder):
        wrong.append([number, "content", problems])
    answers.put((wrong, bool(before)))


def child(target, *arguments):
    answers = FORK.Queue()
    process = FORK.Process(target=target, args=(*arguments, answers))
    process.start()
    return process, answers


def main(cycles, seed):
    chance = random.Random(seed)
    process, answers = child(log, 0)
    answers.get(timeout=60)
    started = time.monotonic()
    process.join()
    whole = time.monotonic() - started
    wrong, killed, unseen = [], 0, 0
    for number in range(1, cycles + 1):
        process, answers = child(log, number)
        answers.get(timeout=60)
        time.sleep(chance.uniform(0, whole))
        process.kill()
        process.join()
        killed += process.exitcode == -signal.SIGKILL
        process, answers = child(look, number)
        found, was_there = answers.get(timeout=60)
        process.join()
        wrong += found
        unseen += not was_there
    sys.stdout.write(json.dumps({"cycles": cycles, "killed": killed, "unseen": unseen, "wrong": wrong}))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1)
