"""Code that is wrong: each marked line is refused at run time and by every type checker, and no other line is."""

from __future__ import annotations

import k80assess as k80

no, yes = k80.Level(id="no"), k80.Level(id="yes")
levels = [no, yes]
inputs = {"inputs": ["demand"]}
demand = k80.Criterion(id="demand", levels=["no", "yes"])
text = k80.Text(nl="no")

k80.Level()  # wrong
k80.Level("no")  # wrong
k80.Level(id=5)  # wrong
k80.Level(id=None)  # wrong
k80.Level(id="no", lable="No")  # wrong
k80.Level(id="no", label=5)  # wrong
k80.Level(id="no", label=None)  # wrong
k80.Level(id="no", label=["No"])  # wrong
k80.Level(id="no", label={"nl": 5})  # wrong
k80.Level(id="no", takes_energy="yes")  # wrong
k80.Level(id="no", provenance="said")  # wrong
k80.Text(de="Nein")  # wrong
k80.Criterion(id="demand")  # wrong
k80.Criterion(id="demand", levels="no")  # wrong
k80.Criterion(id="demand", levels="no yes")  # wrong
k80.Criterion(id="demand", levels=["no", 5])  # wrong
k80.Criterion(id="demand", levels=[demand, "yes"])  # wrong
k80.Criterion(id=demand, levels=["no", "yes"])  # wrong
k80.Criterion(id="demand", levels={"no": "yes"})  # wrong
k80.Criterion(id="demand", levels={no, yes})  # wrong
k80.Criterion(id="demand", levels=iter(levels))  # wrong
k80.Criterion(id="demand", levels=None)  # wrong
k80.Aspect(id="value", levels=levels)  # wrong
k80.Aspect(id="value", levels=levels, rule="minimum")  # wrong
k80.Aspect(id="value", levels=levels, rule=no)  # wrong
k80.Weighted(weights={"demand": None}, cutoffs={"yes": 1})  # wrong
k80.Weighted(weights=["demand"], cutoffs={"yes": 1})  # wrong
k80.Weighted(weights={"demand": 1}, cutoffs={"yes": [1]})  # wrong
k80.Weighted(weights={text: 1}, cutoffs={"yes": 1})  # wrong
k80.Weighted(weights={5: 1}, cutoffs={"yes": 1})  # wrong
k80.Weighted(weights={"demand": 1}, cutoffs={"yes": 1}, points={"demand": "12"})  # wrong
k80.Weighted(weights={"demand": 1}, cutoffs={"yes": 1}, orders=["demand"])  # wrong
k80.Weighted(weights={"demand": 1}, cutoffs={"yes": 1}, kind="table")  # wrong
k80.Minimum(inputs="demand")  # wrong
k80.Minimum(inputs=[5])  # wrong
k80.Minimum(inputs=demand)  # wrong
k80.Minimum(inputs=[text])  # wrong
k80.Topic(id="pilot", title="Pilot", themes=demand)  # wrong
k80.Minimum(weights={"demand": 1})  # wrong
k80.Table(inputs=["demand"], rows=[no])  # wrong
k80.Row()  # wrong
k80.Row(when={"demand": "yes"})  # wrong
k80.Row(when=demand, then="no")  # wrong
k80.Row(when={text: "no"}, then="no")  # wrong
k80.Row(then=text)  # wrong
k80.Row(then=[no])  # wrong
k80.Row(when=["demand"], then="no")  # wrong
k80.Row(when={"demand": 5}, then="no")  # wrong
k80.Topic(id="pilot")  # wrong
k80.Topic(id="pilot", title="Pilot", themes="housing")  # wrong
k80.Topic(id="pilot", title="Pilot", raised_on=5)  # wrong
k80.Topic(id="pilot", title="Pilot", illustration=None)  # wrong
k80.Topic(id="pilot", title="Pilot", answers={"demand": b"no"})  # wrong
k80.Topic(id="pilot", title="Pilot", answers={demand: 5j})  # wrong
k80.Topic(id="pilot", title="Pilot", themes=[text])  # wrong
k80.Topic(id="pilot", title="Pilot", answers=["demand"])  # wrong
k80.documents.Answer(levels=["no"])  # wrong
k80.documents.ProposedAction(id="visit", instrument=3)  # wrong
k80.Agenda(id="villages", version="1", themes=["housing"])  # wrong
k80.documents.Cadence(report_backs_a_year=5)  # wrong
k80.documents.Action(id="visit", state="begun")  # wrong
k80.documents.Action(id="visit", notes=["begun"])  # wrong
k80.documents.ProgressNote(text="When?")  # wrong
k80.documents.GroupSeat(role="chair")  # wrong
k80.documents.Portfolio(id="caring", themes=["care"], working_group=[5])  # wrong
k80.documents.Portfolio(id="living", themes=["housing"], holder=5)  # wrong
k80.documents.Workload(capacity={"living": None})  # wrong
k80.documents.Workload(capacity={"living": 1}, effort={"pilot": 2})  # wrong
k80.testing.cases.CaseFile(cases=[])  # wrong
k80.loads("", "frame")  # wrong
k80.loads("", "topic", form="yaml")  # wrong
k80.loads(["id"], "topic")  # wrong
k80.loads("", "topic").criteria  # wrong
no.id = "yes"  # wrong
k80.interop.dnm  # wrong
k80.testing.assert_outcom  # wrong
k80.lod_topic  # wrong
