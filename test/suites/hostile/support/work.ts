import { Session } from 'node:inspector';
import { forgetSent, sentSoFar } from './sent';

/**
 * How much this process has worked, as V8 counts it for coverage reports: how often each block of JavaScript has run.
 * A slow or busy machine counts the same as any other. What runs outside of JavaScript is not counted: regular
 * expressions are held to linear time by regularExpressions.test.ts.
 *
 * Import this before the code that is to be counted: what has run before is counted less finely.
 */
const session = new Session();
session.connect();
ask('Profiler.enable');
ask('Profiler.startPreciseCoverage', { callCount: true, detailed: true });

/** Some of the blocks are of modules that are loaded for the first time, and some of the tests themselves. */
const STEPS_BESIDE = 500_000;
const STEPS_PER_TEST = 100_000;
const STEPS_PER_REQUEST = 20_000;
const STEPS_PER_BYTE = 4;

/** To take the counts, V8 looks through its whole heap; so a look is worth while only after some requests. */
const REQUESTS_BETWEEN_LOOKS = 100;

let tests = 0;

export function startCounting(): void {
  takeCounts();
  forgetSent();
  tests = 0;
}

/** Without this V8 would go on counting in every later test file of the process, and keep what it has counted of this one. */
export function stopCounting(): void {
  ask('Profiler.stopPreciseCoverage');
  session.disconnect();
}

/** After each test: the excess since the last look; undefined when it is not yet time to look. */
export function excessOfMany(): string | undefined {
  tests += 1;
  return sentSoFar().requests < REQUESTS_BETWEEN_LOOKS ? undefined : excess();
}

/** What is too much of the work since the last look, with what has run most; undefined when nothing is. Begins anew. */
export function excess(): string | undefined {
  const counts = takeCounts();
  const steps = counts.reduce((total, { steps }) => total + steps, 0);
  const { requests, bytes } = sentSoFar();
  const beside = STEPS_BESIDE + tests * STEPS_PER_TEST;
  forgetSent();
  tests = 0;
  const allowed = beside + requests * STEPS_PER_REQUEST + bytes * STEPS_PER_BYTE;
  if (steps <= allowed) return undefined;
  const most = counts.sort((one, other) => other.steps - one.steps).slice(0, 5);
  const busiest = most.map(({ name, steps }) => `${name}: ${steps}`).join(', ');
  return `${steps} steps for ${requests} requests with ${bytes} bytes, more than ${allowed}: ${busiest}`;
}

type Coverage = {
  readonly result: readonly {
    readonly url: string;
    readonly functions: readonly {
      readonly functionName: string;
      readonly ranges: readonly { readonly count: number }[];
    }[];
  }[];
};

/** Of each function, and from now on anew. */
function takeCounts() {
  return ask('Profiler.takePreciseCoverage').result.flatMap(({ url, functions }) =>
    functions.map(({ functionName, ranges }) => ({
      name: `${url.slice(url.lastIndexOf('/') + 1)} ${functionName}`,
      steps: ranges.reduce((total, range) => total + range.count, 0),
    })),
  );
}

/** In its own process the inspector answers before `post` returns. */
function ask(method: string, params: object = {}): Coverage {
  let answer: Coverage | undefined;
  session.post(method, params, (error, result) => {
    if (error) throw error;
    // The shape of Profiler.takePreciseCoverage's answer, the only one that is looked at.
    answer = result as Coverage;
  });
  if (!answer) throw new Error(`${method} was not answered.`);
  return answer;
}
