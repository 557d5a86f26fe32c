// Which claims match: any value of a facet, all facets, and the words searched for.
const units = $$(".unit");
const claimOf = new Map(units.map((unit) => [unit.id, Number(unit.dataset.n)]));
const blocks = $$(".prose .block");
const headings = $$(":is(h2, h3, h4, h5, h6)[id]", prose);
const query = $("#query");

// The claims of a heading's section, those of the sections within it included.
const underOf = (heading) => {
  const level = Number(heading.tagName[1]);
  const end = headings.slice(headings.indexOf(heading) + 1).find((next) => Number(next.tagName[1]) <= level);
  const inside = [];
  for (let node = heading.nextElementSibling; node && node !== end; node = node.nextElementSibling) inside.push(...$$(".unit", node));
  return inside;
};
const sections = headings.map((heading) => [heading, underOf(heading).map((unit) => claimOf.get(unit.id))]);
const only = $("#only");
let matching = units.map((_, i) => i);

// Both scripts of each claim, for the search; pieces carry the other script in data-alt.
const texts = units.map((unit) => {
  const claim = $(".claim", unit);
  const pieces = [...claim.childNodes].filter((node) => !node.matches?.(".note"));
  const other = pieces.map((node) => node.dataset?.alt ?? node.textContent).join("");
  return folded(`${pieces.map((node) => node.textContent).join("")}\n${other}`);
});

const passes = (claim, facet) => {
  const wanted = chosen.get(facet);
  return wanted.size === 0 || (claim.facets[facet] ?? []).some((value) => wanted.has(value));
};

const applyFilters = () => {
  const words = folded(query.value).split(/\s+/).filter(Boolean);
  const facets = [...boxes.keys()];
  const counts = new Map(facets.map((facet) => [facet, new Map()]));
  matching = [];
  data.claims.forEach((claim, i) => {
    const found = words.every((word) => texts[i].includes(word));
    const failed = facets.filter((facet) => !passes(claim, facet));
    if (found && failed.length === 0) matching.push(i);
    if (!found || failed.length > 1) return;
    for (const facet of failed.length ? failed : facets) {
      const tally = counts.get(facet);
      for (const value of claim.facets[facet] ?? []) tally.set(value, (tally.get(value) ?? 0) + 1);
    }
  });
  for (const facet of facets) showCounts(facet, counts.get(facet));
  showMatches(words);
};

const filtered = () => query.value.trim() !== "" || [...chosen.values()].some((values) => values.size > 0);

const showMatches = (words) => {
  const on = filtered();
  const kept = new Set(matching);
  units.forEach((unit, i) => unit.classList.toggle("miss", !kept.has(i)));
  for (const [heading, inside] of sections) heading.classList.toggle("empty", !inside.some((n) => kept.has(n)));
  for (const block of blocks) block.classList.toggle("empty", !$(".unit:not(.miss)", block));
  root.classList.toggle("filtering", on);
  root.classList.toggle("only", on && only.checked);
  $("#clear").hidden = !on;
  for (const row of $$("[data-claim]")) row.hidden = on && !kept.has(claimOf.get(row.dataset.claim));
  for (const group of $$(".speaker, .period")) group.hidden = !$("[data-claim]:not([hidden])", group);
  tellMatches();
  highlight(words);
};

const tellMatches = () => {
  const text = filtered() ? label("matches_n", { n: matching.length, total: units.length }) : label("matches_all", { total: units.length });
  $("#found").textContent = matching.length ? text : label("none_matches");
};

// Paint the words searched for, without touching the page.
const highlight = (words) => {
  if (!globalThis.CSS?.highlights) return;
  CSS.highlights.delete("query");
  const ranges = words.length ? matching.flatMap((i) => rangesIn($(".claim", units[i]), words)) : [];
  if (ranges.length) CSS.highlights.set("query", new Highlight(...ranges));
};

const rangesIn = (claim, words) => {
  const nodes = [];
  const walker = document.createTreeWalker(claim, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) if (!node.parentElement.matches(".note")) nodes.push(node);
  const text = nodes.map((node) => node.data).join("").toLowerCase();
  const found = [];
  for (const word of words) {
    for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length)) found.push(rangeOf(nodes, at, at + word.length));
  }
  return found;
};

const rangeOf = (nodes, start, end) => {
  const range = new Range();
  let at = 0;
  for (const node of nodes) {
    const next = at + node.length;
    if (start >= at && start < next) range.setStart(node, start - at);
    if (end > at && end <= next) { range.setEnd(node, end - at); break; }
    at = next;
  }
  return range;
};

const clearFilters = () => {
  query.value = "";
  for (const values of chosen.values()) values.clear();
  for (const rows of boxes.values()) for (const { input } of rows) input.checked = false;
  applyFilters();
};

let typing = 0;
query.addEventListener("input", () => { clearTimeout(typing); typing = setTimeout(applyFilters, 120); });
only.addEventListener("change", applyFilters);
$("#filters").addEventListener("submit", (event) => { event.preventDefault(); applyFilters(); goTo(neighbour(-1, 1)); });
$("#clear").addEventListener("click", (event) => { event.preventDefault(); clearFilters(); query.focus(); });
onLanguage(applyFilters);
