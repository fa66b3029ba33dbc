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
    form: 'sign-offs' | 'attestations' | 'waivers' | 'promotions' | 'clinical-rejections',
  ): string {
    return `${this.release(version)}/${form}`;
  }

  /** Where what somebody said is taken back. */
  releaseWithdrawal(version: string, kind: 'sign-offs' | 'attestations' | 'clinical-rejections', id: string): string {
    return `${this.releaseForm(version, kind)}/${id}/withdrawal`;
  }

  featureSignOffs(version: string, ticket: string): string {
    return `${this.release(version)}/features/${encodeURIComponent(ticket)}/sign-offs`;
  }

  /** Where it is said that a release is over. */
  releaseClose(version: string): string {
    return `${this.release(version)}/close`;
  }

  waiverDecision(version: string, waiver: string): string {
    return `${this.release(version)}/waivers/${waiver}`;
  }

  /** What one audience reads, such as `trust:gstt`. */
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
}
