"""The command line, from `program.main`: one module per command, each of which loads, asks and returns a reply."""
