// The file of --resume: where a walk is, and how long its output is there.

import { createHash } from "node:crypto";
import {
  accessSync,
  closeSync,
  constants,
  fsyncSync,
  openSync,
  readFileSync,
  readSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import type { Checkpoint } from "anypage";
import type { Format, Settings } from "./arguments.js";
import { Complaint, usage, whyNot } from "./complaint.js";

/** What the file holds. */
export interface Place {
  /** Says whose file it is, and the version of its form. */
  anypage: "resume 1";
  format: Format;
  /** As --select had them. */
  select: string[];
  /** Of a csv: what its header has. */
  columns?: string[];
  /** The output's file, from the folder of this one on; null for standard output. */
  output: string | null;
  /** Bytes of the output. */
  length: number;
  /** Of the output's last bytes. */
  digest?: string;
  checkpoint: Checkpoint;
}

/** How many items a walk has delivered up to a checkpoint: for people, for nothing is decided by it. */
export function itemsOf(checkpoint: Checkpoint): number {
  const { items } = checkpoint as Checkpoint & { items?: unknown };
  return typeof items === "number" ? items : 0;
}

export class ResumeFile {
  #name: string;
  #file: string;
  /** What has to be as it was for a walk to go on, besides the request, which the checkpoint knows. */
  #same: Pick<Place, "format" | "select" | "output">;
  /** The output, from where the command runs. */
  #output: string | undefined;

  /** @throws Complaint if it can't be written */
  constructor(name: string, { format, select, output }: Settings) {
    this.#name = name;
    this.#output = output;
    try {
      this.#file = realpathSync(name); // what a symbolic link names is replaced, not the link
    } catch {
      this.#file = path.resolve(name);
    }
    // It is replaced and removed, which no device, pipe or folder is for.
    if (statSync(this.#file, { throwIfNoEntry: false })?.isFile() === false)
      throw usage(`--resume needs a file of its own, and ${name} is none`);
    if (output !== undefined && statSync(output, { throwIfNoEntry: false })?.isFile() === false)
      throw usage(`--resume needs an --output that is a file, and ${output} is none`);
    const folder = path.dirname(this.#file);
    this.#same = { format, select, output: output === undefined ? null : path.relative(folder, path.resolve(output)) };
    try {
      accessSync(folder, constants.W_OK);
    } catch (error) {
      throw this.#unwritable(error);
    }
    if (this.#same.output === path.basename(this.#file))
      throw usage(`--output and --resume name the same file, ${name}: give each a file of its own`);
  }

  /**
   * What it holds; undefined if it is not there, or empty.
   *
   * @throws Complaint if it is another one's, or of another command
   */
  read(): Place | undefined {
    let text: string;
    try {
      text = readFileSync(this.#file, "utf8");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw new Complaint(`${this.#name} can't be read: ${whyNot(error)}`);
    }
    if (text === "") return undefined;
    const place = parse(text);
    const again = "to start from the beginning";
    if (place === undefined)
      throw new Complaint(`${this.#name} is no file of --resume's: name another one, or delete this one ${again}`);
    const { format, select, output } = this.#same;
    const differs = (what: string) =>
      new Complaint(`${this.#name} is of a walk ${what}: go on with that, or delete the file ${again}`);
    if (place.output !== output)
      throw differs(
        place.output === null
          ? "to standard output"
          : `with --output ${path.resolve(path.dirname(this.#file), place.output)}`,
      );
    if (place.format !== format) throw differs(`with --format ${place.format}`);
    if (place.select.join() !== select.join())
      throw differs(place.select.length === 0 ? "without --select" : `with --select ${place.select.join()}`);
    if (this.#output !== undefined) this.#checkOutput(place, this.#output);
    return place;
  }

  /**
   * Replaces the file: whoever reads it, also after a crash, finds the old or the new one as a whole.
   *
   * @param length bytes of the output
   */
  write(length: number, checkpoint: Checkpoint, columns: string[] | undefined): void {
    const place: Place = {
      anypage: "resume 1",
      ...this.#same,
      ...(columns === undefined ? {} : { columns }),
      length,
      ...(this.#output === undefined ? {} : { digest: digestOfTail(this.#output, length) }),
      checkpoint,
    };
    const temporary = `${this.#file}.tmp`;
    try {
      const fd = openSync(temporary, "w", 0o600);
      try {
        writeFileSync(fd, `${JSON.stringify(place)}\n`);
        fsyncSync(fd);
      } finally {
        closeSync(fd);
      }
      renameSync(temporary, this.#file);
    } catch (error) {
      rmSync(temporary, { force: true });
      throw this.#unwritable(error);
    }
  }

  /** Removes it: the next run starts from the beginning. */
  remove(): void {
    try {
      unlinkSync(this.#file);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw this.#unwritable(error);
    }
  }

  /** Whether the output is the one that was written. What is behind the length is cut off, which must hit no other file. */
  #checkOutput({ length, digest }: Place, output: string): void {
    const again = `delete ${this.#name} to start from the beginning`;
    let size: number;
    try {
      size = statSync(output).size;
    } catch {
      throw new Complaint(`${output}, which ${this.#name} goes on with, is gone: ${again}`);
    }
    if (size < length)
      throw new Complaint(`${output} has ${size} bytes, and ${this.#name} goes on behind ${length}: ${again}`);
    if (digest !== undefined && digest !== digestOfTail(output, length))
      throw new Complaint(`${output} has other content than when ${this.#name} was written: ${again}`);
  }

  #unwritable(error: unknown): Complaint {
    return new Complaint(`${this.#name}, which --resume names, can't be written: ${whyNot(error)}`);
  }
}

const tail = 1024; // bytes

/** Of the last bytes that a file has within a length. */
export function digestOfTail(file: string, length: number): string {
  const bytes = Buffer.alloc(Math.min(tail, length));
  const fd = openSync(file, "r");
  try {
    readSync(fd, bytes, 0, bytes.length, length - bytes.length);
  } finally {
    closeSync(fd);
  }
  return createHash("sha256").update(bytes).digest("hex").slice(0, 32);
}

function parse(text: string): Place | undefined {
  try {
    const place = JSON.parse(text) as Partial<Place> | null;
    const { anypage, length, select, output } = place ?? {};
    const ours =
      anypage === "resume 1" &&
      Number.isSafeInteger(length) &&
      length! >= 0 &&
      Array.isArray(select) &&
      (output === null || typeof output === "string");
    return ours ? (place as Place) : undefined;
  } catch {
    return undefined;
  }
}
