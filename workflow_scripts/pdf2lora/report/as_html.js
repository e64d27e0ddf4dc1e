// Browses the answers: two systems side by side, by kind, result and words, with what differs marked. Without it all
// are shown.

// Which words of two answers stand in both, in the same order: a set of places for each.
const inBoth = (own, other) => {
  const width = other.length + 1;
  const longest = new Uint16Array((own.length + 1) * width);
  for (let i = own.length - 1; i >= 0; i--) {
    for (let j = other.length - 1; j >= 0; j--) {
      const at = i * width + j;
      longest[at] = own[i] === other[j] ? longest[at + width + 1] + 1 : Math.max(longest[at + width], longest[at + 1]);
    }
  }
  const found = [new Set(), new Set()];
  for (let i = 0, j = 0; i < own.length && j < other.length; ) {
    const at = i * width + j;
    if (own[i] === other[j]) {
      found[0].add(i++);
      found[1].add(j++);
    } else if (longest[at + width] >= longest[at + 1]) i++;
    else j++;
  }
  return found;
};
// A particle or a mark alone between words that differ says nothing: it stands in any two sentences.
const small = /^[\p{Script=Hiragana}\p{P}\s]+$/u;
const alone = (words, shared, i) => small.test(words[i]) && !shared.has(i - 1) && !shared.has(i + 1);

const unmark = (text) => {
  for (const mark of text.querySelectorAll(".apart")) mark.replaceWith(...mark.childNodes);
  text.normalize();
};
const mark = (text, words, shared, look) => {
  const ranges = [];
  let end = 0;
  words.forEach((word, i) => {
    end += word.length;
    if (shared.has(i) && !alone(words, shared, i)) return;
    const before = ranges.at(-1);
    if (before?.[1] === end - word.length) before[1] = end;
    else ranges.push([end - word.length, end]);
  });
  const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
  const nodes = [];
  for (let start = 0; walker.nextNode(); start += walker.currentNode.length) nodes.push([walker.currentNode, start]);
  for (const [node, start] of nodes) {
    const length = node.length;
    // From the last on, since what stands before a mark stays where it is.
    for (const [from, to] of [...ranges].reverse()) {
      if (from >= start + length || to <= start) continue;
      const range = document.createRange();
      range.setStart(node, Math.max(0, from - start));
      range.setEnd(node, Math.min(length, to - start));
      const around = document.createElement("mark");
      around.className = look;
      range.surroundContents(around);
    }
  }
};
const segmenter = Intl.Segmenter && new Intl.Segmenter("ja", { granularity: "word" });
const wordsOf = (text) => [...segmenter.segment(text.textContent)].map((part) => part.segment);

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
    if (!segmenter || card.compared === pair().join()) return;
    card.compared = pair().join();
    card.article.querySelectorAll(".said").forEach(unmark);
    const texts = said(card);
    const words = texts.map(wordsOf);
    texts.forEach((text, i) => {
      if (text.querySelector(".off")) return;
      const reference = wordsOf(card.article.querySelector(".reference .text"));
      mark(text, words[i], inBoth(words[i], reference)[0], "off");
    });
    if (new Set(texts).size < 2) return;
    inBoth(...words).forEach((shared, i) => mark(texts[i], words[i], shared, "apart"));
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
    shown.forEach(compare);
    const counts = { shown: shown.size, found: fitting.length };
    form.querySelector(".count").textContent = form.dataset.shown.replace(/\{(\w+)\}/g, (_, name) => counts[name]);
    document.querySelector(".nothing-found").hidden = fitting.length > 0;
    more.hidden = shown.size === fitting.length;
  };
  form.hidden = false;
  document.querySelector(".apart-note").hidden = !segmenter;
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
