import { beforeAll, describe, expect, test } from '@jest/globals';
import type { ApiRoute } from '../../src/local/gateway/routes';
import type { Answer, Question } from '../suites/hostile/support/wire';
import { NAMES, otherMethods, otherQuestions, routes, usualQuestion } from './everyWay/questions';
import { type Rules, useWorld } from './everyWay/world';

const BUCKET = { CODEBOX_BUCKET: 'packages' };
const KEPT = { CODEBOX_UPSTREAM_CACHE: 's3' };
const INLINE = { CODEBOX_TARBALLS: 'inline' };

type State = {
  readonly rules: Rules;
  readonly variables: Readonly<Record<string, string>>;
  /** It was served before there was a policy, and kept. */
  readonly isKept?: boolean;
  readonly isAway?: boolean;
};

const STATES: readonly State[] = [
  { rules: 'block', variables: BUCKET },
  { rules: 'age', variables: INLINE },
  { rules: 'both', variables: { ...BUCKET, ...KEPT } },
  { rules: 'age', variables: { ...BUCKET, ...KEPT }, isKept: true },
  { rules: 'block', variables: { ...BUCKET, ...KEPT }, isKept: true, isAway: true },
  { rules: 'both', variables: { ...KEPT, ...INLINE }, isKept: true },
  { rules: 'malware', variables: BUCKET },
  { rules: 'malware', variables: { ...KEPT, ...INLINE }, isKept: true },
];

const forAll = (ask: (route: ApiRoute, name: string) => readonly Question[], some = routes) =>
  some.flatMap((route) => NAMES.flatMap((name) => ask(route, name)));
const usual = (route: ApiRoute, name: string) => [usualQuestion(route, name)];

describe('a version that is held back', () => {
  const world = useWorld();
  /** What gives it out where there is no policy, with what was answered. */
  let had: readonly (readonly [Question, Answer])[] = [];
  /** The routes that do. */
  let giving: typeof routes = [];
  const etagged = () =>
    had.flatMap(([question, { headers }]) =>
      headers
        .filter(([name]) => name === 'etag')
        .map(([, etag]) => ({ ...question, headers: [['if-none-match', etag] as const] })),
    );

  async function givingOut(questions: readonly Question[]): Promise<typeof had> {
    const answers = await world.ask(questions);
    const found: (readonly [Question, Answer])[] = [];
    for (const [index, question] of questions.entries()) {
      const answer = answers[index];
      if (answer && (await world.givesOut(question, answer))) found.push([question, answer]);
    }
    return found;
  }

  /** The ways, where a test says which there should not be. */
  const shown = (found: typeof had) =>
    found.map(
      ([{ method, path, headers = [] }, { status }]) =>
        `${method} ${path} ${JSON.stringify(headers)}: ${status}`,
    );

  beforeAll(async () => {
    await world.open(undefined, BUCKET);
    const reading = routes.filter(({ method }) => method === 'GET' || method === 'HEAD');
    const byUsual = new Set((await givingOut(forAll(usual, reading))).map(([question]) => question.path));
    giving = reading.filter((route) => NAMES.some((name) => byUsual.has(usualQuestion(route, name).path)));
    had = await givingOut([...forAll(usual, giving), ...forAll(otherQuestions, giving)]);
  });

  test('is had in many ways where there is no policy', () => {
    const paths = had.map(([{ method, path }]) => `${method} ${path}`);
    expect(paths).toEqual(
      expect.arrayContaining([
        'GET /registry/left-pad',
        'GET /registry/left-pad/%5e7',
        'GET /registry/@types/pad/next',
        'GET /registry/left-pad/-/%6ceft-pad-7.7.7.tgz',
        'HEAD /registry/@types/pad/-/@types/pad-7.7.7.tgz',
        'GET /registry/-/package/@types%2Fpad/dist-tags',
      ]),
    );
    expect(paths.length).toBeGreaterThan(400);
  });

  test('is not had by any route, method or spelling', async () => {
    await world.open('both', BUCKET);
    const isGiving = new Set(giving);
    // Of a route that gives out nothing by itself, the spellings are tried with one of the names.
    const oneName = (route: ApiRoute, name: string) =>
      isGiving.has(route) || NAMES[routes.indexOf(route) % NAMES.length] === name
        ? otherQuestions(route, name)
        : [];
    const questions = [...forAll(usual), ...forAll(oneName), ...NAMES.flatMap(otherMethods)];
    expect(shown(await givingOut(questions))).toEqual([]);
  });

  test.each(STATES)('is not had, cold or warm, with %j', async ({ rules, variables, isKept, isAway }) => {
    const questions = had.map(([question]) => question);
    if (isKept) {
      await world.open(undefined, variables);
      expect((await givingOut(questions)).length).toBeGreaterThan(400);
    }
    await world.open(rules, variables);
    if (isAway) world.upstream.fail((_request, response) => void response.writeHead(503).end());
    expect(shown(await givingOut(questions))).toEqual([]);
    // With the ETags of what was served before, too: a client would go on with what it has.
    const again = etagged();
    const answers = await world.ask(again);
    const unchanged = again.filter((_question, index) => answers[index]?.status === 304);
    expect(unchanged).toEqual([]);
  });

  test.each([BUCKET, { ...KEPT, ...INLINE }])(
    'is not had when it is blocked while the registry runs, which has just served it, with %j',
    async (variables) => {
      const questions = had.map(([question]) => question);
      await world.open(undefined, variables);
      expect((await givingOut(questions)).length).toBeGreaterThan(400);
      await world.block();
      expect(shown(await givingOut(questions))).toEqual([]);
    },
  );
});
