import type { StepName } from '../../../hotfixes/step.js';

/** What the button of a step says that it does. */
const BUTTONS: Readonly<Partial<Record<string, string>>> = {
  triage: 'Record the triage',
  tell: 'Tell them now',
  'decide-offline': 'Decide on sites',
  assess: 'Record the impact',
  'prepare-fix': 'Name this fix',
  'ask-approval': 'Page a second person',
  approve: 'Approve this fix',
  'break-glass': 'Break the glass',
  prove: 'Say that it is proven',
  deploy: 'Promote it to Production',
  'bring-back': 'Bring the sites back',
  restore: 'Say that service is restored',
  'open-rca': 'Take up the analysis',
  'approve-afterwards': 'Approve it afterwards',
  close: 'Close the hotfix',
  'call-off': 'Call the hotfix off',
  note: 'Note it',
};

/** What is said of a step that was taken. */
const DEEDS: Readonly<Partial<Record<string, string>>> = {
  triage: 'Triaged',
  tell: 'People told',
  'decide-offline': 'Decided whether sites go offline',
  assess: 'Impact recorded',
  'prepare-fix': 'Fix named',
  'ask-approval': 'A second person paged',
  approve: 'Fix approved',
  'break-glass': 'Glass broken',
  prove: 'Said to be proven',
  deploy: 'Promoted to Production',
  'bring-back': 'Sites ordered back',
  restore: 'Service said to be restored',
  'open-rca': 'Root cause analysis taken up',
  'approve-afterwards': 'Approved afterwards',
  close: 'Closed',
  'call-off': 'Called off',
  note: 'Note',
};

/**
 * A step of the runbook that was taken, as done and not as an order: what it brought about, and nothing that nobody said.
 * `said` is what was said with it.
 */
export function doneOf(step: StepName, said: Readonly<Partial<Record<string, unknown>>>): string {
  switch (step) {
    case 'triage':
      return `Triaged: the fix will be ${String(said['version'])}.`;
    case 'tell':
      return 'Told: a message for the Trusts and the AI Centre was written.';
    case 'decide-offline': {
      const sites = Array.isArray(said['sites']) ? said['sites'].length : 0;
      if (sites === 0) return 'Decided: no site is taken offline.';
      return `Decided: ${String(sites)} ${sites === 1 ? 'site is' : 'sites are'} taken offline.`;
    }
    case 'prepare-fix':
      return `Fix named: ${String(said['release'])}.`;
    case 'prove':
      return 'Proven: somebody said so, once it had settled on Pre-Prod.';
    case 'deploy':
      return 'Promoted to Production.';
    case 'restore':
      return 'Restored: service was said to be back.';
    case 'open-rca':
      return 'Root cause analysis taken up.';
    case 'close':
      return 'Closed, after the root cause analysis was.';
    case 'assess':
    case 'ask-approval':
    case 'approve':
    case 'break-glass':
    case 'bring-back':
    case 'approve-afterwards':
    case 'call-off':
    case 'note':
      return `${deedOf(step)}.`;
  }
}

/** Questions to a person, where a machine is told what a field means. */
const QUESTIONS: Readonly<Partial<Record<string, { readonly label: string; readonly hint?: string }>>> = {
  otherSystems: { label: 'May other clinical systems be at risk unless it is disabled?' },
  dataLoss: { label: 'May data be lost, or may the fault reach further?' },
  deploy: { label: 'Shall a hotfix answer it?' },
};

export function buttonOf(step: string): string {
  return BUTTONS[step] ?? plain(step);
}

export function deedOf(step: string): string {
  return DEEDS[step] ?? plain(step);
}

/** How a field of a step is asked for: in words of its own, or as the API says what it is. */
export function questionOf(field: string, what: string): { readonly label: string; readonly hint?: string } {
  return QUESTIONS[field] ?? { label: `${what.charAt(0).toUpperCase()}${what.slice(1)}` };
}

function plain(step: string): string {
  const words = step.replaceAll('-', ' ');
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}
