"""Aliases in six short scenes, from the first version of a dataset to the one in production.

Runs on the embedded registry in `./.wanllmdb`, or against the server that `WANLLMDB_URL` names:

    python alias_workflow.py --project demo
"""

import argparse
import csv

import wanllmdb

FIRST = [("a fine film", 1), ("dull", 0)]
CORRECTED = [*FIRST, ("could not stop laughing", 1)]


def main() -> None:
    parser = argparse.ArgumentParser(description="Six scenes about aliases.")
    parser.add_argument("--project", default="alias-workflow")
    project = parser.parse_args().project

    first = create_with_aliases(project)
    update_and_move(project)
    use_by_alias(project)
    use_an_older_version(project, first)
    promote_to_production(project)
    consume_production(project)


def create_with_aliases(project: str) -> str:
    with wanllmdb.init(project, job_type="collect") as run:
        reviews = run.log_artifact(dataset(FIRST), aliases=["candidate"])
    print(f"1 create: {reviews.version} has {len(FIRST)} rows and the aliases {', '.join(reviews.aliases)}")
    return reviews.version


def update_and_move(project: str) -> None:
    with wanllmdb.init(project, job_type="collect") as run:
        reviews = run.log_artifact(dataset(CORRECTED), aliases=["candidate"])
    print(f"2 update: candidate moved to {reviews.version}, and latest follows by itself")


def use_by_alias(project: str) -> None:
    with wanllmdb.init(project, job_type="inspect") as run:
        reviews = run.use_artifact("reviews", alias="candidate")
        print(f"3 use: candidate is {reviews.version}, with {count_rows(reviews)} rows")


def use_an_older_version(project: str, version: str) -> None:
    with wanllmdb.init(project, job_type="inspect") as run:
        reviews = run.use_artifact("reviews", version=version)
        print(f"4 older: {reviews.version} is still there, with {count_rows(reviews)} rows")


def promote_to_production(project: str) -> None:
    api = wanllmdb.Api(project=project)
    present = next(iter(api.versions("reviews", alias="production")), None)
    candidate = api.artifact("reviews:candidate")
    candidate.set_alias(
        "production",
        # Nobody is overruled: if production was moved meanwhile, this raises AliasConflict.
        expected_version=present.version if present else None,
        reason="one more row, checked by hand",
    )
    print(f"5 promote: production points to {candidate.version}")


def consume_production(project: str) -> None:
    with wanllmdb.init(project, job_type="serve") as run:
        reviews = run.use_artifact("reviews:production")
        move = reviews.alias_history("production")[0]
        print(f"6 consume: production is {reviews.version}, with {count_rows(reviews)} rows: {move.reason}")


def dataset(rows: list[tuple[str, int]]) -> wanllmdb.Artifact:
    artifact = wanllmdb.Artifact("reviews", "dataset", metadata={"rows": len(rows)})
    with artifact.new_file("reviews.csv") as file:
        csv.writer(file).writerows([("text", "positive"), *rows])
    return artifact


def count_rows(reviews: wanllmdb.Artifact) -> int:
    with reviews.open("reviews.csv") as file:
        return sum(1 for _ in csv.DictReader(file))


if __name__ == "__main__":
    main()
