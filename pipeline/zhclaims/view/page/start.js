// Names of the claims' links in the language of the interface; then the first look at the page.
onLanguage(() => {
  units.forEach((unit, i) => pinOf(i).setAttribute("aria-label", label("claim_link", { n: i + 1, status: label(`status_${statusOf(i)}`) })));
});
if (language() === born) applyFilters();
else relabel();
holdStop(0);
arrive("instant");
addEventListener("load", () => arrive("instant")); // the browser goes to the fragment last, and takes the focus from where it was
