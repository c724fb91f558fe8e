import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { VERSIONS, YOUNG } from './firewall/packument';
import { type Registry, registries } from './firewall/registries';
import { type Measurement, printFirewall, type Row } from './firewall/report';
import { assertServes, coldName, firstRequest, WARM } from './firewall/turns';
import { startLargeUpstream } from './firewall/upstream';
import { atRest, measureReads } from './peer/measure';
import type { Server } from './peer/server';
import { within } from './peer/within';

/** Then what is not measured yet is FAILED, or has fewer rounds. */
const ALL_MS = 200_000;
const TURN_MS = 40_000;
const ROUNDS = 3;
const SHORT = { accept: 'application/vnd.npm.install-v1+json', 'accept-encoding': 'gzip' };
const FULL = { 'accept-encoding': 'gzip' };

/** Verdaccio gives one or two answers a second, and wrk counts those that are over. So it has two connections to each. */
const seconds = ({ name }: Server) => (name === 'Verdaccio' ? 6 : 2);
const CONNECTIONS = 2;

const measurements: readonly Measurement[] = [
  {
    name: 'cold, abbreviated',
    isCold: true,
    measure: (server, round) => firstRequest(server, coldName(round)),
  },
  ...[
    { name: 'warm, abbreviated', headers: SHORT },
    { name: 'warm, full', headers: FULL },
  ].map(({ name, headers }) => ({
    name,
    isCold: false,
    measure: (server: Server) =>
      measureReads(server, { path: WARM, headers, seconds: seconds(server), connections: CONNECTIONS }),
  })),
];

type Running = {
  readonly registry: Registry;
  readonly server: Server | undefined;
  fault: string | undefined;
};

/** The firewall beside Verdaccio's package filter, all over the same packuments, in turns. What fails is FAILED. */
export async function measureFirewall(): Promise<void> {
  const deadline = performance.now() + ALL_MS;
  const root = await mkdtemp(path.join(tmpdir(), 'codebox-firewall-'));
  const upstream = await startLargeUpstream();
  const running: Running[] = [];
  try {
    for (const registry of registries) running.push(await begin(registry, root, upstream.url));
    console.log(
      `\nPackuments of 10 MB with ${VERSIONS} versions, of which ${YOUNG} are young, Node ${process.version}`,
    );
    const rows = running.flatMap(({ registry }) =>
      measurements.map((measurement): Row => ({ registry: registry.name, measurement, figures: [] })),
    );
    for (let round = 0; round <= ROUNDS; round += 1) await takeRound(rows, running, { round, deadline });
    printFirewall(rows);
  } finally {
    await Promise.all(running.map(({ server }) => server?.stop()));
    await upstream.close();
    await rm(root, { recursive: true, force: true });
  }
}

async function begin(registry: Registry, root: string, upstream: string): Promise<Running> {
  try {
    const folder = path.join(root, registry.name.replace(/\W+/g, '-'));
    const server = await registry.start(folder, upstream);
    const fault = await within(TURN_MS, 'The first answer', assertServes(server, registry.versions)).then(
      () => undefined,
      sentenceOf,
    );
    return { registry, server, fault };
  } catch (error) {
    return { registry, server: undefined, fault: sentenceOf(error) };
  }
}

type Turn = { readonly round: number; readonly deadline: number };

/** The first round, 0, warms them up, and is not counted. */
async function takeRound(rows: readonly Row[], running: readonly Running[], turn: Turn): Promise<void> {
  for (const row of rows) {
    const one = running.find(({ registry }) => registry.name === row.registry);
    row.fault ??= one?.fault;
    if (row.fault !== undefined || !one?.server) continue;
    try {
      await takeTurn(row, one.server, turn);
    } catch (error) {
      row.fault = sentenceOf(error);
    }
  }
}

async function takeTurn({ measurement, figures }: Row, server: Server, { round, deadline }: Turn) {
  if (performance.now() > deadline) {
    if (figures.length > 0) return;
    throw new Error('There was no time left.');
  }
  const figure = await within(TURN_MS, measurement.name, measurement.measure(server, round));
  await atRest(server);
  if (round > 0) figures.push(figure);
}

function sentenceOf(error: unknown): string {
  process.exitCode = 1;
  return error instanceof Error ? error.message : String(error);
}
