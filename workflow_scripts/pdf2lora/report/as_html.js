// Browses the answers: two systems side by side, by kind, result and words. Without it all are shown.

// Words that the reference lacks are marked. A particle or a mark alone says nothing: it stands in any two sentences.
const marks = Intl.Segmenter && globalThis.Highlight && new Highlight();
const segmenter = marks && new Intl.Segmenter("ja", { granularity: "word" });
const wordsOf = (text) => [...segmenter.segment(text.textContent)];
const small = /^[\p{Script=Hiragana}\p{P}\s]+$/u;
const mark = (text, reference) => {
  const known = new Set(wordsOf(reference).map((word) => word.segment));
  for (const { segment, index } of wordsOf(text)) {
    if (known.has(segment) || small.test(segment)) continue;
    const range = new Range();
    range.setStart(text.firstChild, index);
    range.setEnd(text.firstChild, index + segment.length);
    marks.add(range);
  }
};
if (marks) CSS.highlights.set("off", marks);

const form = document.querySelector(".browser");
if (form) {
  const list = document.querySelector(".qas");
  const more = document.querySelector(".more");
  const step = Number(form.dataset.step);
  const textOf = (parts) => [...parts].map((part) => part.textContent).join("\n");
  const cards = [...list.querySelectorAll(".qa")].map((article, place) => ({
    article,
    place,
    asked: textOf(article.querySelectorAll("header h3, header .text, .reference .text")),
    answers: new Map([...article.querySelectorAll(".answer")].map((answer) => [answer.dataset.system, answer])),
  }));
  const orders = {
    order: (a, b) => a.place - b.place,
    low: (a, b) => score(a) - score(b) || a.place - b.place,
    high: (a, b) => score(b) - score(a) || a.place - b.place,
    gain: (a, b) => gain(b) - gain(a) || a.place - b.place,
    loss: (a, b) => gain(a) - gain(b) || a.place - b.place,
  };
  const pair = () => [form.elements.other.value, form.elements.own.value];
  const of = (card, which) => card.answers.get(form.elements[which].value).dataset;
  const score = (card, which = "own") => Number(of(card, which).score);
  const gain = (card) => score(card) - score(card, "other");
  const said = (card) => pair().map((system) => card.answers.get(system).querySelector(".said")).filter(Boolean);
  let limit = step;

  const fits = (card) => {
    const { kind, result, words } = form.elements;
    const found = of(card, "own");
    const searched = `${card.asked}\n${textOf(said(card))}`.toLowerCase();
    return (
      (kind.value === "" || card.article.dataset.kind === kind.value) &&
      (result.value === "" || found.result === result.value || found.flags.split(" ").includes(result.value)) &&
      words.value.toLowerCase().split(/\s+/).every((word) => searched.includes(word))
    );
  };
  const show = () => {
    const fitting = cards.filter(fits).sort(orders[form.elements.sort.value]);
    const shown = new Set(fitting.slice(0, limit));
    list.append(...fitting.map((card) => card.article));
    for (const card of cards) {
      card.article.hidden = !shown.has(card);
      for (const [system, answer] of card.answers) {
        const place = pair().indexOf(system);
        answer.hidden = place < 0;
        answer.style.order = place;
      }
    }
    marks?.clear();
    for (const card of marks ? shown : []) {
      for (const text of new Set(said(card))) mark(text, card.article.querySelector(".reference .text"));
    }
    const counts = { shown: shown.size, found: fitting.length };
    form.querySelector(".count").textContent = form.dataset.shown.replace(/\{(\w+)\}/g, (_, name) => counts[name]);
    document.querySelector(".nothing-found").hidden = fitting.length > 0;
    more.hidden = shown.size === fitting.length;
  };
  form.hidden = false;
  document.querySelector(".off-note").hidden = !marks;
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", () => {
    limit = step;
    show();
  });
  more.addEventListener("click", () => {
    limit += step;
    show();
  });
  show();
}
