import type { Incident } from '../incidents/incident.js';
import type { TrackerSettings } from '../sites/product-settings.js';

/** What keeps a product's releases out, as far as incidents do. */
export interface IncidentStanding {
  /** What people call the product. */
  readonly product: string;
  /** The severities of which none may be open when a release enters an environment. */
  readonly blockOn: TrackerSettings['blockOn'];
  /** Those of the product that nobody has called resolved, and that are put down to us. */
  readonly open: readonly Pick<Incident, 'id' | 'number' | 'severity' | 'reference' | 'environment'>[];
}
