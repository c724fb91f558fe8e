import { createLogger } from '../adapters/logger';
import type { BaseContext } from '../context';
import { once } from './once';

export const baseContext: () => BaseContext = /* @__PURE__ */ once((config) => ({
  config,
  logger: createLogger(config),
}));
