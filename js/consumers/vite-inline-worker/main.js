import InlineWorker from "./worker.js?worker&inline";

const worker = new InlineWorker();
worker.addEventListener("message", ({ data }) => {
  document.querySelector("#result").textContent = data;
});
worker.postMessage(new URLSearchParams(location.search).get("api"));
