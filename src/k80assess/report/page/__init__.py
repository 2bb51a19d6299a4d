"""The page on which anyone fills in a topic."""
