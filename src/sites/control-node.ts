/** A machine on the Central Hub network that runs Ansible for us, reached over SSH by a forced command. */
export interface ControlNode {
  readonly id: string;
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** The one host key that is accepted, as `<algorithm> <base64>` without a comment. */
  readonly hostKey: string;
}
