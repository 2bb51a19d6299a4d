"""Other people's formats: one file and one extra each."""
