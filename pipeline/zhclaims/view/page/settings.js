// Script, language of the interface, colours and marks.
const listeners = [];
const onLanguage = (listener) => listeners.push(listener);

const relabel = () => {
  for (const each of $$("[data-t]")) each.textContent = label(each.dataset.t, each.dataset.v ? JSON.parse(each.dataset.v) : { n: each.dataset.n });
  for (const each of $$("[data-t-label]")) each.setAttribute("aria-label", label(each.dataset.tLabel, { n: each.dataset.n }));
  for (const each of $$("[data-t-placeholder]")) each.placeholder = label(each.dataset.tPlaceholder);
  root.lang = language();
  for (const listener of listeners) listener();
};

const setScript = (script) => {
  if (script === state.script) return;
  state.script = script;
  for (const each of $$("[data-alt]")) [each.textContent, each.dataset.alt] = [each.dataset.alt, each.textContent];
  if ($("#prose")) for (const each of $$("main [lang^='zh-Han'], #panel [lang^='zh-Han'], .bar [lang^='zh-Han']")) each.lang = script;
  relabel();
};

const setInterface = (name) => {
  state.interface = name;
  relabel();
};

const setTheme = (theme) => {
  if (theme) root.dataset.theme = theme;
  else delete root.dataset.theme;
};

const setMark = (input) => root.classList.toggle(`marks-${input.value}`, input.checked);

const choices = { script: setScript, interface: setInterface, theme: setTheme };

for (const [name, set] of Object.entries(choices)) {
  for (const input of $$(`input[name="${name}"]`)) {
    input.addEventListener("change", () => { set(input.value); remember(name, input.value); });
  }
  const kept = remembered(name);
  const input = kept == null ? null : $$(`input[name="${name}"]`).find((each) => each.value === kept);
  if (input) { input.checked = true; set(kept); }
}
for (const input of $$('input[name="mark"]')) {
  input.checked = remembered(`mark.${input.value}`) !== "off";
  input.addEventListener("change", () => { setMark(input); remember(`mark.${input.value}`, input.checked ? "on" : "off"); });
  setMark(input);
}

// What the last revision changed, shown in the article.
$("#changes-shown")?.addEventListener("change", (event) => root.classList.toggle("changes", event.target.checked));

// The sheet of settings closes on Escape and on a press elsewhere.
const sheet = $("#settings");
if (sheet) {
  document.addEventListener("pointerdown", (event) => { if (!sheet.contains(event.target)) sheet.open = false; });
  sheet.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !sheet.open) return;
    sheet.open = false;
    $("summary", sheet).focus();
  });
}
