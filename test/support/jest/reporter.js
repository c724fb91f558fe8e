const path = require('node:path');
const { placeOf } = require('./parts');

/** Says when the fast part is over, and behind Jest's summary, as the last that is printed, the names of what failed. */
module.exports = class {
  #rootDir;
  #started = 0;
  #running = new Set();
  #hasSlowBegun = false;

  constructor({ rootDir }) {
    this.#rootDir = rootDir;
  }

  onRunStart() {
    this.#started = performance.now();
    this.#running.clear();
    this.#hasSlowBegun = false;
  }

  onTestFileStart({ path: file }) {
    if (placeOf(file) === 0) this.#running.add(file);
    else this.#hasSlowBegun = true;
  }

  onTestFileResult({ path: file }, _result, { numPassedTests, numFailedTests }) {
    const wasLast = this.#running.delete(file) && this.#running.size === 0 && this.#hasSlowBegun;
    if (!wasLast) return;
    const seconds = Math.round((performance.now() - this.#started) / 1000);
    console.error(`The fast part is over: ${numPassedTests} passed, ${numFailedTests} failed, ${seconds} s.`);
  }

  onRunComplete(_contexts, { testResults }) {
    const failed = testResults.flatMap((result) => this.#failures(result));
    // Behind Jest's summary, and behind what it has to say about its own processes.
    if (failed.length > 0) process.once('exit', () => console.error(['', 'Failed:', ...failed].join('\n')));
  }

  /** A file without a failed test of its own could not be run at all. */
  #failures({ testFilePath, testResults, failureMessage }) {
    const file = path.relative(this.#rootDir, testFilePath);
    const titles = testResults.filter(({ status }) => status === 'failed').map(({ fullName }) => fullName);
    if (titles.length === 0) return failureMessage ? [`  ${file}`] : [];
    return titles.map((title) => `  ${file}: ${title}`);
  }
};
