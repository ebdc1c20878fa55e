// The command: anypage URL. It walks, writes, and ends with a status that tells how.

import { type PaginateOptions, PaginationError } from "anypage";
import picocolors from "picocolors";
import { readArguments, type Settings } from "./arguments.js";
import { Complaint, type Exit, exit, oneLine, withFlags } from "./complaint.js";
import { Copier, Saver } from "./copy.js";
import { outputOf } from "./formats.js";
import { Counter, counted, LiveLine } from "./live.js";
import { explanation, hint, Requests, statusOf, verdictLine } from "./report.js";
import { readRequest } from "./request.js";
import { itemsOf, ResumeFile } from "./resume.js";
import { openSink } from "./sink.js";

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

/** Says what went wrong, and returns the status for it. */
function complain(error: unknown, resume?: string, begun = false): Exit {
  if (error instanceof Complaint) {
    tell(oneLine(error.message));
    return error.status;
  }
  if (error instanceof PaginationError) {
    tell(oneLine(withFlags(error.message, resume, begun)));
    return error.code === "config" ? exit.usage : exit.error;
  }
  tell(`this is a mistake of anypage's own: ${oneLine((error as Error)?.stack ?? String(error))}`);
  return exit.error;
}

async function walk(settings: Settings): Promise<Exit> {
  const { resume, quiet, explain, format } = settings;
  const start = performance.now();
  const makeWalk = await readRequest(settings, readStdin);
  const file = resume === undefined ? undefined : new ResumeFile(resume, settings);
  const before = file?.read();
  const sink = openSink(settings.output, before?.length);
  const counter = new Counter(before === undefined ? 0 : itemsOf(before.checkpoint));
  const requests = new Requests();
  const abort = new AbortController();
  const options: PaginateOptions<unknown> = {
    ...settings.walk,
    numbers: "exact",
    signal: abort.signal,
    resume: before?.checkpoint ?? null,
    onProgress: (progress) => {
      counter.onProgress(progress);
      saver?.due();
    },
    onRequest: (event) => {
      counter.onRequest(event);
      if (explain) requests.onEvent(event);
    },
  };
  const list = makeWalk(options);
  const output = outputOf(list, settings, sink, before);
  const shared = sink.terminal !== undefined && format === "json"; // a terminal with the one line that an array is
  const live = terminal && !quiet && !shared ? new LiveLine(stderr, () => counter.state(performance.now())) : undefined;
  const copier = new Copier(output, sink, before?.length ?? 0, sink.terminal && live);
  const keep = () => {
    if (file === undefined || !copier.rests) return false;
    sink.sync();
    file.write(copier.length, list.checkpoint(), output.columns);
    return true;
  };
  const saver = file && new Saver(keep, () => abort.abort());

  let interrupted = false;
  const interrupt = () => {
    interrupted = true;
    for (const name of signals) process.off(name, interrupt); // the next one ends the program at once
    abort.abort();
  };
  for (const name of signals) process.on(name, interrupt);

  try {
    const end = await copier.run(() => saver?.due());
    saver?.end();
    const verdict = list.verdict!;
    // A list that has ended starts from its beginning the next time; one that was left at a limit goes on.
    const goesOn = verdict.status === "stopped" && verdict.reason !== "until";
    if (goesOn) keep();
    if (end !== undefined) await sink.write(end);
    sink.finish();
    if (!goesOn) file?.remove();
    live?.end();
    if (explain) for (const line of explanation(list.scheme, requests, verdict, colors)) stderr.write(`${line}\n`);
    const status = statusOf(verdict, settings.walk.maxPages);
    if (!quiet)
      tell(
        verdictLine(
          verdict,
          counter.before,
          (performance.now() - start) / 1000,
          hint(status, verdict, settings),
          colors,
        ),
      );
    return status;
  } catch (cause) {
    saver?.end();
    live?.end();
    let error = saver?.error ?? cause;
    if (saver?.error === undefined)
      try {
        keep();
      } catch (second) {
        if (interrupted) error = second;
      }
    sink.abandon();
    if ((error as NodeJS.ErrnoException)?.code === "EPIPE") return exit.complete; // nobody reads on, as with | head
    if (explain) for (const line of explanation(list.scheme, requests, list.verdict, colors)) stderr.write(`${line}\n`);
    if (!interrupted || !(error instanceof PaginationError && error.code === "aborted"))
      return complain(error, resume, copier.begun);
    const items = counted(copier.begun ? itemsOf(list.checkpoint()) : counter.before, "item");
    tell(
      resume === undefined
        ? `interrupted after ${items}; started with --resume FILE, it could go on from here`
        : `interrupted after ${items}; the same command goes on from here, with --resume ${oneLine(resume)}`,
    );
    return exit.interrupted;
  }
}

/** Runs the command. */
async function main(args: string[]): Promise<Exit> {
  try {
    const settings = readArguments(args);
    return settings === undefined ? exit.complete : await walk(settings);
  } catch (error) {
    return complain(error);
  }
}

const status = await main(process.argv.slice(2));
// Node waits for what was said, wherever it goes.
stderr.write("", () => process.exit(status));
