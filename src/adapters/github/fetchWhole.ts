type Init = RequestInit & { readonly signal: AbortSignal };

/** More than any answer of GitHub that we ask for. No answer may fill our memory. */
const MAX_BYTES = 1024 * 1024;

/** Gives `work` a signal that aborts after so many milliseconds, with an error named TimeoutError. */
export async function within<Result>(
  milliseconds: number,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(tooLate()), milliseconds);
  try {
    return await work(controller.signal);
  } finally {
    clearTimeout(timer);
  }
}

function tooLate(): Error {
  return Object.assign(new Error('There was no complete answer in time.'), { name: 'TimeoutError' });
}

/** The same as below, for bodies of other sizes. */
export function fetchUpTo(maxBytes: number): (url: string, init: Init) => Promise<Response> {
  return (url, init) => fetchWithin(url, init, maxBytes);
}

/**
 * fetch, and the whole body of at most 1 MiB. Rejects as soon as the signal aborts. fetch alone does not: on
 * Node 20 and 22 it holds the signal weakly, and after a garbage collection it waits without end for a body
 * that stalls.
 */
export function fetchWhole(url: string, init: Init): Promise<Response> {
  return fetchWithin(url, init, MAX_BYTES);
}

async function fetchWithin(url: string, init: Init, maxBytes: number): Promise<Response> {
  const { signal } = init;
  const late = new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  const { status, headers, body } = await Promise.race([fetch(url, init), late]);
  return new Response(body && (await wholeBody(body, late, maxBytes)), { status, headers });
}

async function wholeBody(
  body: ReadableStream<Uint8Array>,
  late: Promise<never>,
  maxBytes: number,
): Promise<Uint8Array> {
  const reader = body.getReader();
  try {
    return await Promise.race([collect(reader, maxBytes), late]);
  } finally {
    // Hangs up where there is more to come.
    void reader.cancel().catch(() => {});
  }
}

async function collect(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  maxBytes: number,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    size += part.value.length;
    if (size > maxBytes) throw new Error('The answer is too large.');
    chunks.push(part.value);
  }
  return Buffer.concat(chunks, size);
}
