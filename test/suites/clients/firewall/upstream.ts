import { createHash } from 'node:crypto';
import { packTarball } from '../../../support/packages';
import { startUpstream } from '../../../support/upstream';
import { type Relay, startRelay, VULNERABLE } from '../relay';

const DAY = 86_400_000;

/** What the registry behind the firewall waits for. The gates that clients have themselves are a day at most. */
export const MIN_AGE = '7 days';

/** The days since each version was published. `latest` is on 2.0.0, `next` on 3.0.0-beta.1. */
export const PAD = {
  name: 'fresh-pad',
  days: { '1.0.0': 400, '1.1.0': 100, '3.0.0-beta.0': 90, '1.2.0': 3, '2.0.0': 3, '3.0.0-beta.1': 3 },
} as const;

export type PadVersion = keyof typeof PAD.days;

/** Upstream has advisories against it. */
export const HOLED = { name: VULNERABLE.name, days: { '6.0.0': 100, '7.0.0': 3 } } as const;

/** Of another registry, which has an advisory against it, too. */
export const OTHER = { name: '@acme-old/numbers', pattern: '@acme-old/*', version: '1.0.0' };

export type PublicRegistry = {
  readonly relay: Relay;
  readonly other: Relay;
  /** As lockfiles name the bytes. */
  digests(version: PadVersion): { readonly sha1: string; readonly sha512: string };
  close(): Promise<void>;
};

/** A public registry of two packages, some of whose versions are young whenever it is started. */
export async function startPublicRegistry(): Promise<PublicRegistry> {
  const upstream = await startUpstream();
  const bytes = new Map<string, Buffer>();
  for (const { name, days } of [PAD, HOLED]) {
    for (const [version, age] of Object.entries(days)) {
      const tarball = await packed(name, version);
      bytes.set(`${name}@${version}`, tarball);
      const time = new Date(Date.now() - age * DAY).toISOString();
      upstream.publish(name, version, { tarball, time, manifest: { license: 'MIT' } });
    }
  }
  upstream.tag(PAD.name, 'latest', '2.0.0');
  upstream.tag(PAD.name, 'next', '3.0.0-beta.1');
  const relay = await startRelay(upstream.url);
  const others = await startUpstream();
  others.publish(OTHER.name, OTHER.version, { tarball: await packed(OTHER.name, OTHER.version) });
  const other = await startRelay(others.url, OTHER.name);
  return {
    relay,
    other,
    digests: (version) => {
      const digest = (algorithm: string) =>
        createHash(algorithm).update(bytes.get(`${PAD.name}@${version}`) ?? '');
      return { sha1: digest('sha1').digest('hex'), sha512: digest('sha512').digest('base64') };
    },
    close: async () => {
      await Promise.all([relay.close(), other.close()]);
      await Promise.all([upstream.close(), others.close()]);
    },
  };
}

function packed(name: string, version: string): Promise<Buffer> {
  const manifest = { name, version, license: 'MIT', main: 'index.js' };
  const main = `module.exports = '${name}@${version}';\n`;
  return packTarball({ 'package.json': JSON.stringify(manifest), 'index.js': main });
}
