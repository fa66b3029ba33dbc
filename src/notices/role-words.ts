const WORDS: Readonly<Record<string, string>> = {
  'service-owner': 'Service Owner',
  'system-owner': 'System Owner',
  'technical-owner': 'Technical Owner',
  'smoke-tester': 'smoke tester',
  delivery: 'delivery team',
  'product-owner': 'Product Owner',
  'ai-centre': 'AI Centre',
  'uat-tester': 'UAT tester',
  trust: 'answers for the Trust',
};

/** A role as people call it: `Service Owner` for `service-owner`; one that nobody knows as it is. */
export function roleInWords(role: string): string {
  return Object.hasOwn(WORDS, role) ? (WORDS[role] ?? role) : role;
}
