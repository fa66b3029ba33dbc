/** The addresses of releases, and of all that hangs on one. `root` is what lies before all of them: `` or `/gatehouse`. */
export class ReleaseAddresses {
  constructor(readonly root: string) {}

  get releases(): string {
    return `${this.root}/releases`;
  }

  release(version: string): string {
    return `${this.root}/releases/${encodeURIComponent(version)}`;
  }

  /** What is sent from the page of a release: one of its forms. */
  releaseForm(
    version: string,
    form: 'sign-offs' | 'attestations' | 'waivers' | 'promotions' | 'clinical-rejections' | 'comments',
  ): string {
    return `${this.release(version)}/${form}`;
  }

  /** Where it is confirmed that it goes to Production. */
  releasePromotion(version: string): string {
    return `${this.releaseForm(version, 'promotions')}/production`;
  }

  /** Where what somebody said is taken back. */
  releaseWithdrawal(version: string, kind: 'sign-offs' | 'attestations' | 'clinical-rejections', id: string): string {
    return `${this.releaseForm(version, kind)}/${id}/withdrawal`;
  }

  featureSignOffs(version: string, ticket: string): string {
    return `${this.release(version)}/features/${encodeURIComponent(ticket)}/sign-offs`;
  }

  /** What its smoke tests came to, and where it is decided whether it needs one. */
  releaseSmokeTests(version: string): string {
    return `${this.release(version)}/smoke-tests`;
  }

  /** Where it is said what a smoke test of it at a site came to. */
  releaseSmokeTest(version: string, site: string): string {
    return `${this.releaseSmokeTests(version)}/${encodeURIComponent(site)}`;
  }

  /** Where it is said that a release is over. */
  releaseClose(version: string): string {
    return `${this.release(version)}/close`;
  }

  waiverDecision(version: string, waiver: string): string {
    return `${this.release(version)}/waivers/${waiver}`;
  }

  /** Its tickets: what was agreed on, and what the tracker holds. */
  releaseScope(version: string): string {
    return `${this.release(version)}/scope`;
  }

  /** Where the tracker is read now. */
  scopeRefresh(version: string): string {
    return `${this.releaseScope(version)}/refresh`;
  }

  /** Where its source is read again. */
  sourceRefresh(version: string): string {
    return `${this.release(version)}/source/refresh`;
  }

  /** Where the notes of a release are written, approved, published and shared. */
  releaseNotes(version: string): string {
    return `${this.release(version)}/notes`;
  }

  /** Those Trusts among all whose names hold these words, so many at a time. */
  notesOfTrusts(version: string, { find, page }: { readonly find: string; readonly page: number }): string {
    const query = new URLSearchParams({
      ...(find === '' ? {} : { find }),
      ...(page > 1 ? { page: String(page) } : {}),
    });
    return `${this.releaseNotes(version)}?${query.toString()}#trusts`;
  }

  /** Where one section of them is written. */
  noteSection(version: string, section: string): string {
    return `${this.releaseNotes(version)}/sections/${section}`;
  }

  noteApproval(version: string, section: string): string {
    return `${this.noteSection(version, section)}/approval`;
  }

  /** Where they are published. */
  noteEditions(version: string): string {
    return `${this.releaseNotes(version)}/editions`;
  }

  /** Where an edition is sent to those that it is for. */
  noteSharing(version: string, edition: string): string {
    return `${this.noteEditions(version)}/${edition}/share`;
  }

  /** What an audience reads of an edition. */
  noteReading(version: string, edition: string, audience: string): string {
    return `${this.noteEditions(version)}/${edition}/readings/${encodeURIComponent(audience)}`;
  }

  /** What one audience would read now, such as `trust:gstt`. */
  notes(version: string, kind: string, audience: string): string {
    return `${this.release(version)}/notes/${kind}/${encodeURIComponent(audience)}`;
  }

  /** When a rollout of a release would reach whom. */
  plan(version: string, environment: string): string {
    return `${this.release(version)}/plan/${environment}`;
  }

  /** What is under control of a release and of its product. */
  releaseDocuments(version: string): string {
    return `${this.release(version)}/documents`;
  }

  /** What is said of one of them. */
  releaseDocumentForm(version: string, document: string, form: 'decision' | 'withdrawal'): string {
    return `${this.releaseDocuments(version)}/${document}/${form}`;
  }

  /** What is handed over with its product, item by item. */
  releaseChecklist(version: string): string {
    return `${this.releaseDocuments(version)}#checklist`;
  }

  /** Where it is said how one item of that stands. */
  checklistItem(version: string, item: string): string {
    return `${this.releaseDocuments(version)}/checklist/${item}`;
  }
}
