import type { Answered, Asked } from './exchange';

/** Whose place the proxy takes: S3 tells errors in XML. */
export type Kind = 's3' | 'registry';

/** In every answer that the proxy made up, so that a registry's own 500 is not taken for one. */
export const MADE_UP = 'x-made-up';

export const refusals: Readonly<Record<Kind, Readonly<Record<'error' | 'busy' | 'conflict', Answered>>>> = {
  s3: {
    error: xml(500, 'InternalError'),
    busy: xml(503, 'SlowDown'),
    conflict: xml(409, 'ConditionalRequestConflict'),
  },
  registry: {
    error: json(500),
    busy: json(503),
    conflict: json(503),
  },
};

/** Only S3 is asked with conditions, and only to them it may answer 409. */
export function isConditionalPut({ method, headers }: Asked): boolean {
  return method === 'PUT' && (headers['if-match'] !== undefined || headers['if-none-match'] !== undefined);
}

function xml(status: number, code: string): Answered {
  const body = Buffer.from(
    `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>Made up.</Message></Error>`,
  );
  return { status, headers: { [MADE_UP]: 'true', 'content-type': 'application/xml' }, body };
}

function json(status: number): Answered {
  const body = Buffer.from(JSON.stringify({ ok: false, success: false, error: 'Made up.' }));
  return { status, headers: { [MADE_UP]: 'true', 'content-type': 'application/json' }, body };
}
