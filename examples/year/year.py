"""The year of README.md, with the library: run it in a copy of this folder, with `python year.py`.

Everything is made up. It writes the same files as the commands do.
"""

import datetime
from functools import partial
from pathlib import Path

import k80assess as k80

# --- January to March: topics come in ---------------------------------------------------------------------------------

first = k80.load_framework()  # the packaged one
adopted = k80.load_agenda("agenda.toml")

judges = {path.stem: k80.load_topic(path) for path in sorted(Path("panel").glob("*.toml"))}
panel = k80.assess_panel(judges, first, merge="median")
print("What to talk about:", [question.criterion for question in panel.to_discuss])
merged = panel.merged("median")
assert merged is not None  # these answers can occur together
assert merged.topic is not None
k80.save(merged.topic, "topics/heat_grants.toml")

topics = [k80.load_topic(path) for path in sorted(Path("topics").glob("*.toml"))]
assessed = {topic.id: k80.assess(topic, first) for topic in topics}
print("In order:", k80.rank(assessed, agenda=adopted).order)
workload = k80.documents.load_workload("workload.toml")
print("What fits:", k80.plan(assessed, workload).chosen)

# --- 11 March: the board decides --------------------------------------------------------------------------------------

Path("decisions").mkdir()
register = k80.Register("decisions.sqlite")


def record(name: str, decision: k80.documents.DecisionRecord) -> None:
    """Keep a decision in a file of its own, and in the register."""
    k80.save(decision, f"decisions/{name}.toml")
    register.append(decision)


decide = partial(k80.decide, on="2030-03-11", by="executive_board", agenda=adopted)
march = {
    "village_homes": decide(
        assessed["village_homes"],
        portfolio="living",
        look_again_on="2030-09-09",
    ),
    "bus_lines": decide(
        assessed["bus_lines"],
        portfolio="outdoors",
        look_again_on="2030-09-09",
    ),
    "heat_grants": decide(
        assessed["heat_grants"],
        portfolio="living",
        look_again_on="2030-06-10",
        panel=panel,
    ),
    "pool_closures": decide(
        assessed["pool_closures"],
        "monitor",
        why="Dit half jaar zijn er geen dagen meer voor.",
        look_again_on="2030-06-10",
    ),
    "youth_care": decide(
        assessed["youth_care"],
        look_again_on="2030-09-09",
    ),
    "data_centre": decide(
        assessed["data_centre"],
        turn_to="De provincie (verzonnen), die hierover gaat.",
    ),
}
for name, decision in march.items():
    record(name, decision)

# --- June: how things stand, and looking again ------------------------------------------------------------------------

in_june = k80.load_agenda("agenda-2030.2.toml")
print("Since the agenda was adopted:", [change.text.en for change in k80.diff(adopted, in_june).changes])

stand = k80.govern.progress(in_june, on=datetime.date(2030, 6, 10), register=register)
print("Without a plan:", stand.portfolios_without_plan)
k80.govern.write_progress(stand, "progress-june.md")
print("To look at again:", [decision.topic.id for decision in register.due(datetime.date(2030, 6, 10))])

pools = k80.decide(
    assessed["pool_closures"],
    "monitor",
    on="2030-06-10",
    by="executive_board",
    agenda=in_june,
    why="Ook na de zomer zijn er nog geen dagen voor.",
    turn_to="Verzonnenveen (verzonnen), dat voorbeelden verzamelt.",
    look_again_on="2030-12-09",
)
record("pool_closures_june", pools)

# --- 30 June: back to the members -------------------------------------------------------------------------------------

begin, half = datetime.date(2030, 1, 1), datetime.date(2030, 6, 30)
planned = k80.plan(
    {name: k80.assess(decision.topic, first) for name, decision in register.current().items()},
    workload.limited_to(register.current()),
)
k80.govern.write_report_back(register, "report-june.html", first=begin, last=half, agenda=in_june, plan=planned)
k80.govern.write_report_back(
    register, "report-june.en.md", first=begin, last=half, lang="en", agenda=in_june, plan=planned
)
k80.govern.write_report_back(
    register,
    "message-june.md",
    first=begin,
    last=half,
    agenda=in_june,
    short=True,
    url="https://example.org/june",
)

# --- 9 September: the board decides again -----------------------------------------------------------------------------

for name, source, portfolio in (
    ("village_homes_september", "topics/village_homes.toml", "living"),
    ("youth_care_september", "september/youth_care.toml", "living"),
    ("village_shops", "september/village_shops.toml", "outdoors"),
):
    decision = k80.decide(
        k80.assess(k80.load_topic(source), first),
        on="2030-09-09",
        by="executive_board",
        agenda=in_june,
        portfolio=portfolio,
        look_again_on="2031-03-10",
    )
    record(name, decision)

# --- November: a second version of the framework ----------------------------------------------------------------------

in_november = k80.load_agenda("agenda-2030.3.toml")
stand = k80.govern.progress(in_november, on=datetime.date(2030, 11, 11), register=register)
print("Late:", [(due.topic or due.what, due.days_late) for due in stand.late])
k80.govern.write_progress(stand, "progress-november.md")

k80.save(register.framework_of(march["village_homes"]), "framework-2022.2.toml")
second = k80.load_framework("framework-2030.2.toml")
print("Come out otherwise:", [moved.topic.id for moved in k80.diff(first, second, topics=topics).topics])
print("Side by side:", k80.examine.side_by_side(topics, [first, second]).differing)

replayed = k80.govern.replay(register, second)
print("Decisions under the second version:", dict(replayed.counts))
for pair in k80.govern.inconsistencies(register).certain:
    print("Decided lower, and as good:", pair.lower.record.topic.id, "beside", pair.higher.record.topic.id)

# --- 9 December: the board decides by the second version --------------------------------------------------------------

decide = partial(k80.decide, on="2030-12-09", by="executive_board", agenda=in_november)
december = {
    "pool_closures_december": decide(
        k80.assess(k80.load_topic("topics/pool_closures.toml"), second),
        portfolio="living",
        look_again_on="2031-06-09",
    ),
    "heat_grants_december": decide(
        k80.assess(k80.load_topic("topics/heat_grants.toml"), second),
        look_again_on="2031-06-09",
    ),
}
for name, decision in december.items():
    record(name, decision)

Path("framework-2022.2.toml").unlink()
Path("framework-2030.2.toml").unlink()
print("Kept:", [f"{document.id} {document.version}" for document in register.documents().values()])
assert k80.govern.replay(register).holds
k80.save(register.framework_of(december["heat_grants_december"]), "framework-again.toml")
register.export_lines("decisions.jsonl")
copy = k80.Register("copy.sqlite")
copy.import_lines("decisions.jsonl")
assert copy.verify(register.head).holds
assert k80.govern.replay(copy).holds

# --- What do the decisions say? ---------------------------------------------------------------------------------------

family = k80.loosen(first, weights="any")
decided = k80.learning.examples_of(register, family)
learned = k80.learning.learn(decided.examples, family)
print("Contradict:", [group.examples for group in learned.conflicts()])
told = k80.learning.lessons(learned.without(["heat_grants#12"]), left_out=decided.left_out)
assert told.bounds is not None  # the others go together
print("No decision shows:", dict(told.unseen.levels))
k80.learning.write_lessons(told, "lessons.md")

# --- 20 December: back to the members, and to the agenda --------------------------------------------------------------

begin, end = datetime.date(2030, 7, 1), datetime.date(2030, 12, 20)
k80.govern.write_report_back(
    register, "report-december.html", first=begin, last=end, agenda=in_november, previous=in_june
)
k80.govern.write_report_back(
    register, "report-december.en.md", first=begin, last=end, lang="en", agenda=in_november, previous=in_june
)

taken_on = [
    k80.load_topic("topics/village_homes.toml"),
    k80.load_topic("topics/bus_lines.toml"),
    k80.load_topic("september/village_shops.toml"),
]
renewed = k80.govern.renew_agenda(in_november, taken_on, version="2031.1", adopted_on="2030-12-20")
k80.save(renewed, "agenda-2031.1.toml")
print("New in the agenda:", [change.text.en for change in k80.diff(in_november, renewed).changes])
