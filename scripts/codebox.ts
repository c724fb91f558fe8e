// npm run codebox -- <command>
import { runLocally, streamsLog } from '../.serverless_plugins/codebox-tools/local';

// With a bucket the AWS SDK would greet with nine lines on Node 20; package.json says which Node is supported.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

const log = streamsLog(
  (text) => process.stdout.write(`${text}\n`),
  (text) => process.stderr.write(`${text}\n`),
);
const show = (progress: string) => {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${progress}\r`);
};

runLocally(process.argv.slice(2), process.env, { log, show }).then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
