import { expect, test } from '@jest/globals';
import { Environments } from '../../src/sites/environments.service.js';
import { strictnessFor } from '../../src/release-notes/strictness.js';
import { withCopy } from '../sites/folder.js';

const products = (notes: string) => `products:\n  flip:\n    title: FLIP\n    notes: ${notes}\n`;

test('a product says whom its readers may ask, and what its notes may not lack', async () => {
  await withCopy(async (folder) => {
    const contacts = 'contacts: [{ name: FLIP desk, role: first line, email: desk@flip.example.org }]';
    await folder.write('products.yml', products(`{ ${contacts}, mandatory: { uat: [training] } }`));
    const { content, mistakes } = folder.check();
    expect(mistakes).toEqual([]);
    const settings = content === null ? null : new Environments(content).product('flip');
    expect(settings?.notes.contacts).toEqual([
      { name: 'FLIP desk', role: 'first line', email: 'desk@flip.example.org' },
    ]);
    const { mandatory } = strictnessFor(settings, new Date());
    expect(mandatory.uat).toEqual(['summary', 'training']);
    expect(mandatory.production).toHaveLength(9);
  });
});

test.each([
  ['{ mandatory: { uat: [sumary] } }', 'products.flip.notes.mandatory.uat[0]'],
  ['{ contacts: [{ name: Desk, role: first line }] }', 'products.flip.notes.contacts[0].email'],
  ['{ contacts: [{ name: Desk, role: first line, email: desk }] }', 'products.flip.notes.contacts[0].email'],
  ['{ contact: [] }', 'products.flip.notes.contact'],
])('notes that say %s are told as a mistake at %s', async (notes, path) => {
  await withCopy(async (folder) => {
    await folder.write('products.yml', products(notes));
    const { mistakes } = folder.check();
    expect(mistakes.map(({ field }) => field)).toEqual([path]);
  });
});
