// Data of the page, elements, labels and what is remembered between visits.
const root = document.documentElement;
const data = JSON.parse(document.getElementById("data").textContent);
const $ = (selector, within = document) => within.querySelector(selector);
const $$ = (selector, within = document) => [...within.querySelectorAll(selector)];
root.classList.add("scripted");
const born = root.lang; // the language that the labels are written in

// An element with attributes and children; strings become text, never markup.
const element = (name, attributes = {}, ...children) => {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === true) made.setAttribute(key, "");
    else if (value !== false && value != null) made.setAttribute(key, value);
  }
  made.append(...children.flat().filter((child) => child != null));
  return made;
};

const swatch = (status) => element("span", { class: `swatch ${status}`, "aria-hidden": "true" }, "文");

const state = { script: data.lang, interface: "zh" };
const language = () => (state.interface === "en" ? "en" : state.script);

// A label in the language of the interface, with its numbers filled in.
const label = (key, values = {}) =>
  (data.labels[language()][key] ?? key).replace(/\{(\w+)\}/g, (_, name) => data.labels[language()][`${name}_${values[name]}`] ?? values[name] ?? "");
const has = (key) => key in data.labels.en;

// Of a pair [as it stands, in the other script or ""] the one that is shown now.
const inScript = ([shown, other]) => (state.script === data.lang ? shown : other || shown);

// What is remembered on this device; a page from a file may have no storage.
const remember = (key, value) => {
  try { localStorage.setItem(`zhclaims.${key}`, value); } catch { /* nothing is remembered */ }
};
const remembered = (key) => {
  try { return localStorage.getItem(`zhclaims.${key}`); } catch { return null; }
};

// Tell screen readers.
const announce = (text) => { $("#live").textContent = text; };

// Compare texts as people do: without width, case and blanks.
const folded = (text) => text.normalize("NFKC").toLowerCase();
