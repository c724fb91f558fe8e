import { beforeAll, describe, expect, test } from '@jest/globals';
import type { ApiRoute } from '../../../src/local/gateway/routes';
import { QUERIES, SEGMENTS } from './support/attacks';
import { BODIES } from './support/bodies';
import { CREDENTIALS, HEADERS } from './support/headers';
import { expectNothingChanged } from './support/honest';
import { useHostileRegistry } from './support/registry';
import { gatewayResponses, pathOf, routes, shareOf, titled, variablesOf } from './support/routes';
import type { Answer, Question } from './support/wire';

/** A name and a password are all that a new token takes. */
const GOOD_FOR_A_TOKEN = /^\{"name":"\w+","password":/;

function bodiesFor({ method, function: { name } }: ApiRoute): typeof BODIES {
  const isCreation = method === 'POST' && name === 'tokens';
  return BODIES.filter(({ body }) => !isCreation || !GOOD_FOR_A_TOKEN.test(String(body)));
}

const WITH_BODY = ['PUT', 'POST', 'DELETE'];

describe('every route of serverless.yml', () => {
  const registry = useHostileRegistry();
  beforeAll(async () => {
    await registry.publish('widget', '1.0.0');
    await registry.publish('@acme/widget', '1.0.0');
    // The first one writes the catalogue.
    await registry.ask({ path: '/registry/-/v1/search' });
  });

  async function expectNothing(questions: readonly Question[]): Promise<readonly Answer[]> {
    const answers = await expectNothingChanged(registry, questions);
    // They lie beside the packages.
    expect(answers.filter(({ body }) => body.includes(registry.token()))).toEqual([]);
    return answers;
  }

  /** A function reads headers, queries and bodies in the same way on each of its routes, so these share them. */
  function hostile(route: ApiRoute): readonly Question[] {
    const path = pathOf(route);
    const { alike, ofFunction } = shareOf(route);
    return [
      ...variablesOf(route).flatMap((variable) =>
        alike(SEGMENTS).map((attack) => ({ path: pathOf(route, variable, attack) })),
      ),
      ...ofFunction(HEADERS).map((headers) => ({ path, headers })),
      ...ofFunction(QUERIES).map((query) => ({ path: `${path}?${query}` })),
      ...(WITH_BODY.includes(route.method)
        ? ofFunction(bodiesFor(route)).map((body) => ({ path, ...body }))
        : []),
    ];
  }

  test.each([...gatewayResponses])(
    'API Gateway answers %s by itself, and with nosniff',
    (_type, response) => {
      expect(response.headers).toMatchObject({ 'x-content-type-options': 'nosniff' });
      expect(response.template).toContain('"error":');
    },
  );

  test.each(titled(routes))('%s answers hostile requests, and changes nothing', async (_title, route) => {
    await expectNothing(hostile(route).map((question) => ({ method: route.method, ...question })));
  });

  const guarded = titled(routes.filter(({ authorizer }) => authorizer));

  test.each(guarded)('%s is 401 for who has no credential', async (_title, route) => {
    const question = { method: route.method, path: pathOf(route) };
    const answers = await expectNothing(CREDENTIALS.map((headers) => ({ ...question, headers })));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 401));
  });

  test.each(guarded)('%s is 403 for who is no member, whatever is asked', async (_title, route) => {
    const headers = [['authorization', `Bearer ${registry.token('outsider')}`]] as const;
    const [variable] = variablesOf(route);
    const attacks = variable === undefined ? [] : shareOf(route).ofFunction(SEGMENTS);
    const paths = [pathOf(route), ...attacks.map((attack) => pathOf(route, variable, attack))];
    const answers = await expectNothing(paths.map((path) => ({ method: route.method, path, headers })));
    // 400: what is no HTTP. 404: another route, or none, as an empty segment is none.
    const statuses = new Set(answers.map(({ status }) => status));
    expect([...statuses].filter((status) => ![400, 403, 404].includes(status))).toEqual([]);
    expect(statuses).toContain(403);
  });
});
