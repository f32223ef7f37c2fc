"""Handwritten digits: prepare, split, train, evaluate, and promote the model if it is better.

Each step is a run of its own; what it uses and logs is its lineage. Needs scikit-learn.
Runs on the embedded registry in `./.wanllmdb`, or against the server that `WANLLMDB_URL` names:

    python digits_pipeline.py --project demo
    python digits_pipeline.py --project demo --gamma 0.0001
"""

import argparse
import csv
import json
from collections.abc import Iterable, Sequence
from typing import Any

import joblib
import wanllmdb
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from sklearn.svm import SVC

MODEL = "digits-classifier"
Row = Sequence[str]


def main() -> None:
    parser = argparse.ArgumentParser(description="Train a classifier of handwritten digits.")
    parser.add_argument("--project", default="digits")
    parser.add_argument("--gamma", type=float, default=0.001, help="of the classifier's kernel (%(default)s)")
    arguments = parser.parse_args()
    project = arguments.project

    digits = prepare(project)
    parts = split(project, digits, test_size=0.2)
    model = train(project, parts, gamma=arguments.gamma)
    evaluation = evaluate(project, parts, model)
    promote(project, model, evaluation)


def prepare(project: str) -> str:
    """The 1,797 images of 8 x 8 pixels that come with scikit-learn, as one CSV."""
    images, labels = load_digits(return_X_y=True)
    names = [*(f"pixel{i}" for i in range(images.shape[1])), "label"]
    rows = [
        [*(str(int(pixel)) for pixel in image), str(label)]
        for image, label in zip(images, labels, strict=True)
    ]
    with wanllmdb.init(project, job_type="prepare", config={"source": "sklearn.datasets.load_digits"}) as run:
        digits = wanllmdb.Artifact("digits", "dataset", metadata={"rows": len(rows), "classes": 10})
        write_csv(digits, "digits.csv", [names, *rows])
        run.log_artifact(digits)
    print(f"prepare: digits:{digits.version} has {len(rows)} images")
    return digits.ref


def split(project: str, digits_ref: str, test_size: float) -> str:
    config = {"test_size": test_size, "seed": 0}
    with wanllmdb.init(project, job_type="split", config=config) as run:
        names, *rows = read_csv(run.use_artifact(digits_ref), "digits.csv")
        labels = [row[-1] for row in rows]
        training, testing = train_test_split(rows, test_size=test_size, random_state=0, stratify=labels)
        parts = wanllmdb.Artifact(
            "digits-split", "dataset", metadata={"train": len(training), "test": len(testing)}
        )
        write_csv(parts, "train.csv", [names, *training])
        write_csv(parts, "test.csv", [names, *testing])
        run.log_artifact(parts)
    print(f"split: digits-split:{parts.version} has {len(training)} to train and {len(testing)} to test")
    return parts.ref


def train(project: str, parts_ref: str, gamma: float) -> str:
    with wanllmdb.init(project, job_type="train", config={"model": "SVC", "gamma": gamma}) as run:
        images, labels = read_digits(run.use_artifact(parts_ref), "train.csv")
        classifier = SVC(gamma=gamma).fit(images, labels)
        model = wanllmdb.Artifact(MODEL, "model", description="Reads a handwritten digit of 8 x 8 pixels.")
        with model.new_file("model.joblib", "wb") as file:
            joblib.dump(classifier, file)
        run.log_artifact(model)
    print(f"train: {MODEL}:{model.version} with gamma {gamma}")
    return model.ref


def evaluate(project: str, parts_ref: str, model_ref: str) -> str:
    """Test the model, log the result, and note the accuracy with the model."""
    with wanllmdb.init(project, job_type="evaluate", config={"model": model_ref, "data": parts_ref}) as run:
        model = run.use_artifact(model_ref)
        images, labels = read_digits(run.use_artifact(parts_ref), "test.csv")
        with model.open("model.joblib", "rb") as file:
            predicted = joblib.load(file).predict(images)
        wrong = [i for i, label in enumerate(labels) if predicted[i] != label]
        accuracy = round(1 - len(wrong) / len(labels), 4)
        evaluation = wanllmdb.Artifact("digits-evaluation", "evaluation", metadata={"accuracy": accuracy})
        with evaluation.new_file("evaluation.json") as report:
            json.dump({"model": model.ref, "accuracy": accuracy, "wrong": wrong}, report, indent=1)
        run.log_artifact(evaluation)
        model.update(metadata={"accuracy": accuracy})
    print(f"evaluate: {model.version} has accuracy {accuracy}")
    return evaluation.ref


def promote(project: str, model_ref: str, evaluation_ref: str) -> None:
    """Move `production` to the model if it is better than the one there."""
    present = next(iter(wanllmdb.Api(project=project).versions(MODEL, alias="production")), None)
    config = {"model": model_ref, "production": present.version if present else None}
    with wanllmdb.init(project, job_type="promote", config=config) as run:
        accuracy = run.use_artifact(evaluation_ref).metadata["accuracy"]
        if present and accuracy <= present.metadata["accuracy"]:
            print(f"promote: production stays at {present.version}: no better than {accuracy_of(present)}")
            return
        model = run.use_artifact(model_ref)
        was = f"accuracy {accuracy_of(present)}" if present else "no model"
        # If somebody else moved production meanwhile, this raises AliasConflict instead of overruling them.
        model.set_alias(
            "production",
            expected_version=present.version if present else None,
            reason=f"accuracy {accuracy}, before: {was}",
        )
    print(f"promote: production moved to {model.version}: accuracy {accuracy}, before: {was}")


def accuracy_of(model: wanllmdb.Artifact) -> float:
    return float(model.metadata["accuracy"])


def write_csv(artifact: wanllmdb.Artifact, path: str, rows: Iterable[Row]) -> None:
    with artifact.new_file(path) as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def read_csv(artifact: wanllmdb.Artifact, path: str) -> list[Row]:
    with artifact.open(path) as file:
        return list(csv.reader(file))


def read_digits(artifact: wanllmdb.Artifact, path: str) -> tuple[list[Any], list[str]]:
    rows = read_csv(artifact, path)[1:]
    return [[float(pixel) for pixel in row[:-1]] for row in rows], [row[-1] for row in rows]


if __name__ == "__main__":
    main()
