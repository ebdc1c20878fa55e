// The page around <any-page>: samples out of the sample API's listing, a simulator of what goes wrong, and elements as others
// embed them. All that walks is in the element.

import { init, version } from "./dist/index.js";
import "./dist/element.js";
import { fetch as sampleFetch } from "./sample.js";
import { samplesOf } from "./samples.js";

const $ = (id) => document.getElementById(id);
const playground = $("playground");
const knobs = ["delay", "rate", "fault", "fault-page", "fault-times"];
const api = new URL("api/", document.baseURI);
let listing;
/** Why there is none. */
let problem = "";
/** The latest address that was walked from its first page. */
let walked = "";
/** The walk that requests are of: a fault hits each walk anew. */
let walk = 0;

$("version").textContent = version;
// Under the name that the server gave it. Where it can't be loaded, the first walk tries again and says why.
init($("engine").href).catch(() => {});

// The server counts how often a fault has hit, for each value of "run".
playground.addEventListener("any-page-request", ({ detail: { type, page, attempt, url } }) => {
  if (type !== "start" || page !== 0 || attempt !== 0) return;
  walk = Date.now();
  walked = url;
  hint();
});
const fetchSample = (input, init) => {
  const url = new URL(input);
  const simulated = url.href.startsWith(api.href) && url.searchParams.has("fault") && !url.searchParams.has("run");
  if (!simulated) return sampleFetch(input, init);
  return sampleFetch(`${url.href}${url.search === "" ? "?" : "&"}run=${walk}`, init);
};

for (const element of document.querySelectorAll("any-page")) element.fetch = fetchSample;

const chosenFault = () => listing?.faults.find(({ name }) => name === $("fault").value);

/** Where a fault strikes, and how often, unless somebody says otherwise: as the knobs have it. */
const usual = ({ allPages, times }) => ({ "fault-page": allPages ? "all" : "2", "fault-times": String(times) });

/** What the simulator adds to a sample's URL. */
function simulated() {
  const fault = chosenFault();
  const own = fault && usual(fault);
  return knobs
    .map((name) => [name, $(name).value])
    .filter(([name, value]) => (name.startsWith("fault") ? fault && value !== own[name] : value !== ""));
}

/** What the fault is, and whether the list that was walked has any of it. */
function hint() {
  const { searchParams } = new URL(walked || api, document.baseURI);
  const isOther = walked !== "" && simulated().some(([name, value]) => searchParams.get(name) !== value);
  const other =
    isOther && "The list above is none of the samples as they are now: the simulator changes nothing of it.";
  const fault = chosenFault();
  $("fault-hint").textContent =
    problem || other || (fault ? `${fault.description}.` : "What the samples’ server does wrong, on request.");
}

function offer() {
  playground.samples = samplesOf(listing, api, simulated());
}

// What was shared counts, and what is typed while the listing is under way.
if (!playground.restore(location.hash)) playground.sample = "link-header";

try {
  const response = await sampleFetch(api.href);
  if (!response.ok) throw new Error(`status ${response.status}`);
  listing = await response.json();
  for (const { name } of listing.faults) $("fault").append(new Option(name, name));
  offer();
  for (const [id, name] of [
    ["embed-cursor", "cursor"],
    ["embed-link", "relay"],
  ]) {
    $(id).samples = samplesOf(listing, api, []);
    $(id).sample = name;
    $(id).autorun = "visible";
  }
} catch (error) {
  problem = `The sample API can’t be read (${error.message}): type the URL of another list above.`;
}

addEventListener("hashchange", () => playground.restore(location.hash));

$("simulator").addEventListener("change", ({ target }) => {
  const fault = chosenFault();
  if (target.id === "fault" && fault) for (const [name, value] of Object.entries(usual(fault))) $(name).value = value;
  walked = ""; // the sample is walked with it when it is walked next
  if (listing) offer();
  hint();
});
hint();

$("embed").textContent = `<script type="module" src="https://unpkg.com/anypage/dist/element.js"></script>

<any-page src="https://api.example.com/orders?limit=100"
          view="table code" max-pages="3" autorun="visible">
</any-page>`;

document.documentElement.dataset.ready = "";
