// Comfort only: everything works without this file.
"use strict";
document.addEventListener("dragover", (event) => { if (document.querySelector("[data-drop]")) event.preventDefault(); });
document.addEventListener("drop", (event) => {
  const input = document.querySelector("[data-drop] input[type=file]");
  if (!input || !event.dataTransfer.files.length) return;
  event.preventDefault();
  input.files = event.dataTransfer.files;
  input.form.requestSubmit();
});
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});
document.addEventListener("focusin", (event) => { // a browser scrolls to the caret alone
  if (event.target.matches("textarea")) event.target.scrollIntoView({ block: "nearest" });
});
document.addEventListener("htmx:beforeRequest", (event) => { // a second tap before the first is answered
  event.detail.target.addEventListener("htmx:beforeSwap", (swap) => {
    if (!swap.detail.target.isConnected) swap.detail.target = document.getElementById("m");
  }, { once: true });
});
