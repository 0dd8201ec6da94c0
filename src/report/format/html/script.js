"use strict";
// Fills the filters from what the documents say of themselves, and hides the documents that do not fit.
(() => {
  const form = document.getElementById("filters");
  const documents = Array.from(document.querySelectorAll("article.doc"), (element) => ({
    element,
    decision: element.dataset.decision,
    rules: new Set(element.dataset.rules.split("\n").filter(Boolean)),
    by: element.dataset.by,
    values: new Set(element.dataset.values.split("\n").filter(Boolean)),
    text: `${element.dataset.name}\n${element.dataset.values}`.toLowerCase(),
  }));

  // As in the tables above, in either language.
  const number = (value) => value.toLocaleString("en");
  const count = (values) => {
    const counts = new Map();
    for (const value of values) {
      if (value) counts.set(value, (counts.get(value) || 0) + 1);
    }
    return Array.from(counts).sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  };
  const option = (value, text) => {
    const option = document.createElement("option");
    option.value = value;
    option.textContent = text;
    return option;
  };
  const fill = (name, counts, title) => {
    const list = form.elements[name];
    list.append(...counts.map(([value, times]) => option(value, `${title(value)} (${number(times)})`)));
    list.parentElement.hidden = counts.length === 0;
  };

  const titles = new Map(documents.map((it) => [it.decision, it.element.dataset.title]));
  fill("decision", count(documents.map((it) => it.decision)), (value) => titles.get(value));
  fill("rule", count(documents.flatMap((it) => Array.from(it.rules))), (value) => value);
  fill("by", count(documents.map((it) => it.by)), (value) => value);
  const values = new Set(documents.flatMap((it) => Array.from(it.values)));
  document.getElementById("values").append(...Array.from(values, (value) => option(value, value)));

  const apply = () => {
    const { decision, rule, by, search } = form.elements;
    const written = search.value.trim();
    const wanted = written.toLowerCase();
    // An id that was picked from the list is that one, not every one that starts alike.
    const exact = values.has(written);
    let shown = 0;
    for (const it of documents) {
      const fits =
        (!decision.value || it.decision === decision.value) &&
        (!rule.value || it.rules.has(rule.value)) &&
        (!by.value || it.by === by.value) &&
        (!wanted || (exact ? it.values.has(written) : it.text.includes(wanted)));
      it.element.hidden = !fits;
      shown += fits ? 1 : 0;
    }
    const output = form.querySelector("output");
    const text = output.dataset.text.replace("{shown}", () => number(shown));
    output.textContent = text.replace("{all}", () => number(documents.length));
  };

  form.addEventListener("input", apply);
  // Lists that are set by a program (an aid to reading, say) tell no more than this.
  form.addEventListener("change", apply);
  form.addEventListener("reset", () => setTimeout(apply));
  form.addEventListener("submit", (event) => event.preventDefault());
  form.hidden = false;
  if (documents.length === 1) documents[0].element.querySelector("details").open = true;
  apply();
})();
