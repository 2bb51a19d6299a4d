"""What all of the house builds on."""
