// The panel's tabs, and on narrow screens its opening and closing.
const tabs = $$('[role="tab"]');

const selectTab = (chosen) => {
  for (const tab of tabs) {
    const on = tab === chosen;
    tab.setAttribute("aria-selected", on);
    tab.tabIndex = on ? 0 : -1;
    document.getElementById(tab.getAttribute("aria-controls")).hidden = !on;
  }
};

$('[role="tablist"]').addEventListener("keydown", (event) => {
  const at = tabs.indexOf(document.activeElement);
  const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
  if (to === undefined || at < 0) return;
  event.preventDefault();
  const tab = tabs[(to + tabs.length) % tabs.length];
  selectTab(tab);
  tab.focus();
});
for (const tab of tabs) tab.addEventListener("click", () => selectTab(tab));
selectTab(tabs[0]);

const opener = $("#panel-open");
const drawer = () => getComputedStyle(opener).display !== "none";

const openPanel = (open) => {
  document.body.classList.add("panel-ready"); // from now on it slides: not while the page is loading
  document.body.classList.toggle("panel-open", open);
  opener.setAttribute("aria-expanded", open);
};

opener.addEventListener("click", () => {
  openPanel(true);
  tabs.find((tab) => tab.tabIndex === 0).focus();
});
const closePanel = () => {
  if (!document.body.classList.contains("panel-open")) return;
  openPanel(false);
  opener.focus();
};
$("#panel-close").addEventListener("click", closePanel);
$("#panel").addEventListener("keydown", (event) => { if (event.key === "Escape") closePanel(); });
document.addEventListener("pointerdown", (event) => {
  if (drawer() && !event.target.closest("#panel, #panel-open")) openPanel(false);
});
// A list's link leads into the article: the drawer makes way for it.
$("#panel").addEventListener("click", (event) => {
  const link = event.target.closest("a[href^='#']");
  if (link && drawer() && !link.closest(".chart")) openPanel(false);
});
