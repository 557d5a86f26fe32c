// Any two revisions compared: what changed from one to the other, put together from what each revision changed.
const past = data.history;
const compared = $("#compared");

// One revision's changes after another's: of a claim the first "before" and the last "after".
const together = (rows) => {
  const changed = new Map();
  for (const row of rows) {
    const [claim, before] = row;
    const earlier = [...before.filter((each) => changed.has(each)), ...(changed.has(claim) ? [claim] : [])];
    const first = changed.get(earlier.at(-1)) ?? row;
    for (const each of earlier) changed.delete(each);
    changed.set(claim, [claim, before, ...first.slice(2, 5), ...row.slice(5)]);
  }
  return [...changed.values()];
};

const kindOf = ([, , before, place, cites, after, placeAfter, citesAfter]) => {
  if (before < 0) return after < 0 ? null : "new";
  if (after < 0) return "removed";
  if (before !== after) return "reworded";
  if (cites !== citesAfter) return "recited";
  return place === placeAfter ? null : "moved";
};

// What both texts share at their ends stays; the rest is taken away and put in.
const wordsOf = (before, after) => {
  const [a, b] = [[...before], [...after]];
  let start = 0;
  while (start < Math.min(a.length, b.length) && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < Math.min(a.length, b.length) - start && a.at(-1 - end) === b.at(-1 - end)) end += 1;
  const part = (name, some) => (some.length ? element(name, {}, some.join("")) : "");
  const tail = end ? a.slice(-end).join("") : "";
  return [a.slice(0, start).join(""), part("del", a.slice(start, a.length - end)), part("ins", b.slice(start, b.length - end)), tail];
};

const changeItem = (row, kind) => {
  const text = (i) => (i < 0 ? "" : past.texts[i]);
  const claim = text(row[0]);
  const words = element("span", { class: "words", lang: data.lang }, wordsOf(text(row[2]), text(row[5])));
  const moved = kind === "moved" ? element("span", { class: "message" }, `${label("moved_from")} ${text(row[3])}`) : null;
  return element("li", {}, claimOf.has(claim) ? element("a", { href: `#${claim}` }, words) : words, moved);
};

const changeGroup = ([kind, rows]) => element("details", { class: "group", open: rows.length <= 5 },
  element("summary", {}, element("span", { class: `code ${kind}` }, label(`change_${kind}`)), " ", element("span", { class: "count" }, rows.length)),
  element("ol", { class: "troubles" }, rows.map((row) => changeItem(row, kind))));

const comparison = (from, to) => {
  const [low, high] = from < to ? [from, to] : [to, from];
  const groups = new Map();
  for (const row of together(past.revisions.slice(low + 1, high + 1).flatMap((revision) => revision[3]))) {
    const turned = from < to ? row : [row[0], row[1], ...row.slice(5), ...row.slice(2, 5)];
    const kind = kindOf(turned);
    if (kind) groups.set(kind, [...(groups.get(kind) ?? []), turned]);
  }
  const cards = [...groups].map(changeGroup);
  return cards.length ? cards : [element("p", { class: "about" }, label("none_changes"))];
};

if (past) {
  const [from, to] = [$("#compare-from"), $("#compare-to")];
  const last = past.revisions.length - 1;
  const name = ([number, time, back]) => `${time ? `${time} · ` : ""}${number}${back ? ` ↩ ${back}` : ""}`;
  const list = (select, chosen) => {
    const options = past.revisions.map((revision, i) => element("option", { value: i, selected: i === chosen }, name(revision)));
    select.replaceChildren(...options.reverse());
  };
  const compare = () => {
    const written = Number(from.value) === last - 1 && Number(to.value) === last; // as the page was written
    compared.hidden = !written;
    $("#comparison").replaceChildren(...(written ? [] : comparison(Number(from.value), Number(to.value))));
    root.classList.toggle("changes", written && ($("#changes-shown")?.checked ?? false)); // the article shows the last ones
  };
  list(from, last - 1);
  list(to, last);
  for (const select of [from, to]) select.addEventListener("change", compare);
  onLanguage(() => {
    list(from, Number(from.value));
    list(to, Number(to.value));
    compare();
  });
}
