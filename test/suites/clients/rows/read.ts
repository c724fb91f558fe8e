import path from 'node:path';
import { must, words } from '../kit';
import { UNAUDITED, VULNERABLE } from '../relay';
import type { Row } from '../row';

export const readRows: readonly Row[] = [
  {
    title: 'view',
    command: 'view',
    run: async (kit) => {
      const folder = await kit.reader.project(
        'read',
        { name: 'read', version: '1.0.0', private: true },
        kit.client.family.files,
      );
      const printed = await kit.reader.succeed(words(kit, 'view', { spec: kit.names.scoped }), folder);
      must(printed.includes('1.1.0'), 'the newest version was not printed', printed);
    },
  },
  {
    title: 'search',
    command: 'search',
    run: async (kit) => {
      const { scoped } = kit.names;
      const folder = path.join(kit.reader.root, 'read');
      const printed = await kit.reader.succeed(words(kit, 'search', { text: scoped }), folder);
      must(printed.includes(scoped), 'the package was not found', printed);
    },
  },
  {
    title: 'audit',
    command: 'audit',
    run: async (kit) => {
      const folder = path.join(kit.reader.root, 'app');
      const { code, output } = await kit.reader.run(words(kit, 'audit'), folder);
      must(output.includes(VULNERABLE.title), 'the advisory of a public package was not told', output);
      must(code !== 0, 'it ended as if there were no advisory', output);
      const leaked = kit.relay.audits.filter((body) => /acme/.test(body));
      must(leaked.length === 0, 'a private name was sent to the public registry', leaked);
    },
  },
  {
    title: 'audit, where the public registry has none',
    command: 'audit',
    run: async (kit) => {
      const folder = await kit.reader.project(
        'unaudited',
        {
          name: 'unaudited',
          version: '1.0.0',
          license: 'MIT',
          private: true,
          dependencies: { [UNAUDITED.name]: UNAUDITED.version },
        },
        kit.client.family.files,
      );
      // npm asks during the install, too, which must not fail for it.
      await kit.reader.succeed(words(kit, 'install'), folder);
      const { code, output } = await kit.reader.run(words(kit, 'audit'), folder);
      must(code !== 0, 'it ended as if all were well', output);
      must(
        output.includes(kit.client.family.unaudited ?? 'Nothing was audited'),
        'it does not say why',
        output,
      );
      // In pnpm's words and in bun's; yarn prints a part of its own code, which has others.
      must(!/will retry|before retrying/i.test(output), 'it tried again', output);
    },
  },
];
