"""What reports say, as blocks: a module for each subject."""
