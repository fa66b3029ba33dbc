import { expect, test } from '@jest/globals';
import { Environments } from '../../src/sites/environments.service.js';
import { withCopy } from './folder.js';

const CONSULTATION = 'hosting: cloud';

test('the file of UAT says how long those who are consulted have before it is signed off (003-114)', async () => {
  await withCopy(async (folder) => {
    await folder.change('uat.yml', CONSULTATION, 'hosting: cloud\nconsultation: 2d');
    const { content, mistakes } = folder.check();
    expect(mistakes).toEqual([]);
    expect(content && new Environments(content).rung('uat').consultationSeconds).toBe(172_800);
  });
});

test.each([
  ['pre-prod.yml', '2d', /Nobody is consulted before/],
  ['uat.yml', '61d', /longer than 60d/],
  ['uat.yml', 'soon', /not allowed here/],
])('a consultation in %s of %s is refused in words', async (file, length, fault) => {
  await withCopy(async (folder) => {
    await folder.change(file, CONSULTATION, `hosting: cloud\nconsultation: ${length}`);
    const { mistakes } = folder.check();
    expect(mistakes).toMatchObject([{ file, field: 'consultation', fault: expect.stringMatching(fault) }]);
  });
});

function products(smokeTest: string): string {
  return `products:\n  flip:\n    title: FLIP\n    smokeTest: ${smokeTest}\n`;
}

const STEPS = 'steps: "https://jira.example.org/browse/FLIP-T12"';

test('the file of products says whether its releases are smoke tested, by whom, where and by which steps (003-078, 003-079, 003-080)', async () => {
  await withCopy(async (folder) => {
    await folder.write('products.yml', products(`{ required: true, performer: trust, ${STEPS}, trusts: [ashmere] }`));
    const { content, mistakes } = folder.check();
    expect(mistakes).toEqual([]);
    expect(content && new Environments(content).product('flip')?.smokeTest).toEqual({
      ...{ required: true, performer: 'trust', steps: 'https://jira.example.org/browse/FLIP-T12' },
      trusts: ['ashmere'],
    });
  });
});

test.each([
  [`{ required: true, performer: trust }`, 'products.flip.smokeTest.steps'],
  [`{ required: true, performer: owner, ${STEPS} }`, 'products.flip.smokeTest.performer'],
  [`{ required: true, performer: trust, steps: "http://jira.example.org/t" }`, 'products.flip.smokeTest.steps'],
  [
    `{ required: true, performer: trust, steps: "https://me:word@jira.example.org/t" }`,
    'products.flip.smokeTest.steps',
  ],
  [`{ required: true, performer: trust, ${STEPS}, trusts: [ashmere, nowhere] }`, 'products.flip.smokeTest.trusts.1'],
])('a smoke test as %s is refused at its field', async (written, field) => {
  await withCopy(async (folder) => {
    await folder.write('products.yml', products(written));
    expect(folder.check().mistakes.map((mistake) => mistake.field.replace(/\[(\d+)\]/, '.$1'))).toEqual([field]);
  });
});
