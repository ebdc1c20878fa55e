// Tries out what is typed as pagination, once the reader pauses.

import type { Paginate } from "../types.js";
import type { Config } from "./config.js";
import { loadTrial } from "./later.js";
import type { Trial } from "./trial.js";

/** In ms. */
const pause = 250;

export class Trials {
  readonly #load: () => Promise<Paginate>;
  readonly #show: (trial: Trial) => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Counts what was asked for: an older trial is not shown. */
  #latest = 0;

  /**
   * @param load loads the package; it is called where the text is JSON
   * @param show gets each trial
   */
  constructor(load: () => Promise<Paginate>, show: (trial: Trial) => void) {
    this.#load = load;
    this.#show = show;
  }

  ask(config: Config): void {
    const asked = ++this.#latest;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(async () => {
      const trial = await loadTrial()
        .then(({ tryOut }) => tryOut(this.#load, config))
        .catch(() => undefined); // Without the file, the engine says what is wrong when the list is walked.
      if (asked === this.#latest && trial !== undefined) this.#show(trial);
    }, pause);
  }
}
