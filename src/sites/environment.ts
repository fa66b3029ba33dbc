/** The rungs of the ladder, from the lowest up. */
export const ENVIRONMENT_NAMES = ['dev', 'sit', 'uat', 'pre-prod', 'production'] as const;

/** As people write them. */
export const ENVIRONMENT_TITLES = {
  dev: 'Dev',
  sit: 'SIT',
  uat: 'UAT',
  'pre-prod': 'Pre-Prod',
  production: 'Production',
} as const satisfies Record<EnvironmentName, string>;

export type EnvironmentName = (typeof ENVIRONMENT_NAMES)[number];

export function isEnvironmentName(value: unknown): value is EnvironmentName {
  return ENVIRONMENT_NAMES.some((name) => name === value);
}

/** The rung that a release must have passed before it may enter this one; null for dev, the lowest. */
export function rungBelow(name: EnvironmentName): EnvironmentName | null {
  return ENVIRONMENT_NAMES[ENVIRONMENT_NAMES.indexOf(name) - 1] ?? null;
}
