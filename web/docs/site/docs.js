// What the documentation's pages do by script: search, copy, and run code. What runs is loaded at the first click.

const $ = (selector, within = document) => within.querySelector(selector);
/** The folder of all pages. */
const base = new URL(".", import.meta.url);

function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

// Where there is room for them, the list of pages and that of headings are open. The style shows them without scripts, too,
// where the browser can show what is in a closed <details>.
const rooms = [
  [$(".side"), matchMedia("(min-width: 900px)")],
  [$(".contents"), matchMedia("(min-width: 1240px)")],
];
for (const [fold, room] of rooms) {
  const unfold = () => {
    fold.open = room.matches;
  };
  room.addEventListener("change", unfold);
  unfold();
}
const side = $(".side");
side.scrollTop = $("[aria-current]", side).offsetTop - side.clientHeight / 2;

// Code

for (const figure of document.querySelectorAll(".code, .example")) {
  const code = $("code", figure);
  const tools = element("div", { className: "tools" });
  if (figure.dataset.run !== undefined) {
    const run = element("button", { type: "button", className: "run", textContent: "Run" });
    run.addEventListener("click", async () => {
      run.disabled = true;
      try {
        await (await import("./run.js")).run(figure, JSON.parse(figure.dataset.run));
      } finally {
        run.disabled = false;
        run.textContent = "Run again";
      }
    });
    tools.append(run);
  }
  if (code !== null) {
    const copy = element("button", { type: "button", textContent: "Copy" });
    copy.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(code.textContent);
        copy.textContent = "Copied";
      } catch {
        getSelection().selectAllChildren(code); // what forbids it can't keep the reader from it
        copy.textContent = "Selected";
      }
      setTimeout(() => {
        copy.textContent = "Copy";
      }, 2_000);
    });
    tools.append(copy);
  }
  figure.append(tools);
}

// Search

const form = $("#docs-search");
const query = $("#docs-query");
const results = $("ol", form);
const status = $("[role=status]", form);
/** The index, loaded when somebody is about to search. */
let index;

form.hidden = false;

function load() {
  index ??= (async () => {
    const [{ default: MiniSearch }, { indexOptions, searchOptions }, json] = await Promise.all([
      import("./minisearch.js"),
      import("./search.js"),
      fetch(new URL("search.json", base)).then((response) => response.text()),
    ]);
    const loaded = MiniSearch.loadJSON(json, indexOptions);
    return (text, how) => loaded.search(text, { ...searchOptions, ...how });
  })();
  index.catch(() => {
    index = undefined; // the next letter tries again
  });
  return index;
}

async function search() {
  const text = query.value.trim();
  if (text === "") return show([]);
  let found;
  try {
    const find = await load();
    found = find(text, { combineWith: "AND" });
    if (found.length === 0) found = find(text);
  } catch {
    show([]);
    status.textContent = "The index could not be loaded";
    return;
  }
  if (text !== query.value.trim()) return; // more was typed meanwhile
  show(found.slice(0, 12));
  status.textContent = found.length === 0 ? "Nothing was found" : `${found.length} places were found`;
  status.classList.toggle("unseen", found.length > 0);
}

function show(found) {
  results.hidden = found.length === 0;
  results.replaceChildren(
    ...found.map(({ id, title, heading, shown }) => {
      const where = heading === "" ? [element("b", {}, title)] : [element("b", {}, heading), ` · ${title}`];
      return element("li", {}, element("a", { href: new URL(id, base).href }, ...where, element("span", {}, shown)));
    }),
  );
}

query.addEventListener("focus", () => load().catch(() => {}), { once: true });
query.addEventListener("input", search);
form.addEventListener("submit", (event) => {
  event.preventDefault();
  $("a", results)?.click();
});
form.addEventListener("keydown", (event) => {
  const links = [query, ...results.querySelectorAll("a")];
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step !== undefined && !results.hidden) {
    event.preventDefault();
    links[(links.indexOf(document.activeElement) + step + links.length) % links.length].focus();
  } else if (event.key === "Escape") {
    results.hidden = true;
    query.focus();
  }
});
form.addEventListener("focusout", ({ relatedTarget }) => {
  if (relatedTarget !== null && !form.contains(relatedTarget)) results.hidden = true;
});
document.addEventListener("click", ({ target }) => {
  if (!form.contains(target)) results.hidden = true;
});
addEventListener("keydown", (event) => {
  const typing = /^(input|textarea|select|any-page|iframe)$/i.test(document.activeElement?.tagName ?? "");
  if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  query.focus();
});

document.documentElement.dataset.ready = "";
