import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { currentConfig } from '../config';
import type { DownloadCounter } from './downloads';
import { type Gateway, startGateway } from './gateway';
import type { Watch } from './gateway/context';
import type { Readiness } from './gateway/ready';
import { readApi } from './gateway/routes';
import { loadSource } from './load';
import { endpoint, ownUrls, type Settings } from './settings';

const SERVERLESS_YML = path.resolve(__dirname, '../../serverless.yml');

export type Around = {
  readonly watch: Watch | undefined;
  readonly readiness: Readiness;
  readonly counted: DownloadCounter['count'] | undefined;
};

/** Rejects with an Error for the person at the terminal. */
export async function listen(settings: Settings, around: Around): Promise<Gateway> {
  const { port, host, lambdaLimits } = settings;
  const basePath = new URL(endpoint(settings, port)).pathname;
  const api = readApi(await readFile(SERVERLESS_YML, 'utf8'), currentConfig().tokenTtl);
  try {
    const place = { port, host, basePath, ownUrls: ownUrls(settings), trusts: settings.trusts };
    return await startGateway({ api, load: loadSource, lambdaLimits, ...place, ...around });
  } catch (cause) {
    throw inWords(cause, { port, host });
  }
}

function inWords(cause: unknown, { port, host }: Pick<Settings, 'port' | 'host'>): unknown {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  if (code === 'EADDRINUSE') {
    return new Error(`Port ${port} is taken. Stop what listens there, or set PORT to another one.`);
  }
  if (code === 'EACCES')
    return new Error(`Port ${port} needs special rights. Set PORT to a number above 1023.`);
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    return new Error(`This machine has no address ${host}. Set HOST to one that it has, or leave it out.`);
  }
  return cause;
}
