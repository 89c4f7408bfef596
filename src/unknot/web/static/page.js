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
// A second tap before the first is answered: the answer to the newest stays; once all are there, it is looked at anew.
let asked = 0, shown = 0, newest = 0, flying = 0, crossed = false, address = "";
document.addEventListener("htmx:beforeRequest", (event) => {
  const { target, xhr } = event.detail, mine = ++asked;
  crossed = ++flying > 1 || crossed;
  target.addEventListener("htmx:beforeSwap", (swap) => {
    if (swap.detail.xhr !== xhr) return;
    if (mine < shown) swap.detail.shouldSwap = false;
    else shown = mine;
    if (!swap.detail.target.isConnected) swap.detail.target = document.getElementById("m");
  });
  xhr.addEventListener("loadend", () => {
    flying -= 1;
    if (mine > newest && xhr.responseURL) { newest = mine; address = xhr.responseURL; }
    if (flying || !crossed || !address) return;
    crossed = false;
    htmx.ajax("GET", address, { target: "#m", select: "#m", swap: "outerHTML show:none" });
  });
});
