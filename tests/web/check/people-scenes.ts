import type { Climb } from '../../promotions/climb.js';

const LONG_NAME = 'Wilhelmina Constantinopoulou-Featherstonehaugh of the Radiology Informatics Delivery Programme';

export const PEOPLE_SCENES = {
  /** 200 people, of every role; one with a long name holds many, one is shut out. */
  'two hundred people': async ({ gatehouse }: Climb): Promise<void> => {
    for (let made = 0; made < 200; made += 1)
      await gatehouse.as({ role: made % 3 === 0 ? 'delivery' : 'uat-tester', name: `Pat Number ${made + 1}` });
    await gatehouse.as(
      { role: 'delivery', duty: 'release-manager', name: LONG_NAME },
      { role: 'product-owner' },
      { role: 'trust', trust: 'ashmere' },
      { role: 'trust', trust: 'harbour' },
    );
    const left = await gatehouse.as({ role: 'ai-centre', name: 'Lee Departed' });
    const administrator = await gatehouse.as({ role: 'administrator', name: 'Ada Administrator' });
    await administrator.put(`/api/v1/people/${left.person}/grants`, { grants: [{ role: 'uat-tester' }] });
    await administrator.post(`/api/v1/people/${left.person}/disable`);
  },
} as const satisfies Readonly<Record<string, (climb: Climb) => Promise<void>>>;
