"""Queries with graded judgments over the demonstration base, and how well the searches answer them (`README.md`)."""
