"""For users' own tests: cases and rules as documents, and hypothesis strategies."""
