// The command: anypage URL. It walks, writes, and ends with a status that tells how.

import { PaginationError, type Verdict, type Walk } from "anypage";
import picocolors from "picocolors";
import { readArguments, type Settings } from "./arguments.js";
import { Complaint, type Exit, exit, oneLine, withFlags } from "./complaint.js";
import { Copier, Saver } from "./copy.js";
import { type Output, outputOf } from "./formats.js";
import { Counter, counted, LiveLine } from "./live.js";
import { explanation, hint, Requests, statusOf, verdictLine } from "./report.js";
import { type MakeWalk, readRequest } from "./request.js";
import { itemsOf, ResumeFile } from "./resume.js";
import { openSink, type Sink } from "./sink.js";

const { stderr } = process;
stderr.on("error", () => {}); // nobody reads what is said
const terminal = stderr.isTTY === true && process.env.TERM !== "dumb";
const colors = picocolors.createColors(terminal && stderr.hasColors());

const signals = ["SIGINT", "SIGTERM"] as const;

const tell = (message: string) => stderr.write(`anypage: ${message}\n`);

async function readStdin(): Promise<string> {
  if (process.stdin.isTTY) tell("paste the text, then press Ctrl-D in a line of its own");
  let text = "";
  for await (const chunk of process.stdin.setEncoding("utf8")) text += chunk as string;
  return text;
}

/** What helps where a credential was sent as the name of the variable that has it. */
function unexpanded({ response }: PaginationError, settings: Settings | undefined): string {
  const named = settings?.expandEnv === false && settings.header.some((header) => /\$\{?[a-z_]/i.test(header));
  const refused = response?.status === 401 || response?.status === 403;
  return named && refused ? "; the $NAME in --header was sent as it is: add --expand-env" : "";
}

/** Whether nobody reads on what is written, as with | head: that is no failure. */
const isBrokenPipe = (error: unknown) => (error as NodeJS.ErrnoException | undefined)?.code === "EPIPE";

/** Says what went wrong, and returns the status for it. */
function complain(error: unknown, settings?: Settings, begun = false): Exit {
  if (error instanceof Complaint) {
    tell(oneLine(error.message));
    return error.status;
  }
  if (error instanceof PaginationError) {
    tell(oneLine(withFlags(error.message, settings?.resume, begun)) + unexpanded(error, settings));
    return error.code === "config" ? exit.usage : exit.error;
  }
  tell(`this is a mistake of anypage's own: ${oneLine((error as Error)?.stack ?? String(error))}`);
  return exit.error;
}

/** One walk: from its settings to the status. */
class Run {
  #settings: Settings;
  #start = performance.now();
  #file: ResumeFile | undefined;
  #list: Walk<unknown>;
  #output: Output;
  #sink: Sink;
  #counter: Counter;
  #requests = new Requests();
  #live: LiveLine | undefined;
  #copier: Copier;
  #saver: Saver | undefined;
  #abort = new AbortController();
  #interrupted = false;

  /** @throws Complaint if a file that the settings name can't be used */
  constructor(settings: Settings, makeWalk: MakeWalk) {
    const { resume, format, explain, quiet } = settings;
    this.#settings = settings;
    this.#file = resume === undefined ? undefined : new ResumeFile(resume, settings);
    const before = this.#file?.read();
    this.#sink = openSink(settings.output, before?.length);
    this.#counter = new Counter(before === undefined ? 0 : itemsOf(before.checkpoint));
    this.#list = makeWalk({
      ...settings.walk,
      numbers: "exact",
      signal: this.#abort.signal,
      resume: before?.checkpoint ?? null,
      onProgress: (progress) => {
        this.#counter.onProgress(progress);
        this.#saver?.due();
      },
      onRequest: (event) => {
        this.#counter.onRequest(event);
        if (explain) this.#requests.onEvent(event);
      },
    });
    this.#output = outputOf(this.#list, settings, this.#sink, before);
    const { terminal: prints } = this.#sink;
    // An array is one line: on the terminal where it stands there is no room for another.
    if (terminal && !quiet && !(prints && format === "json"))
      this.#live = new LiveLine(stderr, () => this.#counter.state(performance.now()));
    this.#copier = new Copier(this.#output, this.#sink, before?.length ?? 0, prints && this.#live);
    if (this.#file) this.#saver = new Saver(this.#keep, () => this.#abort.abort());
  }

  async run(): Promise<Exit> {
    for (const name of signals) process.on(name, this.#interrupt);
    try {
      const end = await this.#copier.run(() => this.#saver?.due());
      this.#saver?.end();
      return await this.#ended(end, this.#list.verdict!);
    } catch (error) {
      return this.#failed(error);
    } finally {
      this.#live?.end();
    }
  }

  #interrupt = (): void => {
    this.#interrupted = true;
    for (const name of signals) process.off(name, this.#interrupt); // the next one ends the program at once
    this.#abort.abort();
  };

  /** Writes the file of --resume, if the output is where the walk is. */
  #keep = (): boolean => {
    if (this.#file === undefined || !this.#copier.rests) return false;
    this.#sink.sync();
    this.#file.write(this.#copier.length, this.#list.checkpoint(), this.#output.columns);
    return true;
  };

  /** @param end what stands behind the last item */
  async #ended(end: Uint8Array | undefined, verdict: Verdict): Promise<Exit> {
    // A list that has ended starts from its beginning the next time; one that was left at a limit goes on.
    const goesOn = verdict.status === "stopped" && verdict.reason !== "until";
    if (goesOn) this.#keep();
    if (end !== undefined) await this.#sink.write(end);
    this.#sink.finish();
    if (!goesOn) this.#file?.remove();
    this.#live?.end();
    this.#explain();
    const status = statusOf(verdict, this.#settings.walk.maxPages);
    const seconds = (performance.now() - this.#start) / 1000;
    if (!this.#settings.quiet)
      tell(verdictLine(verdict, this.#counter.before, seconds, hint(status, verdict, this.#settings), colors));
    return status;
  }

  #failed(cause: unknown): Exit {
    this.#saver?.end();
    let error = this.#saver?.error ?? cause;
    try {
      if (error === cause) this.#keep();
    } catch (second) {
      if (this.#interrupted) error = second;
    }
    this.#sink.abandon();
    this.#live?.end();
    if (isBrokenPipe(error)) return exit.complete;
    this.#explain();
    const { resume } = this.#settings;
    const { begun } = this.#copier;
    if (!this.#interrupted || !(error instanceof PaginationError && error.code === "aborted"))
      return complain(error, this.#settings, begun);
    const items = begun ? itemsOf(this.#list.checkpoint()) : this.#counter.before;
    const when = items === 0 ? "before the first item" : `after ${counted(items, "item")}`;
    tell(
      resume === undefined
        ? `interrupted ${when}; started with --resume FILE, it could go on from here`
        : `interrupted ${when}; the same command goes on from here, with --resume ${oneLine(resume)}`,
    );
    return exit.interrupted;
  }

  #explain(): void {
    if (!this.#settings.explain) return;
    const { scheme, verdict } = this.#list;
    for (const line of explanation(scheme, this.#requests, verdict, colors)) stderr.write(`${line}\n`);
  }
}

/** Runs the command. */
async function main(args: string[]): Promise<Exit> {
  try {
    const settings = readArguments(args);
    if (settings === undefined) return exit.complete;
    return await new Run(settings, await readRequest(settings, readStdin)).run();
  } catch (error) {
    return complain(error);
  }
}

process.on("uncaughtException", (error) => process.exit(isBrokenPipe(error) ? exit.complete : complain(error)));
const status = await main(process.argv.slice(2));
// Node waits for what was said, wherever it goes.
stderr.write("", () => process.exit(status));
