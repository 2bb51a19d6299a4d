"""Where PyInstaller finds what it is told."""

from pathlib import Path


def folders() -> list[str]:
    """Return the folders with hooks, as the entry point `pyinstaller40` asks for.

    >>> [Path(folder).name for folder in folders()]
    ['_pyinstaller']
    """
    return [str(Path(__file__).parent)]
