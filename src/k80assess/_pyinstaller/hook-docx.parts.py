"""PyInstaller runs this where python-docx is inside a program: it finds templates by way of the folder of its parts.

A module inside a program has no folder, so one file is put there to make it.
"""

from PyInstaller.utils.hooks import collect_data_files

datas = collect_data_files("docx.parts", include_py_files=True, includes=["__init__.py"])
