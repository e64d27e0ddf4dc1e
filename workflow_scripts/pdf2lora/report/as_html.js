// Browses the answers: two systems side by side, by kind, result and words, with what differs marked. Without it all
// are shown.

// Which words of a text stand in another, too, in the same order: a set of places.
const inBoth = (own, other) => {
  const longest = Array.from({ length: own.length + 1 }, () => new Uint16Array(other.length + 1));
  for (let i = own.length - 1; i >= 0; i--) {
    for (let j = other.length - 1; j >= 0; j--) {
      const without = Math.max(longest[i + 1][j], longest[i][j + 1]);
      longest[i][j] = own[i] === other[j] ? longest[i + 1][j + 1] + 1 : without;
    }
  }
  const shared = new Set();
  for (let i = 0, j = 0; i < own.length && j < other.length; ) {
    if (own[i] === other[j]) {
      shared.add(i++);
      j++;
    } else if (longest[i + 1][j] >= longest[i][j + 1]) i++;
    else j++;
  }
  return shared;
};
// A particle or a mark alone between words that differ says nothing: it stands in any two sentences.
const small = /^[\p{Script=Hiragana}\p{P}\s]+$/u;
const alone = (words, shared, i) => small.test(words[i]) && !shared.has(i - 1) && !shared.has(i + 1);

// Words that the reference lacks, and those that only one of two answers has; the style says how each looks.
const marks = Intl.Segmenter && globalThis.Highlight && { off: new Highlight(), apart: new Highlight() };
for (const [look, highlight] of Object.entries(marks || {})) CSS.highlights.set(look, highlight);
const segmenter = marks && new Intl.Segmenter("ja", { granularity: "word" });
const wordsOf = (text) => [...segmenter.segment(text.textContent)].map((part) => part.segment);
const mark = (text, other, look) => {
  const words = wordsOf(text);
  const shared = inBoth(words, wordsOf(other));
  let end = 0;
  words.forEach((word, i) => {
    end += word.length;
    if (shared.has(i) && !alone(words, shared, i)) return;
    const range = new Range();
    range.setStart(text.firstChild, end - word.length);
    range.setEnd(text.firstChild, end);
    marks[look].add(range);
  });
};

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
  const compare = (card) => {
    const [one, other] = said(card);
    for (const text of new Set(said(card))) mark(text, card.article.querySelector(".reference .text"), "off");
    if (!other || one === other) return;
    mark(one, other, "apart");
    mark(other, one, "apart");
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
    if (marks) {
      Object.values(marks).forEach((highlight) => highlight.clear());
      shown.forEach(compare);
    }
    const counts = { shown: shown.size, found: fitting.length };
    form.querySelector(".count").textContent = form.dataset.shown.replace(/\{(\w+)\}/g, (_, name) => counts[name]);
    document.querySelector(".nothing-found").hidden = fitting.length > 0;
    more.hidden = shown.size === fitting.length;
  };
  form.hidden = false;
  document.querySelector(".apart-note").hidden = !marks;
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
