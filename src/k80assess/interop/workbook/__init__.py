"""Workbooks of Excel and LibreOffice: frameworks, topics and judges' forms as sheets that anybody can fill in."""

from k80assess.base.names import lazily

TYPE_CHECKING = False
if TYPE_CHECKING:
    from k80assess.interop.workbook.documents import read_workbook, to_workbook, write_workbook

__all__ = ["read_workbook", "to_workbook", "write_workbook"]

if not TYPE_CHECKING:
    __getattr__, __dir__ = lazily(__name__, dict.fromkeys(__all__, "k80assess.interop.workbook.documents"))
