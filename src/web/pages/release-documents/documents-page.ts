import { documentKind, GROUP_TITLES } from '../../../evidence/documents/document-kind.js';
import type { ShownDocument } from '../../../evidence/documents/documents.service.js';
import type { Caller } from '../../../people/caller.js';
import { mayDo } from '../../../people/permission.js';
import { dateInWords } from '../../../platform/local-time.js';
import type { Release } from '../../../releases/release.js';
import type { Addresses } from '../../addresses.js';
import { formView, type FormView } from '../../form/form-view.js';
import { errorLines, type ErrorLine, type Sent } from '../../form/form.js';
import { PRODUCT_TITLES, type Tag } from '../ladder/ladder-page.js';
import { decisionForm, documentFields, withdrawalForm } from './document-forms.js';

interface DocumentLine {
  readonly title: string;
  readonly href: string | null;
  readonly tag: Tag;
  readonly says: string;
  readonly decide: FormView | null;
  readonly withdraw: FormView | null;
}

export interface DocumentsView {
  readonly errors: readonly ErrorLine[];
  readonly parts: readonly { readonly title: string; readonly lines: readonly DocumentLine[] }[];
  /** Puts one under control; null for whoever may not. */
  readonly register: FormView | null;
}

export interface DocumentsReader {
  readonly caller: Caller;
  readonly addresses: Addresses;
  readonly sent: Sent | null;
}

type Of = Pick<Release, 'version' | 'product'>;

/** What is under control of a release, and of its product whatever the release; the newest first, and what was taken back not at all. */
export function documentsView(
  release: Of,
  documents: readonly ShownDocument[],
  reader: DocumentsReader,
): DocumentsView {
  const standing = documents.filter(({ withdrawn }) => withdrawn === null).toReversed();
  const linesOf = (isOwn: boolean): readonly DocumentLine[] =>
    standing.filter((one) => (one.release !== null) === isOwn).map((one) => documentLine(one, release, reader));
  const product = PRODUCT_TITLES[release.product] ?? release.product;
  const parts = [
    { title: `Of release ${release.version}`, lines: linesOf(true) },
    { title: `Of ${product}, whatever the release`, lines: linesOf(false) },
  ];
  const register = registerForm(release, reader);
  const forms = [
    ...parts.flatMap(({ lines }) => lines.flatMap(({ decide, withdraw }) => [decide, withdraw])),
    register,
  ];
  return {
    parts,
    register,
    errors: errorLines(
      forms.flatMap((form) => form?.fields ?? []),
      reader.sent,
    ),
  };
}

function documentLine(document: ShownDocument, { version }: Of, reader: DocumentsReader): DocumentLine {
  const { id, kind, title, state, reviewOn, link, lacking, reference, owner, by } = document;
  const { caller, addresses, sent } = reader;
  const decides = mayDo(caller, 'documents.approve', { trust: null }) && by.person !== caller.person;
  const action = addresses.releaseDocumentForm(version, id, 'decision');
  const review = reviewOn === null ? '' : `, to be reviewed by ${dateInWords(reviewOn)}`;
  const waits = lacking.length === 0 ? '' : ` Waits for ${lacking.map((group) => GROUP_TITLES[group]).join(', ')}.`;
  const word = state.replaceAll('-', ' ');
  return {
    ...{ title: `${title}, version ${document.version}`, href: link },
    tag: {
      text: `${word.charAt(0).toUpperCase()}${word.slice(1)}`,
      classes: state === 'in-force' ? 'nhsuk-tag--green' : 'nhsuk-tag--yellow',
    },
    says: `${documentKind(kind).title}, ${reference}, owned by ${owner.name}${review}.${waits}`,
    decide: state === 'awaiting-approval' && decides ? decisionForm(document, action, sent) : null,
    withdraw: mayDo(caller, 'documents.register', { trust: null })
      ? withdrawalForm(document, addresses.releaseDocumentForm(version, id, 'withdrawal'), sent)
      : null,
  };
}

function registerForm({ version, product }: Of, { caller, addresses, sent }: DocumentsReader): FormView | null {
  if (!mayDo(caller, 'documents.register', { trust: null })) return null;
  const items = [
    { value: 'release', text: `This release, ${version}, and no other` },
    { value: 'product', text: `${PRODUCT_TITLES[product] ?? product}, whatever the release` },
  ];
  return formView(
    {
      ...{ name: 'document', action: addresses.releaseDocuments(version), send: 'Put it under control' },
      fields: [
        { as: 'choice', name: 'of', label: 'What is it a document of?', items, value: 'release' },
        ...documentFields(),
      ],
    },
    sent,
  );
}
