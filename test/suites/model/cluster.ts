import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { type LocalRegistry, startBundled } from '../../support/localRegistry';
import { type FaultProxy, startFaultProxy } from './faultProxy';
import type { Round } from './plan';
import type { Setting } from './setting';

/** Registries in processes of their own over one store, each behind a proxy that makes trouble. */
export type Cluster = {
  /** Where that process is reached, or another one while it is down; with a trailing slash. */
  registry(number: number): string;
  token(login: string): string;
  misbehave(weather: Round['weather'], seed: number): void;
  /** SIGKILL; a new process takes its place. Nothing once it was closed. */
  kill(number: number): Promise<void>;
  /** SIGSTOP, and SIGCONT somewhat later. Nothing once it was closed. */
  freeze(number: number): Promise<void>;
  /** Resolves when every process is up and nothing is under way. */
  calm(): Promise<void>;
  /** How often each fault has struck, and what happened to processes. */
  tally(): Readonly<Record<string, number>>;
  /** The last that the processes have printed. */
  output(): string;
  close(): Promise<void>;
};

type Member = {
  readonly proxy: FaultProxy;
  registry: LocalRegistry;
  /** The change of processes, or the sleep, that is under way. */
  busy: Promise<void> | undefined;
};

const FREEZE_MS = 700;
const MAX_OUTPUT = 4_000;

export async function startCluster(setting: Setting, size: number): Promise<Cluster> {
  const start = () => startBundled(setting.folder, setting.variables);
  const members = await startAll(start, size);
  const proxies = [...members.map(({ proxy }) => proxy), ...(setting.s3 ? [setting.s3] : [])];
  const done = { kill: 0, freeze: 0 };
  let isClosed = false;
  const disturb = async (number: number, action: (member: Member) => Promise<void>) => {
    const member = members[number];
    if (member && !isClosed) await occupy(member, action);
  };
  return {
    registry: (number) => `${doorOf(members, number).url}/registry/`,
    token: (login) => members[0]?.registry.token(login) ?? '',
    misbehave: (weather, seed) => {
      members.forEach(({ proxy }, index) => void proxy.misbehave(weather.clients, seed + index));
      setting.s3?.misbehave(weather.s3, seed - 1);
    },
    kill: (number) =>
      disturb(number, async (member) => {
        done.kill += 1;
        await end(member.registry);
        member.registry = await start();
      }),
    freeze: (number) =>
      disturb(number, (member) => {
        done.freeze += 1;
        return pause(member.registry);
      }),
    calm: async () => {
      await Promise.all(members.map(({ busy }) => busy));
      await Promise.all(proxies.map((proxy) => proxy.idle()));
    },
    tally: () => ({ ...done, ...sum(proxies.map(({ struck }) => struck)) }),
    output: () => members.map(({ registry }) => registry.output().slice(-MAX_OUTPUT)).join('\n'),
    close: async () => {
      isClosed = true;
      await Promise.all(members.map(({ busy }) => busy));
      await Promise.all(members.map(({ registry }) => end(registry)));
      await Promise.all(members.map(({ proxy }) => proxy.close()));
    },
  };
}

/** `npm start` that many times over the same store. */
async function startAll(start: () => Promise<LocalRegistry>, size: number): Promise<readonly Member[]> {
  // Alone, because it makes up the tokens that the others take over.
  const first = await start();
  const others = await Promise.allSettled(Array.from({ length: size - 1 }, start));
  const up = [first, ...others.flatMap((other) => (other.status === 'fulfilled' ? [other.value] : []))];
  const fault = others.find((other) => other.status === 'rejected');
  if (!fault) return Promise.all(up.map(createMember));
  // While one of them runs, this process does not end.
  await Promise.all(up.map(end));
  throw fault.reason;
}

async function createMember(registry: LocalRegistry): Promise<Member> {
  const proxy = await startFaultProxy({
    kind: 'registry',
    target: () => new URL(member.registry.url).origin,
  });
  const member: Member = { proxy, registry, busy: undefined };
  return member;
}

async function occupy(member: Member, action: (member: Member) => Promise<void>): Promise<void> {
  if (member.busy) return;
  member.busy = action(member).finally(() => {
    member.busy = undefined;
  });
  await member.busy;
}

/** A frozen one is asked all the same: it answers later. */
function doorOf(members: readonly Member[], number: number): FaultProxy {
  const inOrder = [...members.slice(number), ...members.slice(0, number)];
  const found = inOrder.find(({ registry }) => isUp(registry)) ?? inOrder[0];
  if (!found) throw new Error('The cluster has no process.');
  return found.proxy;
}

function isUp({ child }: LocalRegistry): boolean {
  return child.exitCode === null && child.signalCode === null;
}

async function pause({ child }: LocalRegistry): Promise<void> {
  child.kill('SIGSTOP');
  await sleep(FREEZE_MS);
  child.kill('SIGCONT');
}

async function end({ child }: LocalRegistry): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

function sum(counts: readonly ReadonlyMap<string, number>[]): Record<string, number> {
  const names = new Set(counts.flatMap((count) => [...count.keys()]));
  return Object.fromEntries(
    [...names].map((name) => [name, counts.reduce((total, count) => total + (count.get(name) ?? 0), 0)]),
  );
}
