"""Many topics at once, in data frames."""

from k80assess.base.names import lazily

TYPE_CHECKING = False
if TYPE_CHECKING:
    from k80assess.interop.frames.assessing import assess_frame

__all__ = ["assess_frame"]

if not TYPE_CHECKING:
    __getattr__, __dir__ = lazily(__name__, dict.fromkeys(__all__, "k80assess.interop.frames.assessing"))
