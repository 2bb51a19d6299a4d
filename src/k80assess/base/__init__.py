"""What the rest of the package builds on."""
