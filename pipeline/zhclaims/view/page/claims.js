// Going from claim to claim: one stop for the tab key, arrows from there; permalinks; the card of a claim.
let here = 0; // the claim that holds the tab stop

const pinOf = (n) => $(".pin", units[n]);

const neighbour = (n, by) => {
  const after = by > 0 ? matching.find((i) => i > n) : matching.findLast((i) => i < n);
  return after ?? (by > 0 ? matching[0] : matching.at(-1)) ?? n;
};

const holdStop = (n) => {
  pinOf(here)?.setAttribute("tabindex", "-1");
  here = n;
  pinOf(here)?.setAttribute("tabindex", "0");
};

const goTo = (n) => {
  if (!units[n]) return;
  holdStop(n);
  units[n].scrollIntoView({ block: "center" });
  pinOf(n).focus({ preventScroll: true });
};

const openClaim = (n) => {
  const unit = units[n];
  if (!unit) return;
  holdStop(n);
  const box = unit.getBoundingClientRect();
  if (box.top < 60 || box.bottom > innerHeight - 80) unit.scrollIntoView({ block: "center", behavior: "instant" });
  showCard(unit, claimCard(unit));
  unit.classList.add("current");
  const over = card.getBoundingClientRect().bottom + 12 - innerHeight;
  if (over > 0) scrollBy({ top: over, behavior: "instant" });
  card.tabIndex = -1;
  card.focus({ preventScroll: true });
};

for (const [key, by] of [["previous", -1], ["next", 1]]) $(`#match-${key}`).addEventListener("click", () => goTo(neighbour(here, by)));

prose.addEventListener("keydown", (event) => {
  const unit = event.target.closest(".pin")?.closest(".unit");
  if (!unit) return;
  const n = Number(unit.dataset.n);
  const to = { ArrowRight: neighbour(n, 1), ArrowLeft: neighbour(n, -1), Home: matching[0], End: matching.at(-1) }[event.key];
  if (to === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  goTo(to);
});
card.addEventListener("keydown", (event) => {
  const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (by && owner?.matches(".unit")) openClaim(neighbour(Number(owner.dataset.n), by));
});

prose.addEventListener("click", (event) => {
  const touched = event.pointerType === "touch" || event.pointerType === "pen";
  const note = event.target.closest(".note");
  if (note) {
    if (!touched || owner === note) return; // a press of a mouse or a key follows the link
    event.preventDefault();
    showCard(note, noteCard(note));
    return;
  }
  const unit = event.target.closest(".unit");
  if (!unit || String(getSelection())) return;
  if (event.target.closest(".pin")) event.preventDefault();
  const mark = event.target.closest(".m[data-i]");
  if (touched && mark) showCard(mark, contentOf(mark));
  else { history.replaceState(null, "", `#${unit.id}`); openClaim(Number(unit.dataset.n)); }
});

// A link to a claim, an issue, a footnote: whatever hides it makes way, and the tab stop goes there.
const arrive = (behavior = "auto") => {
  for (const lit of $$(".flag.lit")) lit.classList.remove("lit");
  const target = location.hash ? document.getElementById(decodeURIComponent(location.hash.slice(1))) : null;
  if (!target) return;
  if (target.matches(".pane")) { selectTab(tabs.find((tab) => tab.getAttribute("aria-controls") === target.id)); openPanel(drawer()); }
  const unit = target.closest(".unit");
  if (unit?.matches(".miss") && only.checked) { only.checked = false; applyFilters(); }
  if (unit) { holdStop(Number(unit.dataset.n)); target.scrollIntoView({ block: "center", behavior }); }
  if (target.matches(".unit")) pinOf(here).focus({ preventScroll: true });
};
addEventListener("hashchange", () => { hideCard(); arrive(); });
