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
// Two taps before the first is answered: an answer may be older than the other tap, or come to a part of the page that the
// first answer replaced. So the page is asked once more when all are answered.
let waiting = 0, overlapped = false;
document.addEventListener("htmx:beforeSend", (event) => {
  const asked = event.detail.xhr;
  waiting += 1;
  overlapped ||= waiting > 1;
  asked.addEventListener("loadend", () => {
    waiting -= 1;
    if (waiting || !overlapped) return;
    overlapped = false;
    const last = new URL(asked.responseURL || location.href);
    const place = last.pathname === location.pathname ? last.href : location.href;
    htmx.ajax("GET", place, { target: "#m", select: "#m", swap: "outerHTML show:none" });
  });
});
