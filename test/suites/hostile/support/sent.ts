type Sent = { readonly requests: number; readonly bytes: number };

const NOTHING: Sent = { requests: 0, bytes: 0 };
let sent = NOTHING;

/** Says what the work is about that work.ts counts; `bytes`: unpacked, if they are packed. */
export function count({ requests, bytes }: Sent): void {
  sent = { requests: sent.requests + requests, bytes: sent.bytes + bytes };
}

export function sentSoFar(): Sent {
  return sent;
}

export function forgetSent(): void {
  sent = NOTHING;
}
