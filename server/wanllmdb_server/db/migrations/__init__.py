"""Alembic's migrations, shipped inside the wheel."""

HEAD = "0007"
"""The newest revision. Written down, so that starting a current database need not import Alembic."""
