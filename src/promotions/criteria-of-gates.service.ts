import { Injectable } from '@nestjs/common';
import { GateCriteria } from '../incidents/rca/gate-criteria.js';
import type { EnvironmentName } from '../sites/environment.js';
import { criterionTitle, knownCriteria } from './known-criteria.js';

/** Tells lower steps what gates ask. */
@Injectable()
export class CriteriaOfGates extends GateCriteria {
  override titleOf(environment: EnvironmentName, criterion: string): string | null {
    return criterionTitle(environment, criterion);
  }

  override of(environment: EnvironmentName): readonly { readonly id: string; readonly title: string }[] {
    return knownCriteria(environment);
  }
}
