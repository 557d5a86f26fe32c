// What can be mended: the template to copy, the list of uncited claims, and keys that go from claim to claim.
const template = $("code.template");

// A template whose time is not known gets that of its reader.
if (template && !template.dataset.stamp) {
  template.dataset.v = JSON.stringify({ date: new Date().toISOString().replace(/\.\d+Z$/, "+00:00") });
  template.textContent = label("cite_template", JSON.parse(template.dataset.v));
}

const copyText = async (button, text) => {
  let told = "copied_text";
  try { await navigator.clipboard.writeText(text); } catch { told = "copy_refused"; }
  announce(label(told));
  button.textContent = label(told);
  setTimeout(() => { button.textContent = label(button.dataset.t); }, 1500);
};

// The uncited claims that match, each with its section and its link.
const uncitedList = () => $$("#uncited > li:not([hidden])").map((row) => {
  const section = $(".section", row)?.textContent;
  const address = new URL($(".to", row).hash, location.href).href;
  return `* ${section ? `[${section}] ` : ""}${$(".claim", document.getElementById(row.dataset.claim)).textContent.trim()} ${address}`;
}).join("\n");

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-copy]");
  if (button) copyText(button, template.textContent);
});
$("#copy-uncited")?.addEventListener("click", (event) => copyText(event.currentTarget, uncitedList()));

// In the card of an uncited claim: the template, and the way to the editor.
const mending = (unit) => {
  const row = $(`#uncited > [data-claim="${unit.id}"]`);
  if (!row) return "";
  const edit = $("a.edit", row);
  return element("div", { class: "mending" }, element("code", { class: "template" }, template.textContent),
    element("p", { class: "acts" },
      element("button", { type: "button", class: "plain", "data-copy": "template", "data-t": "copy_template" }, label("copy_template")),
      edit ? element("a", { class: "plain", href: edit.href, rel: "noopener noreferrer" }, label(edit.dataset.t)) : null));
};

const keys = $("#keys");
const keysOn = $("#keys-on"); // whoever speaks to the page has no use for keys of one letter
keysOn.checked = remembered("keys") !== "off";
keysOn.addEventListener("change", () => remember("keys", keysOn.checked ? "on" : "off"));
$("#keys-show").addEventListener("click", () => { sheet.open = false; keys.showModal(); });
// A dialog that was just closed may hold the focus until the next frame is drawn: nobody writes there.
const writes = (target) => target.closest?.("input:not([type='checkbox'], [type='radio']), select, textarea, dialog[open]");
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || !keysOn.checked || writes(event.target)) return;
  const by = { j: 1, k: -1 }[event.key];
  if (by) step(by);
  else if (event.key === "?") keys.showModal();
  else if (event.key === "/") { selectTab(tabs[0]); openPanel(drawer()); query.focus(); }
  else return;
  event.preventDefault();
});

// From the claim that the card tells about, or from the one that was last gone to.
const step = (by) => {
  const open = !card.hidden && owner?.matches(".unit");
  if (open) openClaim(neighbour(Number(owner.dataset.n), by));
  else goTo(units[here]?.contains(document.activeElement) ? neighbour(here, by) : first(by));
};

// Where no claim has the focus: the one that was last gone to, or the next after it that matches.
const first = (by) => (matching.includes(here) ? here : neighbour(here, by));
