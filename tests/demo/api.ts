import { z } from 'zod';

const problemSchema = z.looseObject({
  title: z.string().optional(),
  detail: z.string().optional(),
  errors: z.array(z.looseObject({ field: z.string().optional(), fault: z.string().optional() })).optional(),
  reasons: z.array(z.looseObject({ title: z.string() })).optional(),
});

/** Gatehouse said no; the message is what it said, in a sentence. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
    this.name = 'Refusal';
  }
}

/** One person's way in: every call bears that person's token. */
export class Api {
  constructor(
    readonly url: string,
    private readonly token: string | null,
    private readonly stop: AbortSignal,
  ) {}

  /** The same service, as somebody else. */
  as(token: string): Api {
    return new Api(this.url, token, this.stop);
  }

  /** Reads; throws a Refusal for anything but success, and when the answer is not of the expected shape. */
  get<T>(path: string, shape: z.ZodType<T>): Promise<T> {
    return this.call('GET', path, undefined, shape);
  }

  /** Does something; as `get`. */
  post<T>(path: string, body: unknown, shape: z.ZodType<T>): Promise<T> {
    return this.call('POST', path, body, shape);
  }

  private async call<T>(method: string, path: string, body: unknown, shape: z.ZodType<T>): Promise<T> {
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: {
        ...(this.token !== null && { authorization: `Bearer ${this.token}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.any([this.stop, AbortSignal.timeout(30_000)]),
    });
    const text = await response.text();
    if (!response.ok) throw new Refusal(response.status, `${method} ${path}: ${told(response.status, text)}`);
    const parsed = shape.safeParse(text === '' ? null : JSON.parse(text));
    if (parsed.success) return parsed.data;
    throw new Error(`${method} ${path} answered something else than expected: ${z.prettifyError(parsed.error)}`);
  }
}

function told(status: number, text: string): string {
  try {
    const { title, detail, errors = [], reasons = [] } = problemSchema.parse(JSON.parse(text));
    const faults = errors.map(({ field, fault }) => `${field ?? 'the body'} ${fault ?? 'is not right'}`);
    return [detail ?? title ?? String(status), ...faults, ...reasons.map((reason) => reason.title)].join(' ');
  } catch {
    return `${status} ${text.slice(0, 200)}`;
  }
}
