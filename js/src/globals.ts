// Types that the host provides, such as Response. A user's program may be compiled with the DOM's types, with Node's, or
// with neither. So each type here is the real one if it is declared, else only those members that anypage uses.

declare global {
  // Programs without this type need the name, or the declarations would not compile.
  // biome-ignore lint/suspicious/noExplicitAny: where the real type exists the two merge, so both must have the same parameter.
  interface ReadableStream<R = any> {}
  // Compiled with the lib esnext.disposable it has a method [Symbol.asyncDispose].
  interface AsyncDisposable {}
}

type Host = typeof globalThis;

/** A WHATWG URL. */
export type HostURL = Host extends { URL: { prototype: infer T } } ? T : { readonly href: string; toString(): string };

/** The headers of a response. */
export type HostHeaders = Host extends { Headers: { prototype: infer T } }
  ? T
  : {
      get(name: string): string | null;
      has(name: string): boolean;
      forEach(callback: (value: string, name: string) => void): void;
    };

/** A request, as fetch takes it. */
export type HostRequest = Host extends { Request: { prototype: infer T } }
  ? T
  : { readonly url: string; readonly method: string; readonly headers: HostHeaders; clone(): HostRequest };

/** A response, as fetch gives it. */
export type HostResponse = Host extends { Response: { prototype: infer T } }
  ? T
  : {
      readonly url: string;
      readonly status: number;
      readonly ok: boolean;
      readonly headers: HostHeaders;
      arrayBuffer(): Promise<ArrayBuffer>;
    };

/** What aborts a walk. */
export type HostAbortSignal = Host extends { AbortSignal: { prototype: infer T } }
  ? T
  : {
      readonly aborted: boolean;
      readonly reason: unknown;
      addEventListener(type: "abort", listener: () => void, options?: { once?: boolean }): void;
      removeEventListener(type: "abort", listener: () => void): void;
    };

/** fetch, or a function like it. */
export type HostFetch = Host extends { fetch: infer T } ? T : (url: string, init?: object) => Promise<HostResponse>;

/** A stream of bytes. */
export type ByteStream = Host extends { ReadableStream: { prototype: unknown } }
  ? ReadableStream<Uint8Array>
  : AsyncIterable<Uint8Array> & {
      getReader(): {
        read(): Promise<{ done: false; value: Uint8Array } | { done: true; value?: undefined }>;
        cancel(reason?: unknown): Promise<void>;
        releaseLock(): void;
      };
      cancel(reason?: unknown): Promise<void>;
    };

/** A compiled module. */
export type HostModule = Host extends { WebAssembly: { Module: { prototype: infer T } } } ? T : object;

/** Headers to send: an object of names and values, pairs of these, or Headers. */
export type HeadersInput =
  | { readonly [name: string]: string }
  | ReadonlyArray<readonly [name: string, value: string]>
  | HostHeaders
  | (Host extends { Headers: new (init?: infer T) => unknown } ? NonNullable<T> : never);
