"""Measurements of this library beside what one would use instead: `python -m benchmarks` writes docs/benchmarks.md."""
