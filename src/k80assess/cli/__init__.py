"""The command line: load, ask, show; no logic of its own. It starts at `program.main`."""
