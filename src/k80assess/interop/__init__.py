"""Other people's formats, one file each."""

from k80assess.base.names import lazily

TYPE_CHECKING = False
if TYPE_CHECKING:
    from k80assess.interop import dexi, dmn, frames, ssvc

__all__ = ["dexi", "dmn", "frames", "ssvc"]

if not TYPE_CHECKING:
    __getattr__, __dir__ = lazily(__name__, {name: f"{__name__}.{name}" for name in __all__})
