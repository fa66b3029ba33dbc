import { tsImport } from 'tsx/esm/api';

/** JavaScript, because jest loads it by itself and could not follow TypeScript's imports from here; tsx can. */
export default async function setUp() {
  await tsImport('./postgres.start.ts', import.meta.url);
}
