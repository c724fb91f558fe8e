import { createHash, randomBytes } from 'node:crypto';
import { publishDocument } from '../../test/support/packages';
import type { Exchange, Got } from './exchange';
import type { Ledger } from './ledger';
import type { Tally } from './tally';

export type World = {
  readonly exchange: Exchange;
  readonly ledger: Ledger;
  readonly tally: Tally;
  readonly own: readonly string[];
  readonly hot: readonly string[];
  /** Another public package each time. */
  readonly cold: () => string;
};

/** One of the clients; `step` grows with everything it does. */
export type Client = { readonly id: number; step: number };

type Act = (world: World, client: Client) => Promise<unknown>;

const corgi = { accept: 'application/vnd.npm.install-v1+json; q=1.0, application/json; q=0.8, */*' };
const full = { accept: 'application/json' };

const any = <Item>(items: readonly Item[]): Item => {
  const item = items[Math.floor(Math.random() * items.length)];
  if (item === undefined) throw new Error('There is nothing to choose from.');
  return item;
};

/** What clients do, and how often: 80 reads to 20 writes. */
const ACTS: readonly (readonly [weight: number, act: Act])[] = [
  [18, ({ exchange, own }) => exchange({ what: 'packument', path: any(own), headers: full })],
  [12, ({ exchange, own }) => exchange({ what: 'packument, short', path: any(own), headers: corgi })],
  [8, revalidate],
  [16, ({ exchange, hot }) => exchange({ what: 'public packument', path: any(hot), headers: corgi })],
  [6, ({ exchange, cold }) => exchange({ what: 'public packument, cold', path: cold(), headers: corgi })],
  [12, download],
  [2, ({ exchange, hot }) => exchange({ what: 'public tarball', path: `${any(hot)}/-/x-1.0.0.tgz` })],
  [4, ({ exchange, own }) => exchange({ what: 'dist-tags', path: `-/package/${any(own)}/dist-tags` })],
  [1, ({ exchange }) => exchange({ what: 'whoami', path: '-/whoami' })],
  [1, ({ exchange }) => exchange({ what: 'search', path: '-/v1/search?text=load' })],
  [12, publish],
  [6, setTag],
  [2, removeTag],
];

const DECK: readonly Act[] = ACTS.flatMap(([weight, act]) => Array.from({ length: weight }, () => act));

/** One of what clients do, by chance. */
export function chosen(): Act {
  return any(DECK);
}

async function revalidate({ exchange, own }: World): Promise<void> {
  const path = any(own);
  const first = await exchange({ what: 'packument', path, headers: full });
  const etag = first?.header('etag');
  if (etag) await exchange({ what: 'packument, held', path, headers: { ...full, 'if-none-match': etag } });
}

/** As an install: what is served must be what the packument promises. */
async function download({ exchange, own, tally }: World): Promise<void> {
  const name = any(own);
  const packument = await exchange({ what: 'packument, short', path: name, headers: corgi });
  if (packument?.status !== 200) return;
  const { versions } = documentIn(packument);
  const version = any(Object.keys(versions));
  const tarball = await exchange({ what: 'tarball', path: `${name}/-/${name}-${version}.tgz` });
  if (tarball?.status !== 200) return;
  const integrity = `sha512-${createHash('sha512').update(tarball.body).digest('base64')}`;
  if (integrity !== versions[version]?.dist.integrity) tally.violated('other bytes', `${name}@${version}`);
}

async function publish({ exchange, own, ledger }: World, client: Client): Promise<void> {
  const name = any(own);
  const version = `1.${client.id}.${client.step}`;
  const files = { 'index.js': randomBytes(1 + Math.floor(Math.random() * 8_000)).toString('base64') };
  const { document, dist } = await publishDocument({ name, version, files });
  const answer = await exchange({
    what: 'publish',
    method: 'PUT',
    path: name,
    body: JSON.stringify(document),
  });
  if (answer?.status === 200) ledger.published({ name, version, integrity: dist.integrity });
}

/** Its own tag on a package of all, so that the client knows what it must be. */
async function setTag({ exchange, own, ledger }: World, { id }: Client): Promise<void> {
  const tag = { name: any(own), tag: `client-${id}` };
  const version = '1.0.0';
  const path = `-/package/${tag.name}/dist-tags/${tag.tag}`;
  const answer = await exchange({ what: 'set tag', method: 'PUT', path, body: JSON.stringify(version) });
  if (answer?.status === 200) ledger.tagged(tag, version);
  else ledger.maybeTagged(tag, version);
}

async function removeTag({ exchange, own, ledger }: World, { id }: Client): Promise<void> {
  const tag = { name: any(own), tag: `client-${id}` };
  const path = `-/package/${tag.name}/dist-tags/${tag.tag}`;
  const answer = await exchange({ what: 'remove tag', method: 'DELETE', path });
  if (answer?.status === 200) ledger.tagged(tag, undefined);
  else ledger.maybeTagged(tag, undefined);
}

type Document = {
  readonly versions: Readonly<Record<string, { readonly dist: { readonly integrity: string } }>>;
};

function documentIn({ body }: Got): Document {
  return JSON.parse(body.toString('utf8'));
}
