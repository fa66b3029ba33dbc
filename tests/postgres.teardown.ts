/** Stops the one Postgres of the run, and removes its folder. */
export default async function tearDown(): Promise<void> {
  await globalThis.stopTestPostgres?.();
}
