// The lists of values that claims are filtered by, with how many claims each would leave.
const SHOWN = 7;
const chosen = new Map(Object.keys(data.facets).map((facet) => [facet, new Set()]));
const boxes = new Map(); // facet → [{ input, count, row, name }]

const coded = new Set(["status", "flag", "change"]); // their values are codes, with labels
const plain = (facet) => coded.has(facet) || facet === "source"; // in no script of the article
const valueLabel = (facet, pair) => {
  if (!coded.has(facet)) return inScript(pair);
  return has(`${facet}_${pair[0]}`) ? label(`${facet}_${pair[0]}`) : pair[0];
};

const facetList = (facet, values) => {
  const rows = values.map((pair, i) => {
    const input = element("input", { type: "checkbox", name: facet, value: i });
    const name = element("span", { class: "name", lang: plain(facet) ? null : state.script }, valueLabel(facet, pair));
    const count = element("span", { class: "count" });
    const line = element("label", {}, input, facet === "status" ? swatch(pair[0]) : null, name, count);
    input.addEventListener("change", () => choose(facet, i, input.checked));
    return { input, count, name, line, row: element("li", { hidden: i >= SHOWN }, line) };
  });
  boxes.set(facet, rows);
  const set = element("fieldset", { class: "facet" }, element("legend", { "data-t": `facet_${facet}` }, label(`facet_${facet}`)), element("ul", {}, rows.map(({ row }) => row)));
  if (values.length > SHOWN + 1) set.append(moreButton(rows));
  else rows.forEach(({ row }) => { row.hidden = false; });
  return set;
};

const moreButton = (rows) => {
  const button = element("button", { type: "button", class: "plain", "aria-expanded": "false", "data-t": "more_n", "data-n": rows.length - SHOWN }, label("more_n", { n: rows.length - SHOWN }));
  button.addEventListener("click", () => {
    const open = button.getAttribute("aria-expanded") !== "true";
    button.setAttribute("aria-expanded", open);
    button.dataset.t = open ? "fewer" : "more_n";
    button.textContent = label(button.dataset.t, { n: button.dataset.n });
    rows.forEach(({ row, input }, i) => { row.hidden = i >= SHOWN && !open && !input.checked; });
  });
  return button;
};

const choose = (facet, i, on) => {
  if (on) chosen.get(facet).add(i);
  else chosen.get(facet).delete(i);
  applyFilters();
};

// Filter by one value alone, such as a name that was chosen in the article.
const filterOnly = (facet, shown) => {
  clearFilters();
  const i = data.facets[facet].findIndex(([value]) => value === shown);
  if (i < 0) return;
  const { input, row } = boxes.get(facet)[i];
  input.checked = true;
  row.hidden = false;
  selectTab(tabs[0]);
  choose(facet, i, true);
};

const showCounts = (facet, counts) => {
  boxes.get(facet).forEach(({ count, line, input }, i) => {
    const n = counts.get(i) ?? 0;
    count.textContent = n;
    line.classList.toggle("none", n === 0 && !input.checked);
  });
};

$("#facets").append(...Object.entries(data.facets).filter(([, values]) => values.length).map(([facet, values]) => facetList(facet, values)));
onLanguage(() => {
  for (const [facet, rows] of boxes) {
    rows.forEach(({ name }, i) => {
      name.textContent = valueLabel(facet, data.facets[facet][i]);
      if (name.lang) name.lang = state.script;
    });
  }
});
