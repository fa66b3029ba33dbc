/** The conversation of everything that people are told of one hotfix. */
export function threadOf({ id }: { readonly id: string }): string {
  return `hotfix/${id}`;
}
