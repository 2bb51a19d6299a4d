"""Other tools' formats, each a module or a folder of its own."""

from k80assess.base.names import lazily

TYPE_CHECKING = False
if TYPE_CHECKING:
    from k80assess.interop import dexi, dmn, frames, ssvc, workbook

__all__ = ["dexi", "dmn", "frames", "ssvc", "workbook"]

if not TYPE_CHECKING:
    __getattr__, __dir__ = lazily(__name__, {name: f"{__name__}.{name}" for name in __all__})
