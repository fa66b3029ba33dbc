/** What a page says of a refusal, by its status. Never what was sent, and never what went on inside. */
export function wordsOfProblem(status: number): { readonly title: string; readonly paragraphs: readonly string[] } {
  if (status === 404)
    return {
      title: 'Page not found',
      paragraphs: [
        'There is nothing at this address.',
        'If you typed it, check that it is right. If you copied it, check that you copied all of it.',
      ],
    };
  if (status === 429)
    return { title: 'Please wait', paragraphs: ['There were too many requests. Wait a minute, then try again.'] };
  if (status === 401 || status === 403)
    return { title: 'You cannot see this page', paragraphs: ['This page is open to other people only.'] };
  if (status < 500)
    return {
      title: 'We could not read that',
      paragraphs: ['What your browser sent could not be read. Nothing was changed.', 'Go back and try again.'],
    };
  return {
    title: 'Sorry, there is a problem with the service',
    paragraphs: ['Nothing was changed. Try again later.'],
  };
}
