// npm start
import { banner } from './banner';
import { start } from './start';
import { createTerminal, type Terminal } from './terminal';

async function main(): Promise<void> {
  const terminal = process.stdout.isTTY ? atTerminal() : undefined;
  const running = await start(process.env, terminal?.watch);
  let isStopping = false;
  const stop = () => {
    if (isStopping) process.exit(1);
    isStopping = true;
    running.close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  // Last: who reads it may stop the registry at once.
  console.log(banner(running));
}

/** Programs read JSON, one line for each thing that happens; people read one for each request. */
function atTerminal(): Terminal {
  const terminal = createTerminal((text) => process.stdout.write(`${text}\n`));
  console.log = terminal.hear;
  return terminal;
}

/** On Lambda a stray failure costs one container; here it must not cost the others their registry. */
function survive(error: unknown): void {
  const cause = error instanceof Error ? error.stack : String(error);
  console.log(
    JSON.stringify({ time: new Date().toISOString(), level: 'error', namespace: 'process', cause }),
  );
}

// With a bucket the AWS SDK would greet with nine lines on Node 20; package.json says which Node is supported.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

process.on('unhandledRejection', survive);
process.on('uncaughtException', survive);
// A closed pipe (npm start | head) is no reason to stop.
process.stdout.on('error', () => {});

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
});
