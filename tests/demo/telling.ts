import type { BannerSummary } from './looks.js';
import type { PartiesSummary } from './parties.js';
import type { Stage } from './stage.js';

/** What the Trusts agreed to, and the mails that each has of its downtime. */
export function tellOfParties(stage: Stage, { agreements, notices }: PartiesSummary): void {
  stage.say(`  ${agreements.byLink} of ${agreements.asked} times were agreed to, by links in mails`);
  stage.say(`  ${notices.arrived} of ${notices.owed} mails that follow from the story are in the mailbox, each once`);
  stage.say('  Of the new release each Trust has so many mails:');
  const rows = notices.trusts.map(({ name, ahead, begun, notRestored, restored }) => {
    const trouble = notRestored === 0 ? '' : `, not well ${notRestored}`;
    return { name, counts: `ahead ${ahead}, begun ${begun}${trouble}, restored ${restored}` };
  });
  const width = Math.max(0, ...rows.map(({ name }) => name.length));
  for (const { name, counts } of rows) stage.say(`    ${name.padEnd(width)}  ${counts}`);
}

export function tellOfBanner(stage: Stage, banner: BannerSummary): void {
  const { whileDown, missed, ill, unsaid, predictions, changes, gone } = banner;
  stage.say(`  The banner was up at ${whileDown - missed} of ${whileDown} looks while a site was being changed, and`);
  stage.say(
    `    at ${ill - unsaid} of ${ill} moments at which a site itself was not well; it is ${gone ? 'gone' : 'still there'} now`,
  );
  stage.say(`    Times of being back that it gave: ${predictions}; of these put off, with the one before: ${changes}`);
}
