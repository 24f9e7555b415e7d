// Keys for people who decide all day. Every one of them presses a button or follows a link that is on the page anyway,
// so that nothing here can do what a mouse cannot, and the page is whole without this file.
"use strict";

(() => {
  const body = document.body;
  const map = JSON.parse(document.querySelector("meta[name=keymap]")?.content || "{}");
  const ACTS = new Map(Object.entries(map).map(([act, key]) => [key, act]));
  const typing = (target) =>
    target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) &&
    !["radio", "checkbox", "submit", "button"].includes(target.type);

  const press = (act) => {
    const target = document.querySelector(`[data-key="${CSS.escape(act)}"]`);
    if (!target || target.disabled) return false;
    if (target instanceof HTMLInputElement) {
      target.focus();
      target.checked = true;
      target.dispatchEvent(new Event("change", { bubbles: true }));
    } else if (target instanceof HTMLDetailsElement) {
      target.open = !target.open;
    } else if (/^(TEXTAREA|SELECT)$/.test(target.tagName)) {
      target.focus();
    } else if (target instanceof HTMLDialogElement) {
      target.open ? target.close() : target.showModal();
    } else {
      target.click();
    }
    return true;
  };

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (typing(event.target)) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    const act = ACTS.get(event.key);
    if (!act) return;
    if (event.key === "Enter" && event.target instanceof HTMLElement && event.target.matches("a, button, summary")) return;
    if (press(act)) event.preventDefault();
  });

  // What takes something away from somebody is asked for twice.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.dataset.confirm || form.dataset.sure || !form.querySelector("[data-grave]:checked")) return;
    event.preventDefault();
    form.dataset.sure = "1";
    form.querySelector("[data-says]").textContent = form.dataset.confirm;
  });
  document.addEventListener("change", (event) => {
    if (event.target.name !== "outcome") return;
    delete event.target.form.dataset.sure;
    event.target.form.querySelector("[data-says]").textContent = "";
  });

  // What is covered is shown for as long as the button is held, and covered again when it is let go.
  for (const kind of ["pointerup", "pointerleave", "keyup", "blur"]) {
    document.addEventListener(kind, () => body.classList.remove("uncovered"), true);
  }
})();
