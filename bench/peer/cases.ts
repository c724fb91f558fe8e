import { publishDocument } from '../../test/support/packages';
import { type Figure, measureReads, type Read } from './measure';
import type { Server } from './server';
import { measureWrites, type Write } from './writes';

export type Scale = {
  /** Of a read. */
  readonly seconds: number;
  /** Of a read that Verdaccio answers a few times a second; ours has `seconds` for it. */
  readonly slow: number;
  /** What is not counted, and warms a server up. */
  readonly warmUp: number;
  readonly publishes: number;
  readonly tags: number;
};

export type Case = {
  readonly name: string;
  /** How many times Verdaccio's rate ours has to be. */
  readonly goal: number;
  /** `round`: counts the measurements, so that each can write something new. The first, 0, is the one to warm up. */
  measure(server: Server, round: number): Promise<Figure>;
};

const GZIP = { 'accept-encoding': 'gzip' };
const SHORT = {
  accept: 'application/vnd.npm.install-v1+json; q=1.0, application/json; q=0.8, */*',
};
const OWN = '@bench/own';
const OWN_VERSIONS = ['1.0.0', '1.0.1'];

/** What the cases ask for is there afterwards. */
export async function prepare(server: Server): Promise<void> {
  for (const version of OWN_VERSIONS) {
    const { failed } = await measureWrites(server, {
      connections: 1,
      writes: [await publication(OWN, version)],
    });
    if (failed > 0) throw new Error(`${server.name} did not take a publish.`);
  }
  // From now on ours has a catalogue, and brings it up to date after each write.
  const headers = { authorization: `Bearer ${server.token}` };
  await (await fetch(`${server.url}-/v1/search?text=own`, { headers })).arrayBuffer();
}

export function cases({ publishes, tags, ...scale }: Scale): readonly Case[] {
  const own = OWN.replace('/', '%2f');
  const short = { ...GZIP, ...SHORT };
  const read = (name: string, goal: number, asked: Asked) => readCase({ name, goal }, asked, scale);
  const tag = (connections: number) => ({
    name: `dist-tag PUT, ${connections} at once`,
    goal: 3,
    measure: (server: Server) => measureWrites(server, { writes: tagWrites(tags), connections }),
  });
  return [
    read('ping', 3, { path: '-/ping' }),
    read('is-odd, full', 5, { path: 'is-odd' }),
    read('is-odd, abbreviated, gzip', 4, { path: 'is-odd', headers: short }),
    read('react, full', 50, { path: 'react', isSlow: true }),
    read('react, abbreviated, gzip', 100, { path: 'react', headers: short, isSlow: true }),
    read('typescript, full', 50, { path: 'typescript', isSlow: true }),
    read('typescript, abbreviated, gzip', 100, { path: 'typescript', headers: short, isSlow: true }),
    read('own packument, abbreviated', 4, { path: own, headers: SHORT }),
    read('own dist-tags', 4, { path: `-/package/${own}/dist-tags` }),
    tag(10),
    tag(1),
    {
      name: 'publish new packages, 8 at once',
      goal: 1.5,
      measure: async (server, round) => {
        const names = Array.from({ length: publishes }, (_, index) => `@bench/new-${round}-${index}`);
        const writes = await Promise.all(names.map((name) => publication(name, '1.0.0')));
        return measureWrites(server, { writes, connections: 8 });
      },
    },
    {
      name: 'publish versions of one, serial',
      goal: 1.5,
      measure: async (server, round) => {
        const versions = Array.from({ length: publishes / 2 }, (_, index) => `1.0.${index}`);
        const writes = await Promise.all(
          versions.map((version) => publication(`@bench/one-${round}`, version)),
        );
        return measureWrites(server, { writes, connections: 1 });
      },
    },
  ];
}

type Asked = Omit<Read, 'seconds'> & { readonly isSlow?: boolean };

function readCase(
  about: Pick<Case, 'name' | 'goal'>,
  { isSlow, ...asked }: Asked,
  { seconds, slow, warmUp }: Omit<Scale, 'publishes' | 'tags'>,
): Case {
  const counted = ({ name }: Server) => (isSlow && name === 'Verdaccio' ? slow : seconds);
  return {
    ...about,
    measure: (server, round) =>
      measureReads(server, { ...asked, seconds: round === 0 ? warmUp : counted(server) }),
  };
}

/** Each of them changes what the one before it wrote. */
function tagWrites(count: number): readonly Write[] {
  return Array.from({ length: count }, (_, index) => ({
    path: `-/package/${OWN.replace('/', '%2f')}/dist-tags/tag-${index % 50}`,
    body: JSON.stringify(OWN_VERSIONS[Math.floor(index / 50) % 2]),
  }));
}

async function publication(name: string, version: string): Promise<Write> {
  const files = { 'index.js': 'module.exports = 1;\n'.repeat(200), 'README.md': `# ${name}\n` };
  const { document } = await publishDocument({ name, version, files });
  return { path: name.replace('/', '%2f'), body: JSON.stringify(document) };
}
