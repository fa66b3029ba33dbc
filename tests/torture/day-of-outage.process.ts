import { z } from 'zod';
import { DayOfOutage24 } from '../notices/day-of-outage.js';

const wish = z.object({ database: z.string(), stepMinutes: z.number() }).parse(JSON.parse(process.argv[2] ?? '{}'));
// It ends with whoever started it, however that ended.
process.stdin.resume().once('end', () => process.exit(1));
const day = await DayOfOutage24.ride(wish.stepMinutes, { address: wish.database, drop: () => Promise.resolve() });
process.stdout.write(JSON.stringify(day));
process.exit(0);
