// The index: articles by title in either script, by what their claims hold, and in the order that is wanted.
const shelf = $("#shelf");
const rows = $$("li", shelf);
const titles = rows.map((row) => { const name = $(".name", row); return folded(`${name.textContent}\n${name.dataset.other}`); });
const query = $("#query");

const holds = (article, facet) => {
  const wanted = chosen.get(facet);
  return wanted.size === 0 || (article.facets[facet] ?? []).some((value) => wanted.has(value));
};

const applyFilters = () => {
  const wanted = folded(query.value.trim());
  const facets = [...boxes.keys()];
  const counts = new Map(facets.map((facet) => [facet, new Map()]));
  let found = 0;
  data.articles.forEach((article, i) => {
    const failed = facets.filter((facet) => !holds(article, facet));
    const titled = titles[i].includes(wanted);
    rows[i].hidden = !titled || failed.length > 0;
    found += !rows[i].hidden;
    if (!titled || failed.length > 1) return;
    for (const facet of failed.length ? failed : facets) {
      const tally = counts.get(facet);
      for (const value of article.facets[facet] ?? []) tally.set(value, (tally.get(value) ?? 0) + 1);
    }
  });
  for (const facet of facets) showCounts(facet, counts.get(facet));
  $("#live").textContent = label("index_n", { n: found });
  $("#clear").hidden = !wanted && [...chosen.values()].every((values) => values.size === 0);
};

const arrange = () => {
  const by = $("#sort").value;
  const title = (i) => titles[i];
  const order = rows.map((_, i) => i);
  if (by === "title") order.sort((a, b) => title(a).localeCompare(title(b), "zh"));
  else order.sort((a, b) => data.articles[b][by] - data.articles[a][by] || a - b);
  shelf.append(...order.map((i) => rows[i]));
};

query.addEventListener("input", applyFilters);
$("#sort").addEventListener("change", arrange);
$("#filters").addEventListener("submit", (event) => event.preventDefault());
$("#clear").addEventListener("click", () => {
  query.value = "";
  for (const values of chosen.values()) values.clear();
  for (const list of boxes.values()) for (const { input } of list) input.checked = false;
  applyFilters();
});
$("#narrow").open = matchMedia("(min-width: 64.01rem)").matches;
onLanguage(applyFilters);
if (language() === born) applyFilters();
else relabel();
