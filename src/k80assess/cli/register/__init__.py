"""`register …`: the commands that keep a register of decisions."""
