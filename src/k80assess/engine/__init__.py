"""What the machine derives: the decision diagram of a framework, and the assessment of a topic."""
