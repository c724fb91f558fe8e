// `npm run bench:pages`: the page of one package in this registry and in Verdaccio, as Chromium shows it with an empty
// cache: what it loads until nothing more comes, and when the first byte and the text of the readme were there. Both run
// on the same Node, over the same package, without an upstream, and are asked in turns. Needs Node 22, as Verdaccio does.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { newPerson, startChromium } from '../test/suites/browser/chromium';
import { publishDocument } from '../test/support/packages';
import { type Load, loadPage, median } from './pages/load';
import { type Server, startOurs, startVerdaccio } from './peer/server';

const NOWHERE = 'http://127.0.0.1:9/';
const ROUNDS = 9;
const MARK = 'The last sentence of this readme.';
const README = `# Widget\n\n${'Draws a widget, in many ways. '.repeat(60)}\n\n\`\`\`js\nwidget();\n\`\`\`\n\n${MARK}\n`;

async function main(): Promise<void> {
  const root = await mkdtemp(path.join(tmpdir(), 'codebox-pages-'));
  const browser = await startChromium();
  const ours = await startOurs({ folder: path.join(root, 'ours'), upstream: NOWHERE });
  const theirs = await startVerdaccio(
    { folder: path.join(root, 'theirs'), upstream: NOWHERE },
    { access: '$all' },
  );
  const places: readonly (readonly [Server, string])[] = [
    [ours, `${ours.url}-/web/package/@bench/widget`],
    [theirs, `${theirs.url}-/web/detail/@bench/widget`],
  ];
  try {
    for (const [server] of places) await publish(server);
    const found = new Map<Server, Load[]>(places.map(([server]) => [server, []]));
    for (let round = 0; round <= ROUNDS; round += 1) {
      for (const [server, url] of places) {
        const person = await newPerson(browser);
        const load = await loadPage(person, { url, mark: MARK });
        // The first round is to warm up.
        if (round > 0) found.get(server)?.push(load);
        await person.close();
      }
    }
    for (const [{ name }, loads] of found) print(name, loads);
  } finally {
    await browser.close();
    await ours.stop();
    await theirs.stop();
    await rm(root, { recursive: true, force: true });
  }
}

async function publish({ url, token }: Server): Promise<void> {
  for (const version of ['1.0.0', '1.1.0', '2.0.0']) {
    const { document } = await publishDocument({
      name: '@bench/widget',
      version,
      files: { 'README.md': README },
    });
    const versions = { [version]: { ...document.versions[version], readme: README } };
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const body = JSON.stringify({ ...document, readme: README, versions });
    const answer = await fetch(`${url}@bench%2fwidget`, { method: 'PUT', headers, body });
    if (!answer.ok) throw new Error(`${url} did not take the package: ${await answer.text()}`);
  }
}

function print(name: string, loads: readonly Load[]): void {
  const middle = (value: (load: Load) => number) => Math.round(median(loads.map(value)));
  console.log(
    `${name}: ${middle(({ requests }) => requests)} requests, ${middle(({ bytes }) => bytes / 1000)} kB over the wire, ` +
      `first byte after ${middle(({ firstByteMs }) => firstByteMs)} ms, readme after ${middle(({ readMs }) => readMs)} ms`,
  );
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
