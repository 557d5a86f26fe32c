// One card for what is pointed at: a footnote's reference, a name, a date, a claim.
const card = $("#card");
const prose = $("#prose");
let owner = null; // the element that the card tells about
let timer = 0;
const BAR = 56; // what the bar at the top covers

const hideCard = () => {
  clearTimeout(timer);
  if (card.hidden) return;
  owner?.removeAttribute("aria-describedby");
  for (const unit of $$(".unit.current")) unit.classList.remove("current");
  const inside = card.contains(document.activeElement);
  card.hidden = true;
  if (inside) (owner.matches(".unit") ? $(".pin", owner) : owner).focus();
  owner = null;
};

const place = (anchor) => {
  card.classList.toggle("sheeted", innerWidth <= 576);
  const boxes = anchor.getClientRects();
  const box = boxes[boxes.length - 1] ?? anchor.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = card;
  const above = (boxes[0] ?? box).top - height - 8;
  const top = box.bottom + 8 + height > innerHeight && above >= BAR ? above : box.bottom + 8;
  const left = Math.min(Math.max(8, box.left - 16), root.clientWidth - width - 8);
  card.style.top = `${top + scrollY}px`;
  card.style.left = `${left + scrollX}px`;
};

const showCard = (anchor, content) => {
  if (owner !== anchor) hideCard();
  owner = anchor;
  const close = element("button", { type: "button", class: "plain dismiss", "aria-label": label("close") }, "✕");
  close.addEventListener("click", hideCard);
  card.replaceChildren(...content, close);
  card.hidden = false;
  place(anchor);
};

const title = (...content) => element("h2", { id: "card-title" }, ...content);
const statusOf = (n) => data.facets.status[data.claims[n].facets.status[0]][0];

// The reference as the list has it, without ids.
const reference = (place) => {
  const work = document.getElementById(`reference-${place}`);
  return work ? [...$(".work", work).cloneNode(true).children] : [element("p", { class: "bad" }, label("no_reference"))];
};

const noteCard = (note) => {
  const content = [title(label("note_n", { n: note.textContent.replace(/[[\]]/g, "") })), ...reference(note.dataset.r)];
  if (note.dataset.r) content.push(element("p", { class: "acts" }, element("a", { href: note.hash, class: "plain" }, label("to_reference"))));
  return content;
};

const facetOf = { PER: "person", LOC: "place", ORG: "organisation" };

const entityCard = (mark) => {
  const [shown, other, kind, count, link, item] = data.entities[mark.dataset.i];
  const known = item ? element("a", { href: `https://www.wikidata.org/wiki/${encodeURIComponent(item)}`, rel: "noopener noreferrer" }, label("wikidata_n", { n: item })) : null;
  const content = [
    title(label(`kind_${kind.toLowerCase()}`)),
    element("p", { class: "big", lang: state.script }, inScript([shown, other])),
    element("p", { class: "meta" }, element("span", {}, label("mentions_n", { n: count })), link ? element("span", {}, `${label("linked_to")} ${link}`) : null, known),
  ];
  const facet = facetOf[kind];
  if (facet) {
    const button = element("button", { type: "button", class: "plain" }, label("filter_by"));
    button.addEventListener("click", () => { filterOnly(facet, shown); hideCard(); });
    content.push(element("p", { class: "acts" }, button));
  }
  return content;
};

const dateCard = (mark) => {
  const [shown, other, value, type, anchor] = data.dates[mark.dataset.i];
  return [
    title(label(`type_${type}`)),
    element("p", { class: "big", lang: state.script }, inScript([shown, other]) || label("vague")),
    element("p", { class: "meta" }, element("code", {}, value), anchor ? element("span", {}, label("anchored")) : null),
  ];
};

const chip = (i) => {
  const [shown, other, kind] = data.entities[i];
  const button = element("button", { type: "button", class: `chip ${kind.toLowerCase()}`, lang: state.script }, inScript([shown, other]));
  button.addEventListener("click", () => { filterOnly(facetOf[kind], shown); hideCard(); });
  return button;
};

const cited = ([marker, support], shown) => {
  const note = document.getElementById(`note-${marker}`);
  const number = note.textContent.replace(/[[\]]/g, "");
  const link = element("a", { href: note.hash }, label("note_n", { n: number }));
  return element("li", {}, element("p", { class: "meta" }, link, element("span", {}, label(`support_${support}`))), ...reference(note.dataset.r), ...shown);
};

// Who says it, as the list of speakers has it.
const said = (unit) => $$(`#pane-speakers [data-claim="${unit.id}"]`).map((row) => {
  const speaker = $("summary", row.closest(".speaker")).firstElementChild.cloneNode(true);
  return element("p", { class: "said" }, speaker, " ", $(".kind", row).cloneNode(true));
});

const claimCard = (unit) => {
  const n = Number(unit.dataset.n);
  const claim = data.claims[n];
  const status = statusOf(n);
  const named = [...new Map(claim.entities.map((i) => [data.entities[i][0], i])).values()].filter((i) => facetOf[data.entities[i][2]]);
  const dated = [...new Map(claim.dates.map((i) => [data.dates[i][2], i])).values()].filter((i) => data.dates[i][0]);
  const copy = element("a", { href: `#${unit.id}`, class: "plain" }, label("permalink"));
  copy.addEventListener("click", copyLink);
  const step = (by, key, sign) => {
    const button = element("button", { type: "button", class: "plain", "aria-label": label(key) }, sign);
    button.addEventListener("click", () => openClaim(neighbour(n, by)));
    return button;
  };
  return [
    title(swatch(status), `${label("claim_n", { n: n + 1 })} · ${label(`status_${status}`)}`),
    element("p", { class: "quiet" }, label(`about_${status}`)),
    unit.dataset.change ? element("p", { class: "said" }, label(`change_${unit.dataset.change}`)) : "",
    ...claim.flags.map((flag) => element("p", { class: "bad" }, has(`flag_${flag}`) ? label(`flag_${flag}`) : flag)),
    ...said(unit),
    status === "uncited" ? mending(unit) : "",
    claim.citations.length ? element("ul", { class: "cites" }, claim.citations.map((citation, place) => cited(citation, evidenceOf(n, place)))) : "",
    named.length + dated.length
      ? element("div", { class: "chips" }, named.map(chip), dated.map((i) => element("span", { class: "chip date", lang: state.script }, inScript(data.dates[i]))))
      : "",
    element("p", { class: "keys" }, label("card_keys")),
    element("div", { class: "acts" }, copy, element("span", {}, step(-1, "previous", "←"), step(1, "next", "→"))),
  ];
};

const copyLink = async (event) => {
  event.preventDefault();
  history.replaceState(null, "", event.currentTarget.hash);
  try {
    await navigator.clipboard.writeText(location.href);
    announce(label("copied"));
    event.target.textContent = label("copied");
  } catch {
    announce(label("copy_failed"));
    event.target.textContent = label("copy_failed");
  }
};

// Pointing with a mouse, after a moment; the card stays while the pointer is on it.
const contentOf = (target) => {
  if (target.matches(".note")) return noteCard(target);
  return target.matches(".date") ? dateCard(target) : entityCard(target);
};
const pinned = () => owner?.matches(".unit") || card.contains(document.activeElement);

prose.addEventListener("pointerover", (event) => {
  const target = event.target.closest(".note, .m[data-i]");
  if (event.pointerType !== "mouse" || pinned()) return;
  clearTimeout(timer);
  if (target && target !== owner) timer = setTimeout(() => showCard(target, contentOf(target)), target.matches(".note") ? 120 : 450);
  else if (!target && owner) timer = setTimeout(hideCard, 300);
});
card.addEventListener("pointerenter", () => clearTimeout(timer));
card.addEventListener("pointerleave", () => { if (!pinned()) timer = setTimeout(hideCard, 300); });
prose.addEventListener("pointerleave", () => { if (owner && !pinned()) timer = setTimeout(hideCard, 300); });

// At the keyboard a footnote shows its card when it has the focus.
prose.addEventListener("focusin", (event) => {
  const note = event.target.closest(".note");
  if (!note?.matches(":focus-visible")) return;
  showCard(note, noteCard(note));
  note.setAttribute("aria-describedby", "card");
});
prose.addEventListener("focusout", (event) => {
  if (event.target === owner && !card.contains(event.relatedTarget)) hideCard();
});
document.addEventListener("keydown", (event) => { if (event.key === "Escape") hideCard(); });
document.addEventListener("pointerdown", (event) => { if (!event.target.closest("#card, #prose")) hideCard(); });
addEventListener("resize", hideCard);
onLanguage(hideCard);
