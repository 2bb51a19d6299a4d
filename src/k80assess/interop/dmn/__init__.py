"""Decision models in DMN."""

from k80assess.base.names import lazily

TYPE_CHECKING = False
if TYPE_CHECKING:
    from k80assess.interop.dmn.models import read, to_xml, to_xml_parts

__all__ = ["read", "to_xml", "to_xml_parts"]

if not TYPE_CHECKING:
    __getattr__, __dir__ = lazily(__name__, dict.fromkeys(__all__, "k80assess.interop.dmn.models"))
