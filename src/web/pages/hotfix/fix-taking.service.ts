import { filled } from '../../form/form-taking.service.js';
import type { FormFields, Sent } from '../../form/form.js';
import { NO_WAY_BACK, type FixToRegister } from './fix-form.js';

/** The manifest that a form of it makes, as a program would send it: what was left empty is unchanged. */
export function bodyOfFix(fix: FixToRegister, fields: FormFields): Readonly<Record<string, unknown>> {
  const { version, product, answers } = fix;
  const back = fields['rollsBackTo'];
  return {
    ...{ version, kind: 'hotfix', product, packages: packagesIn(fix, fields) },
    ...filled(fields, 'migration', 'description'),
    ...(back === undefined || back === '' ? {} : { rollsBackTo: back === NO_WAY_BACK ? null : back }),
    builtBy: linesIn(fields['builtBy']),
    ...trimmed(fields, ['commit']),
    ...(answers === null ? {} : { answers }),
  };
}

/** What is wrong, at the fields of the form: a fault of a package lies at its file, one of a builder at their list. */
export function atItsFields(sent: Sent): Sent {
  const builders = linesIn(sent.fields['builtBy']);
  const faults = sent.faults.map((one) => {
    const [list, index = '', part] = one.field.split('.');
    if (list === 'packages' && part === undefined && index !== '')
      return { ...one, field: `${one.field}.artefact`, fault: `cannot be taken: ${one.fault}` };
    if (list === 'builtBy' && index !== '') {
      const who = builders[Number(index)] ?? '';
      return { ...one, field: list, fault: `names “${who}”, which ${one.fault}` };
    }
    if (one.field === 'rollsBackTo' && one.fault.startsWith('names a way back')) return { ...one, fix: MEND_ONE_WAY };
    return one;
  });
  return { ...sent, faults };
}

const MEND_ONE_WAY = 'Choose that there is none, or say something else of the change to stored data';

/** Where nothing was filled in, the first service is sent as it stands, for what is missing there to be said. */
function packagesIn({ version, services, live }: FixToRegister, fields: FormFields): readonly object[] {
  const typed = services.map((_, index) => trimmed(fields, [`packages.${index}.artefact`, `packages.${index}.sha256`]));
  const isEmpty = typed.every((one) => Object.keys(one).length === 0);
  return services.map((service, index) => {
    const before = live?.packages.find((one) => one.service === service);
    const { [`packages.${index}.artefact`]: artefact, [`packages.${index}.sha256`]: sha256 } = typed[index] ?? {};
    const isUntouched = artefact === undefined && sha256 === undefined;
    if (before !== undefined && isUntouched && !(isEmpty && index === 0)) return before;
    // The same bytes at another place are the same version.
    return { service, version: sha256 === before?.sha256 ? (before?.version ?? version) : version, artefact, sha256 };
  });
}

function linesIn(text = ''): readonly string[] {
  return text.split(/[\s,;]+/).filter((one) => one !== '');
}

function trimmed(fields: FormFields, names: readonly string[]): FormFields {
  return Object.fromEntries(Object.entries(filled(fields, ...names)).map(([name, text]) => [name, text.trim()]));
}
