// Shows the answers to one kind of question. Without it all of them are shown.
const filter = document.querySelector(".filter");
if (filter) {
  filter.hidden = false;
  filter.addEventListener("click", (event) => {
    const chosen = event.target.closest("button");
    if (!chosen) return;
    for (const button of filter.querySelectorAll("button")) {
      button.setAttribute("aria-pressed", String(button === chosen));
    }
    for (const article of document.querySelectorAll(".of-kind")) {
      article.hidden = chosen.dataset.kind !== "" && article.dataset.kind !== chosen.dataset.kind;
    }
  });
}
