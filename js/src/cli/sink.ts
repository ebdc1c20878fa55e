// Where the output goes. In a file only whole chunks stay: what of one could be written before the disk was full is taken
// back.

import {
  closeSync,
  constants,
  createWriteStream,
  existsSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  rmSync,
  writeSync,
} from "node:fs";
import type { Writable } from "node:stream";
import { Complaint, whyNot } from "./complaint.js";

export interface Sink {
  /** Whether it is a terminal: then it has columns. */
  readonly terminal: { columns: number } | undefined;
  /** Writes a chunk as a whole, or rejects with a Complaint, or with EPIPE where nobody reads any more. */
  write(bytes: Uint8Array): Promise<void>;
  /** Waits until the disk has it. */
  sync(): void;
  /** Ends an output that is complete. One without any bytes is empty then. */
  finish(): void;
  /** Leaves an output that is not complete. What no byte was written to is as it was. */
  abandon(): void;
}

/**
 * A regular file. Until the first chunk it stays as it was, so that a request that fails leaves it alone.
 *
 * @param start its length before the first chunk: what is behind that goes; undefined if all stays, as with >>
 * @param made whether it was not there before
 */
class FileSink implements Sink {
  readonly terminal = undefined;
  #fd: number;
  #name: string;
  #start: number | undefined;
  #made: boolean;

  constructor(fd: number, name: string, start: number | undefined, made: boolean) {
    this.#fd = fd;
    this.#made = made;
    this.#name = name;
    this.#start = start;
  }

  async write(bytes: Uint8Array): Promise<void> {
    let done = 0;
    try {
      this.#begin();
      while (done < bytes.length) done += writeSync(this.#fd, bytes, done);
    } catch (error) {
      if (done > 0) ftruncateSync(this.#fd, fstatSync(this.#fd).size - done);
      throw unwritable(this.#name, error);
    }
  }

  sync(): void {
    try {
      fsyncSync(this.#fd);
    } catch (error) {
      throw unwritable(this.#name, error);
    }
  }

  finish(): void {
    try {
      this.#begin();
      if (this.#fd !== 1) closeSync(this.#fd);
    } catch (error) {
      throw unwritable(this.#name, error);
    }
  }

  abandon(): void {
    if (this.#made && this.#start !== undefined) rmSync(this.#name, { force: true });
  }

  #begin(): void {
    if (this.#start !== undefined) ftruncateSync(this.#fd, this.#start);
    this.#start = undefined;
  }
}

/** A pipe, a terminal, a device. */
class StreamSink implements Sink {
  readonly terminal: { columns: number } | undefined;
  #stream: Writable;
  #name: string;

  constructor(stream: Writable, name: string) {
    this.#stream = stream;
    this.#name = name;
    this.terminal = "isTTY" in stream && stream.isTTY === true ? (stream as NodeJS.WriteStream) : undefined;
    stream.on("error", () => {}); // write() tells
  }

  write(bytes: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) =>
      this.#stream.write(bytes, (error) => (error ? reject(unwritable(this.#name, error)) : resolve())),
    );
  }

  sync(): void {}

  finish(): void {
    if (this.#stream !== process.stdout) this.#stream.end();
  }

  abandon(): void {}
}

/**
 * Opens the output. A file that is not there is made, and one that is there stays as it is for now.
 *
 * @param output the file's name; undefined for standard output
 * @param length how much of the file stays: what a walk that goes on has written
 * @throws Complaint if it can't be written
 */
export function openSink(output: string | undefined, length = 0): Sink {
  if (output === undefined) {
    const name = "standard output";
    return fstatSync(1).isFile() ? new FileSink(1, name, undefined, false) : new StreamSink(process.stdout, name);
  }
  try {
    const made = !existsSync(output);
    const fd = openSync(output, constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND, 0o666);
    const stat = fstatSync(fd);
    if (!stat.isFile()) return new StreamSink(createWriteStream(output, { fd }), output);
    return new FileSink(fd, output, length, made);
  } catch (error) {
    throw unwritable(output, error);
  }
}

function unwritable(name: string, error: unknown): Error {
  const { code } = error as NodeJS.ErrnoException;
  if (code === "EPIPE") return error as Error;
  return new Complaint(`${name} can't be written: ${whyNot(error)}`);
}
