"""What is said, as blocks: one module for each thing."""
