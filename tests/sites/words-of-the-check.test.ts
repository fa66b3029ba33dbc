import { expect, test } from '@jest/globals';
import { describeMistakes } from '../../src/sites/mistake.js';
import { withCopy } from './folder.js';

/** Ten kinds of mistakes in one folder; the text is what an administrator reads, so it stands here word for word. */
const GOLDEN = `The environments folder has 10 mistakes.

  control-nodes.yml:6:11  controlNodes[0].port
    70000 is more than 65535.
    To mend it: Write the port of its sshd: a whole number from 1 to 65535, usually 22.

  dev.yml:9:1  deploymentCriteria
    This key is given twice in one block.
    To mend it: Keep one of the two.

  pre-prod.yml:1:1  (file)
    The file is missing or cannot be read.
    To mend it: Write it; the environments that ship with Gatehouse show how.

  production.yml:21:9  rollout.soak
    "one day" is not allowed here.
    To mend it: Write how long a wave must stay healthy before the next one starts, as 0s, 45s, 30m, 24h or 7d; at most 60d.

  production.yml:29:5  sites[0].host
    is missing.
    To mend it: Write the one host's name in the control node's inventory: lower-case letters, digits, dots and hyphens, a letter or digit first, at most 63.

  production.yml:29:9  sites[0].id
    "all,!x" is not allowed here.
    To mend it: Write 1 to 32 lower-case letters, digits and hyphens, a letter or digit first, such as ashdown-royal.

  production.yml:38:9  sites[0].products.flip.ansible_user
    is not a field that is known here.
    To mend it: Remove it, or write one of: directory, restart, stop, start, health, healthSeconds, quiesce, windows.

  sit.yml:7:15  runsFullTime
    A text stands where true or false is needed.
    To mend it: Write true or false.

  trusts.yml:8:15  trusts[0].contacts[0].role
    "boss" is none of the words that are allowed here.
    To mend it: Write service-owner, system-owner or technical-owner.

  uat.yml:25:11  sites[0].host
    To Ansible "all" is not one remote host.
    To mend it: Write the name of one host in the inventory of the control node.`;

test('ten kinds of mistakes are named at once, each with its file, line, column, field, fault and fix', async () => {
  const mistakes = await withCopy(async (folder) => {
    await folder.change('control-nodes.yml', 'port: 22', 'port: 70000');
    await folder.change('dev.yml', 'deploymentCriteria: []', 'deploymentCriteria: []\ndeploymentCriteria: []');
    await folder.remove('pre-prod.yml');
    await folder.change('production.yml', 'soak: 24h', 'soak: one day');
    await folder.change('production.yml', 'id: ashmere', 'id: all,!x');
    await folder.change('production.yml', '    host: ashmere\n', '');
    await folder.change('production.yml', 'directory: /opt/flip', 'ansible_user: root\n        directory: /opt/flip');
    await folder.change('sit.yml', 'runsFullTime: false', 'runsFullTime: NO');
    await folder.change('trusts.yml', 'role: service-owner', 'role: boss');
    await folder.change('uat.yml', 'host: uat', 'host: all');
    return folder.check().mistakes;
  });
  expect(describeMistakes(mistakes)).toBe(GOLDEN);
});

test('one mistake is told as one', async () => {
  const mistakes = await withCopy(async (folder) => {
    await folder.change('dev.yml', 'title: Dev', 'title: 7');
    return folder.check().mistakes;
  });
  expect(describeMistakes(mistakes)).toBe(
    [
      'The environments folder has one mistake.',
      '',
      '  dev.yml:3:8  title',
      '    The number 7 stands where a text is needed.',
      "    To mend it: Write a name of at most 80 letters, digits, spaces and . ' & ( ) - with a letter first.",
    ].join('\n'),
  );
});
