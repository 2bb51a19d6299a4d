"""The commands that write a file, and a folder with all that they read."""

from __future__ import annotations

import shutil
from pathlib import Path

from commands import YEAR
from frameworks import weighted_framework

from k80assess.document.files import load_framework, load_topic, save
from k80assess.engine.assessment import assess
from k80assess.govern.decision import decide
from k80assess.govern.register import Register

# For each command that writes a file, what comes before its name: with everything that it can read.
COMMANDS = {
    ("assess",): ("assess topic.toml --framework framework.toml --agenda agenda.toml --certificate", "out.json"),
    ("explain",): ("explain topic.toml --framework framework.toml --agenda agenda.toml --certificate", "out.json"),
    ("prove",): ("prove --then decline,monitor,take_on --framework framework.toml --certificate", "out.json"),
    ("diff",): ("diff framework.toml framework.toml --topics topic.toml --certificate", "out.json"),
    ("agenda",): ("agenda agenda.toml -o", "out.md"),
    ("memo",): ("memo topic.toml --framework framework.toml --agenda agenda.toml -o", "out.md"),
    ("plan",): ("plan topic.toml --workload workload.toml --agenda agenda.toml -o", "out.md"),
    ("topics",): ("topics topic.toml --framework framework.toml --agenda agenda.toml -o", "out.md"),
    ("report",): ("report topic.toml --framework framework.toml --agenda agenda.toml -o", "out.md"),
    ("framework",): ("framework framework.toml --form --agenda agenda.toml -o", "out.md"),
    ("page",): ("page --framework framework.toml -o", "out.html"),
    ("learn",): ("learn judgements.toml --framework small.toml --whatever cutoffs -o", "out.toml"),
    ("convert",): ("convert framework.toml -o", "out.json"),
    ("panel",): ("panel a.toml b.toml --framework framework.toml --agenda agenda.toml -o", "out.toml"),
    ("decide",): ("decide topic.toml --on 2030-01-01 --by executive_board --agenda agenda.toml -o", "out.toml"),
    ("renew",): ("renew topic.toml --agenda agenda.toml --as 9 -o", "out.toml"),
    ("progress",): ("progress agenda.toml --register decisions.sqlite --on 2030-06-30 -o", "out.md"),
    ("register", "learn"): ("register learn decisions.sqlite --framework framework.toml -o", "out.md"),
    ("register", "documents"): ("register documents decisions.sqlite -o", "out.toml"),
    ("register", "export"): ("register export decisions.sqlite", "out.jsonl"),
    ("report-back",): (
        "report-back decisions.sqlite --from 2030-01-01 --to 2030-12-31 --framework framework.toml "
        "--agenda agenda.toml --previous previous.toml --workload workload.toml -o",
        "out.html",
    ),
}
JUDGEMENTS = '[[example]]\nid = "worst"\nanswers = { c0 = "l0", c1 = "l0" }\noutcome = "low"\n'
WORDS = {name: before.split() for name, (before, _path) in COMMANDS.items()}
OUT = {name: path for name, (_before, path) in COMMANDS.items()}


def lay_out() -> None:
    """Put every document that a command can read into the folder where this process is."""
    topic = YEAR / "topics" / "pool_closures.toml"
    judges = sorted((YEAR / "panel").glob("*.toml"))
    for path, to in ((topic, "topic.toml"), (judges[0], "a.toml"), (judges[1], "b.toml")):
        shutil.copy(path, to)
    for document in ("agenda.toml", "workload.toml"):
        shutil.copy(YEAR / document, document)
    shutil.copy("agenda.toml", "previous.toml")
    save(load_framework(), "framework.toml")
    save(weighted_framework(2, levels=3), "small.toml")
    record = decide(assess(load_topic("topic.toml")), "monitor", on="2030-03-01", by="executive_board", why="w")
    save(record, "record.toml")
    Register("decisions.sqlite").append(record)
    Path("judgements.toml").write_text(JUDGEMENTS, "utf-8")
