"""Many topics at once, in data frames."""

from k80assess.base.names import lazily

TYPE_CHECKING = False
if TYPE_CHECKING:
    from k80assess.interop.frames.assessing import assess_frame
    from k80assess.interop.frames.decided import read_examples

__all__ = ["assess_frame", "read_examples"]

_HOMES = {
    "assess_frame": "k80assess.interop.frames.assessing",
    "read_examples": "k80assess.interop.frames.decided",
}

if not TYPE_CHECKING:
    __getattr__, __dir__ = lazily(__name__, _HOMES)
