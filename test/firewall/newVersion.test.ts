import { describe, expect, jest, test } from '@jest/globals';
import { useRegistry } from '../support/registry';
import { download, packumentOf, policyOf, serve } from './support';

const NOW = Date.parse('2026-03-01T00:00:00Z');
const OLD = '2026-01-01T00:00:00Z';

describe('a version of which another function has told a client', () => {
  const block = [{ pattern: 'left-pad', range: '0.0.9', reason: 'bad' }];
  const registry = useRegistry({ policy: policyOf({ block }) });

  test('is downloaded, though the packument that is remembered does not name it', async () => {
    const now = jest.spyOn(Date, 'now').mockReturnValue(NOW);
    serve(registry, packumentOf({ '1.0.0': OLD }));
    expect((await download('1.0.0')).statusCode).toBe(302);
    const count = serve(registry, packumentOf({ '1.0.0': OLD, '1.1.0': OLD }));
    now.mockReturnValue(NOW + 60_000);
    expect((await download('1.1.0')).statusCode).toBe(302);
    // A file that does not exist asks upstream again only once in a while.
    expect((await download('1.2.0')).statusCode).toBe(404);
    expect((await download('1.2.0')).statusCode).toBe(404);
    expect(count.asked).toBe(1);
  });
});
