import type { Serverless } from '../lib/framework';
import type { Place } from './place';

/** What a command works with that only a deployment has. */
export type Tools = Place & { readonly serverless: Serverless };
