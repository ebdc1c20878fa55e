const result = document.querySelector("#result");
const query = new URLSearchParams(location.search);
const frameworks = {
  react: () => import("./react.js"),
  vue: () => import("./vue.js"),
  svelte: () => import("./svelte.js"),
  solid: () => import("./solid.js"),
  swr: () => import("./swr.js"),
};
const [, load] = Object.entries(frameworks).find(([name]) => query.has(name));

try {
  const { run } = await load();
  result.textContent = await run(query);
} catch (error) {
  result.textContent = JSON.stringify({ error: String(error), stack: error.stack });
}
