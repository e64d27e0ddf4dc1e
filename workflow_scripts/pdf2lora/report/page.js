// Browses the answers: two systems side by side, by kind, result and words. Without it all are shown.
const form = document.querySelector(".browser");
if (form) {
  const list = document.querySelector(".qas");
  const more = document.querySelector(".more");
  const step = Number(form.dataset.step);
  const cards = [...list.querySelectorAll(".qa")].map((article, place) => ({
    article,
    place,
    words: article.textContent.toLowerCase(),
    answers: new Map([...article.querySelectorAll(".answer")].map((answer) => [answer.dataset.system, answer])),
  }));
  const orders = {
    order: (a, b) => a.place - b.place,
    low: (a, b) => score(a) - score(b) || a.place - b.place,
    high: (a, b) => score(b) - score(a) || a.place - b.place,
    gain: (a, b) => gain(b) - gain(a) || a.place - b.place,
    loss: (a, b) => gain(a) - gain(b) || a.place - b.place,
  };
  const of = (card, which) => card.answers.get(form.elements[which].value).dataset;
  const score = (card, which = "own") => Number(of(card, which).score);
  const gain = (card) => score(card) - score(card, "other");
  let limit = step;

  const fits = (card) => {
    const { kind, result, words } = form.elements;
    const found = of(card, "own");
    return (
      (kind.value === "" || card.article.dataset.kind === kind.value) &&
      (result.value === "" || found.result === result.value || found.flags.split(" ").includes(result.value)) &&
      words.value.toLowerCase().split(/\s+/).every((word) => card.words.includes(word))
    );
  };
  const show = () => {
    const fitting = cards.filter(fits).sort(orders[form.elements.sort.value]);
    const shown = new Set(fitting.slice(0, limit));
    list.append(...fitting.map((card) => card.article));
    for (const card of cards) {
      card.article.hidden = !shown.has(card);
      for (const [system, answer] of card.answers) {
        const place = [form.elements.other.value, form.elements.own.value].indexOf(system);
        answer.hidden = place < 0;
        answer.style.order = place;
      }
    }
    const counts = { shown: shown.size, found: fitting.length };
    form.querySelector(".count").textContent = form.dataset.shown.replace(/\{(\w+)\}/g, (_, name) => counts[name]);
    document.querySelector(".nothing-found").hidden = fitting.length > 0;
    more.hidden = shown.size === fitting.length;
  };
  form.hidden = false;
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
