import type { Database } from '../platform/database/database.service.js';
import { firstTime, type HookDelivery } from '../platform/hooks/hook-delivery.table.js';
import type { ReadOutside } from './outside-reading.js';
import { hintReadings } from './outside-reading.table.js';

/** Has the open releases of these products read soon, as the other side told of something; false, and nothing, for a delivery that came before. */
export async function hintOnce(
  database: Database,
  delivery: HookDelivery,
  { of, products }: { readonly of: ReadOutside; readonly products: readonly string[] },
): Promise<boolean> {
  return await database.transaction(async (tx) => {
    if (!(await firstTime(tx, delivery))) return false;
    await hintReadings(tx, of, products);
    return true;
  });
}
