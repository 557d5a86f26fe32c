// What a source that was checked shows of a claim: its passage with what was found there, then what is different or missing.
const pieces = (found) => found.passage.map(([shown, other, finding]) =>
  finding ? element("mark", { class: finding }, inScript([shown, other])) : inScript([shown, other]));

const evidenceOf = (n, place) => {
  const found = data.evidence?.[n]?.[place];
  if (!found) return [];
  const lang = found.chinese ? state.script : "";
  const different = found.different.map(([shown, other, there, thereOther]) =>
    element("li", { class: "bad" }, label("evidence_different", { text: inScript([shown, other]), other: inScript([there, thereOther]) })));
  const missing = found.missing.map((pair) => element("li", {}, label("evidence_missing", { text: inScript(pair) })));
  const told = found.told.map((code) => element("li", { class: "bad" }, label(`evidence_${code}`)));
  return [element("div", { class: "evidence" },
    found.state === "unreadable" ? element("p", { class: "quiet" }, label("evidence_unreadable")) : null,
    found.score == null ? null : element("p", { class: "meta" }, label("evidence_score", { n: found.score })),
    found.passage.length ? element("blockquote", { lang }, pieces(found)) : null,
    different.length + missing.length + told.length ? element("ul", {}, different, missing, told) : null)];
};
