"""Models of DEXi."""

from k80assess.base.names import lazily

TYPE_CHECKING = False
if TYPE_CHECKING:
    from k80assess.interop.dexi.models import Model, read

__all__ = ["Model", "read"]

if not TYPE_CHECKING:
    __getattr__, __dir__ = lazily(__name__, dict.fromkeys(__all__, "k80assess.interop.dexi.models"))
