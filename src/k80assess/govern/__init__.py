"""Deciding together and keeping account: several judges, the whole agenda, limited capacity, decisions on record."""

from k80assess.base.names import lazily

TYPE_CHECKING = False
if TYPE_CHECKING:
    from k80assess.govern.account import write_report_back
    from k80assess.govern.agenda_progress import progress, write_progress
    from k80assess.govern.consistency import inconsistencies
    from k80assess.govern.renewal import renew_agenda
    from k80assess.govern.replayed import replay

__all__ = ["inconsistencies", "progress", "renew_agenda", "replay", "write_progress", "write_report_back"]

_HOMES = {
    "inconsistencies": "k80assess.govern.consistency",
    "progress": "k80assess.govern.agenda_progress",
    "renew_agenda": "k80assess.govern.renewal",
    "replay": "k80assess.govern.replayed",
    "write_progress": "k80assess.govern.agenda_progress",
    "write_report_back": "k80assess.govern.account",
}

if not TYPE_CHECKING:
    __getattr__, __dir__ = lazily(__name__, _HOMES)
