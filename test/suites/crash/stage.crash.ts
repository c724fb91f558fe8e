import { describe, expect, test } from '@jest/globals';
import { readStage } from '../../../src/store/stages';
import { waitingStages } from '../../../src/store/stages/waiting';
import { usePackageCrashes } from './crashes';
import { approving, NAME, packument, propose, proposing, publishing, rejecting, succeed } from './requests';

const TARBALL = `${NAME}/1.1.0.tgz`;

describe('staged publishing, while the process is killed', () => {
  const crash = usePackageCrashes();
  let id = '';

  test('a proposal, which the same command completes', async () => {
    const deaths = await crash({
      before: () => proposing('1.1.0'),
      again: async () => {
        id = await propose('1.1.0');
      },
      after: async (storage) => {
        expect((await packument()).versions).toEqual({});
        expect((await waitingStages(storage, new Date())).map((stage) => stage.id)).toEqual([id]);
        await succeed(approving(id));
      },
      orphans: [TARBALL],
    });
    expect(deaths).toBeGreaterThan(8);
  });

  test('an approval, which the same person completes', async () => {
    const deaths = await crash({
      before: async () => {
        await succeed(await publishing('1.0.0'));
        id = await propose('1.1.0');
        return approving(id);
      },
      again: () => succeed(approving(id)),
      after: async (storage) => {
        const { versions, 'dist-tags': tags } = await packument();
        expect(tags.latest).toBe('1.1.0');
        expect(versions['1.1.0']._npmUser).toMatchObject({
          name: 'proposer',
          approvedBy: { name: 'approver' },
        });
        expect((await readStage(id, storage))?.stage.state).toMatchObject({
          is: 'approved',
          login: 'approver',
        });
        await expectEmpty(storage);
      },
      orphans: [TARBALL],
    });
    expect(deaths).toBeGreaterThan(20);
  });

  test('a rejection, which the same person completes', async () => {
    const deaths = await crash({
      before: async () => {
        id = await propose('1.1.0');
        return rejecting(id);
      },
      again: () => succeed(rejecting(id)),
      after: async (storage) => {
        expect((await packument()).versions).toEqual({});
        expect((await readStage(id, storage))?.stage.state).toMatchObject({ is: 'rejected' });
        await expectEmpty(storage);
      },
    });
    expect(deaths).toBeGreaterThan(5);
  });

  async function expectEmpty(storage: Parameters<typeof waitingStages>[0]): Promise<void> {
    const keys: string[] = [];
    for await (const { key } of storage.list('-/stage/')) keys.push(key);
    expect(keys).toEqual([`-/stage/${id}/stage.json`]);
  }
});
