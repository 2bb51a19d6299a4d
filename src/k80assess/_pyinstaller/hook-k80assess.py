"""PyInstaller runs this for a program that imports k80assess: what the package reads, and loads when it is used."""

from PyInstaller.utils.hooks import collect_data_files, collect_submodules, copy_metadata

datas = collect_data_files("k80assess") + copy_metadata("k80assess")
# A program tests nothing: strategies would bring hypothesis along.
_UNUSED = ("k80assess._pyinstaller", "k80assess.testing.registration", "k80assess.testing.strategies")
hiddenimports = collect_submodules("k80assess", filter=lambda name: not name.startswith(_UNUSED))
