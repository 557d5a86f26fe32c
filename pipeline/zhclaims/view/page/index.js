// The index: find an article by its title, in either script.
const rows = $$("#shelf li").map((row) => {
  const name = $(".name", row);
  return [row, folded(`${name.textContent}\n${name.dataset.other}`)];
});
$("#query").addEventListener("input", (event) => {
  const wanted = folded(event.target.value.trim());
  for (const [row, text] of rows) row.hidden = !text.includes(wanted);
  announce(label("index_n", { n: rows.filter(([row]) => !row.hidden).length }));
});
$("#filters").addEventListener("submit", (event) => event.preventDefault());
if (language() !== born) relabel();
