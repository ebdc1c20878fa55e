const api = new URLSearchParams(location.search).get("api");
await navigator.serviceWorker.register("./sw.js", { type: "module" });
await navigator.serviceWorker.ready;
navigator.serviceWorker.addEventListener("message", ({ data }) => {
  document.querySelector("#result").textContent = data;
});
(await navigator.serviceWorker.ready).active.postMessage(api);
