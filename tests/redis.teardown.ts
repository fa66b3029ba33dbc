/** Called by jest when all tests are over. */
export default async function tearDown(): Promise<void> {
  await globalThis.stopTestRedis?.();
  await globalThis.stopTestPostgres?.();
}
