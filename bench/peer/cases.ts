import { publishDocument } from '../../test/support/packages';
import { type Figure, measureReads, measureWrites, type Read, type Write } from './measure';
import type { Server } from './server';

export type Scale = {
  readonly seconds: number;
  /** Of packuments that Verdaccio sends a few times a second. */
  readonly slow: number;
  readonly publishes: number;
  readonly tags: number;
};

export type Case = {
  readonly name: string;
  /** How many times Verdaccio's rate ours has to be. */
  readonly goal: number;
  /** `round`: counts the measurements, so that each can write something new. */
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
}

export function cases({ seconds, slow, publishes, tags }: Scale): readonly Case[] {
  const own = OWN.replace('/', '%2f');
  const short = { ...GZIP, ...SHORT };
  const tag = (connections: number) => ({
    name: `dist-tag PUT, ${connections} at once`,
    goal: 3,
    measure: (server: Server) => measureWrites(server, { writes: tagWrites(tags), connections }),
  });
  return [
    read('ping', 3, { path: '-/ping', seconds }),
    read('is-odd, full', 5, { path: 'is-odd', seconds }),
    read('is-odd, abbreviated, gzip', 4, { path: 'is-odd', headers: short, seconds }),
    read('react, full', 50, { path: 'react', seconds: slow }),
    read('react, abbreviated, gzip', 100, { path: 'react', headers: short, seconds: slow }),
    read('typescript, full', 50, { path: 'typescript', seconds: slow }),
    read('typescript, abbreviated, gzip', 100, { path: 'typescript', headers: short, seconds: slow }),
    read('own packument, abbreviated', 4, { path: own, headers: SHORT, seconds }),
    read('own dist-tags', 4, { path: `-/package/${own}/dist-tags`, seconds }),
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

function read(name: string, goal: number, asked: Read): Case {
  return { name, goal, measure: (server) => measureReads(server, asked) };
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
