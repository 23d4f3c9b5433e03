// What scripts add to pages that work without them. No page needs this file.
"use strict";

// While a Chinese word is being composed its pinyin is not yet a search: hold `input` back and
// send one when the word is chosen.
document.addEventListener("input", (event) => {
  if (event.isComposing) event.stopImmediatePropagation();
}, true);
document.addEventListener("compositionend", (event) => {
  event.target.dispatchEvent(new Event("input", { bubbles: true }));
});

// A panel opened from the bar closes on Escape, and when something else is pressed.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const open = document.querySelector(".menu[open]");
  if (!open) return;
  open.removeAttribute("open");
  open.querySelector("summary").focus();
});
document.addEventListener("click", (event) => {
  const open = document.querySelector(".menu[open]");
  if (open && !open.contains(event.target)) open.removeAttribute("open");
});

// Single keys lead somewhere unless they were switched off in the display settings.
const keysAreOn = document.documentElement.dataset.keys !== "off";

// "/" goes to the search box, unless something is being written.
document.addEventListener("keydown", (event) => {
  if (!keysAreOn || event.key !== "/" || event.target.closest("input, textarea, select")) return;
  const box = document.querySelector("#q") || document.querySelector("#bar-q");
  if (!box) return;
  event.preventDefault();
  box.focus();
});

// One key goes where a way that names it leads (j, k: the next and the previous case of a list),
// unless something is being written or a key is held besides.
document.addEventListener("keydown", (event) => {
  if (!keysAreOn) return;
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.key.length !== 1) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  const way = document.querySelector(`a[data-key="${CSS.escape(event.key)}"]`);
  if (way) way.click();
});

// A button that prints is shown only where it can.
document.querySelectorAll("[data-print]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
});

// A button that copies is shown only where it can; it says on itself that it has.
document.querySelectorAll("[data-copy]").forEach((button) => {
  const source = document.querySelector(button.dataset.copy);
  if (!source || !navigator.clipboard) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(source.textContent);
    button.querySelector("[aria-live]").textContent = button.dataset.copied;
  });
});

// One tick for all cases of a page; what it ticks is kept like what is ticked one by one.
const tickAll = () => document.querySelectorAll("[data-tick-all]").forEach((label) => { label.hidden = false; });
tickAll();
document.addEventListener("htmx:afterSettle", tickAll);
document.addEventListener("change", (event) => {
  const label = event.target.closest("[data-tick-all]");
  if (!label) return;
  label.closest("form").querySelectorAll("input[name=tick]").forEach((each) => { each.checked = event.target.checked; });
}, true);

// On a narrow screen the way to the current place may be scrolled out of sight.
const here = document.querySelector(".ways [aria-current]");
if (here) here.scrollIntoView({ block: "nearest", inline: "center" });

// After choosing a material on a narrow screen, show it: it lies below the list.
document.addEventListener("htmx:afterSettle", () => {
  const viewer = document.querySelector("#viewer");
  if (viewer && viewer.getBoundingClientRect().top > window.innerHeight * 0.8) viewer.scrollIntoView();
});
