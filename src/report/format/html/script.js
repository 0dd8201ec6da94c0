"use strict";
// Fills the filters from what the documents say of themselves, and hides the documents that do not fit.
(() => {
  const form = document.getElementById("filters");
  const documents = Array.from(document.querySelectorAll("article.doc"), (element) => ({
    element,
    decision: element.dataset.decision,
    rules: new Set(element.dataset.rules.split("\n").filter(Boolean)),
    taker: element.dataset.taker,
    customer: element.dataset.customer,
    text: `${element.dataset.customer} ${element.dataset.name}`.toLowerCase(),
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
  fill("taker", count(documents.map((it) => it.taker)), (value) => value);
  const customers = new Map(documents.filter((it) => it.customer).map((it) => [it.customer, it.element.dataset.name]));
  document.getElementById("customers").append(...Array.from(customers, ([id, name]) => option(id, name)));
  form.elements.customer.parentElement.hidden = customers.size === 0;

  const apply = () => {
    const { decision, rule, taker, customer } = form.elements;
    const wanted = customer.value.trim().toLowerCase();
    // A customer that was picked by its id is that one, not every one whose id starts alike.
    const exact = customers.has(customer.value.trim());
    let shown = 0;
    for (const it of documents) {
      const fits =
        (!decision.value || it.decision === decision.value) &&
        (!rule.value || it.rules.has(rule.value)) &&
        (!taker.value || it.taker === taker.value) &&
        (!wanted || (exact ? it.customer === customer.value.trim() : it.text.includes(wanted)));
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
