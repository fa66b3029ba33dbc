/** UAT notes accompany a release to UAT; production notes accompany it to the Trusts. */
export const NOTE_KINDS = ['uat', 'production'] as const;
export type NoteKind = (typeof NOTE_KINDS)[number];

/** Whom a reading is for: `product-owner`, `ai-centre`, or `trust:<id>`. */
export type Audience = 'product-owner' | 'ai-centre' | `trust:${string}`;

/** Who gets notes of a kind, in the order in which they are listed (003-052, 003-053). */
export function audiencesOf(kind: NoteKind, trusts: readonly string[]): readonly Audience[] {
  switch (kind) {
    case 'uat':
      return ['product-owner', 'ai-centre'];
    case 'production':
      return ['product-owner', 'ai-centre', ...trusts.map((trust) => forTrust(trust))];
  }
}

export function forTrust(trust: string): Audience {
  return `trust:${trust}`;
}

/** The Trust that a reading is for; null where it is for the AI Centre or the Product Owner. */
export function trustOf(audience: Audience): string | null {
  return audience.startsWith('trust:') ? audience.slice('trust:'.length) : null;
}

/** The audience of this name, or null if there is none. Whether the Trust exists is not asked. */
export function audienceNamed(name: string): Audience | null {
  if (name === 'product-owner' || name === 'ai-centre') return name;
  const [, trust] = /^trust:([a-z0-9][a-z0-9-]{0,31})$/.exec(name) ?? [];
  return trust === undefined ? null : forTrust(trust);
}

/** `The AI Centre`, or the name of the Trust, as `trustName` knows it by its id. */
export function titleOf(audience: Audience, trustName: (id: string) => string): string {
  const id = trustOf(audience);
  if (id !== null) return trustName(id);
  return audience === 'ai-centre' ? 'The AI Centre' : 'The Product Owner';
}
