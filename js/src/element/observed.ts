// Looks on while a response's body is read.

/** A response that says what is read of its body in chunks. */
export function observed(response: Response, see: (chunk: Uint8Array) => void): Response {
  const { status, statusText, ok, headers, url, redirected, type, body } = response;
  const watched = body && {
    getReader() {
      const reader = body.getReader();
      return {
        async read() {
          const step = await reader.read();
          if (step.value !== undefined) see(step.value);
          return step;
        },
        cancel: (reason?: unknown) => reader.cancel(reason),
      };
    },
    cancel: (reason?: unknown) => body.cancel(reason),
  };
  const blob = () => response.blob();
  return { status, statusText, ok, headers, url, redirected, type, body: watched, blob } as unknown as Response;
}
