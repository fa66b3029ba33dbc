import { tsImport } from 'tsx/esm/api';

/** As for a run without Redis, and then one Redis for the whole run. */
export default async function setUp() {
  await tsImport('./postgres.start.ts', import.meta.url);
  await tsImport('./redis.start.ts', import.meta.url);
}
