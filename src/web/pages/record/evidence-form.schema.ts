import { closed } from '../../../platform/http/body.schema.js';
import { versionSchema } from '../../../releases/release.schema.js';

/** Whose evidence is asked for. */
export const evidenceFormSchema = closed({ release: versionSchema });
