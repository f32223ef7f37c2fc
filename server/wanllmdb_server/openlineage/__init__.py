"""Lineage told to others: run events in the form of OpenLineage. `docs/openlineage.md` is the promise."""
