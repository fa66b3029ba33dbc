import { Injectable } from '@nestjs/common';
import { Incidents, type PublicIncident } from './incidents.js';

/** Where nothing keeps incidents, there are none to tell of. */
@Injectable()
export class NoIncidents extends Incidents {
  override told(): Promise<readonly PublicIncident[]> {
    return Promise.resolve([]);
  }
}
