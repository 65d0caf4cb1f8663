"use strict";
// Keys for those who like them; every page works without this file.
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select");
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (typing) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  const rows = [...document.querySelectorAll("a.row")];
  const step = (by) => {
    if (!rows.length) {
      const link = document.querySelector(by > 0 ? ".bar a[rel=next]" : ".bar a[rel=prev]");
      if (link) link.click();
      return;
    }
    const at = rows.indexOf(document.activeElement);
    const next = rows[Math.min(Math.max(at + by, 0), rows.length - 1)];
    next.focus();
    next.closest("tr").scrollIntoView({ block: "nearest" });
  };
  const actions = {
    j: () => step(1),
    k: () => step(-1),
    u: () => document.getElementById("back")?.click(),
    "/": () => document.getElementById("q")?.focus(),
    "?": () => {
      const help = document.getElementById("keys");
      help.open = !help.open;
      help.scrollIntoView();
    },
  };
  const action = actions[event.key];
  if (action) {
    event.preventDefault();
    action();
  }
});
