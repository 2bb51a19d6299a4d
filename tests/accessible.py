"""Scripts that look in a browser for what keeps people out: what axe finds, and what does not fit."""

VIOLATIONS = """async () => {
  const runOnly = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
  const { violations, passes } = await axe.run({ runOnly, rules: { "target-size": { enabled: true } } });
  const told = ({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 200)} ${node.failureSummary}`);
  return [passes.length, violations.flatMap(told)];
}"""

OVERFLOW = """() => [...document.body.querySelectorAll("*")].filter((element) => {
  if (!element.checkVisibility() || element.closest(".hidden, .skip, .scroll, noscript, bdo")) return false;
  const { right, left } = element.getBoundingClientRect();
  return right > innerWidth + 0.5 || left < -0.5 || (getComputedStyle(element).overflowX !== "visible"
    && element.scrollWidth > element.clientWidth + 1 && !["INPUT", "TEXTAREA"].includes(element.tagName));
}).map((element) => element.outerHTML.slice(0, 200))"""
