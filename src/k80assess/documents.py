"""The classes of which documents are made, and the rarer ways in and out of files."""

from k80assess.base.names import lazily

TYPE_CHECKING = False
if TYPE_CHECKING:
    from k80assess.data import from_data, schema
    from k80assess.document.agenda import (
        Action,
        Agenda,
        Background,
        Instrument,
        Part,
        ProgressNote,
        Theme,
        topic_problems,
    )
    from k80assess.document.conditions import Among
    from k80assess.document.examples import Example, Examples, load_examples
    from k80assess.document.files import to_toml
    from k80assess.document.framework import Framework, Source
    from k80assess.document.nodes import Aspect, Criterion, Level
    from k80assess.document.organisation import (
        Body,
        Cadence,
        GroupSeat,
        Milestone,
        Organisation,
        Portfolio,
        Role,
        Seat,
    )
    from k80assess.document.ranges import Range
    from k80assess.document.revision import revise
    from k80assess.document.rounding import rounded
    from k80assess.document.rules import Bound, Cap, Impossible, Maximum, Minimum, Row, Table, Weighted, WeightOrder
    from k80assess.document.text import Text
    from k80assess.document.topic import Answer, ProposedAction, Topic
    from k80assess.govern.ballots import Ballot, PanelRecord
    from k80assess.govern.decision import DecisionRecord, Edition, load_record
    from k80assess.govern.workload import Workload, load_workload

__all__ = [
    "Action",
    "Agenda",
    "Among",
    "Answer",
    "Aspect",
    "Background",
    "Ballot",
    "Body",
    "Bound",
    "Cadence",
    "Cap",
    "Criterion",
    "DecisionRecord",
    "Edition",
    "Example",
    "Examples",
    "Framework",
    "GroupSeat",
    "Impossible",
    "Instrument",
    "Level",
    "Maximum",
    "Milestone",
    "Minimum",
    "Organisation",
    "PanelRecord",
    "Part",
    "Portfolio",
    "ProgressNote",
    "ProposedAction",
    "Range",
    "Role",
    "Row",
    "Seat",
    "Source",
    "Table",
    "Text",
    "Theme",
    "Topic",
    "WeightOrder",
    "Weighted",
    "Workload",
    "from_data",
    "load_examples",
    "load_record",
    "load_workload",
    "revise",
    "rounded",
    "schema",
    "to_toml",
    "topic_problems",
]

_HOMES = {
    "Action": "k80assess.document.agenda",
    "Agenda": "k80assess.document.agenda",
    "Background": "k80assess.document.agenda",
    "Instrument": "k80assess.document.agenda",
    "Part": "k80assess.document.agenda",
    "ProgressNote": "k80assess.document.agenda",
    "Theme": "k80assess.document.agenda",
    "topic_problems": "k80assess.document.agenda",
    "Range": "k80assess.document.ranges",
    "revise": "k80assess.document.revision",
    "rounded": "k80assess.document.rounding",
    "from_data": "k80assess.data",
    "schema": "k80assess.data",
    "Example": "k80assess.document.examples",
    "Examples": "k80assess.document.examples",
    "load_examples": "k80assess.document.examples",
    "to_toml": "k80assess.document.files",
    "Aspect": "k80assess.document.nodes",
    "Criterion": "k80assess.document.nodes",
    "Framework": "k80assess.document.framework",
    "Level": "k80assess.document.nodes",
    "Source": "k80assess.document.framework",
    "Body": "k80assess.document.organisation",
    "Cadence": "k80assess.document.organisation",
    "Milestone": "k80assess.document.organisation",
    "Organisation": "k80assess.document.organisation",
    "Portfolio": "k80assess.document.organisation",
    "Role": "k80assess.document.organisation",
    "GroupSeat": "k80assess.document.organisation",
    "Seat": "k80assess.document.organisation",
    "Cap": "k80assess.document.rules",
    "Among": "k80assess.document.conditions",
    "Bound": "k80assess.document.rules",
    "Impossible": "k80assess.document.rules",
    "Maximum": "k80assess.document.rules",
    "Minimum": "k80assess.document.rules",
    "Row": "k80assess.document.rules",
    "Table": "k80assess.document.rules",
    "WeightOrder": "k80assess.document.rules",
    "Weighted": "k80assess.document.rules",
    "Text": "k80assess.document.text",
    "Answer": "k80assess.document.topic",
    "ProposedAction": "k80assess.document.topic",
    "Topic": "k80assess.document.topic",
    "Ballot": "k80assess.govern.ballots",
    "PanelRecord": "k80assess.govern.ballots",
    "DecisionRecord": "k80assess.govern.decision",
    "Edition": "k80assess.govern.decision",
    "load_record": "k80assess.govern.decision",
    "Workload": "k80assess.govern.workload",
    "load_workload": "k80assess.govern.workload",
}

if not TYPE_CHECKING:
    __getattr__, __dir__ = lazily(__name__, _HOMES)
