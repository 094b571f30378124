// On a narrow screen the three columns are tabs, moved through with the arrow keys.

const tabs = [...document.querySelectorAll('[role="tab"]')];

function choose(tab) {
  for (const one of tabs) {
    const chosen = one === tab;
    one.setAttribute("aria-selected", String(chosen));
    one.tabIndex = chosen ? 0 : -1;
    document.getElementById(one.getAttribute("aria-controls")).classList.toggle("chosen", chosen);
  }
}

function move(event) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  const next = tabs[(tabs.indexOf(event.currentTarget) + step + tabs.length) % tabs.length];
  choose(next);
  next.focus();
}

/** Wire the tabs; the first is chosen. */
export function startTabs() {
  for (const tab of tabs) {
    tab.addEventListener("click", () => choose(tab));
    tab.addEventListener("keydown", move);
  }
  choose(tabs[0]);
}
