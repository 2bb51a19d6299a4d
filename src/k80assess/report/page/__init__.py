"""The page on which anyone can fill in a topic."""
