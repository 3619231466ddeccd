// What a refused or failed request looks like to the desk: always an ApiError.

/** One reason per field; `field` is a path such as `locales[0].caption_html`. */
export interface FieldFault {
  readonly field: string;
  readonly message: string;
}

/** No answer came: the network is down, the server is gone, or the request was blocked. */
export const NO_ANSWER = 0;

export class ApiError extends Error {
  override readonly name = "ApiError";

  constructor(
    /** The HTTP status, or NO_ANSWER. */
    readonly status: number,
    /** The server's own sentence, in English. To show: `useErrorText()`. */
    readonly sentence: string,
    readonly details: readonly FieldFault[] = [],
    readonly retryAfterSeconds: number | null = null,
  ) {
    super(sentence);
  }

  /** Somebody else changed the entity meanwhile: `If-Match` did not match. */
  get isStale(): boolean {
    return this.status === 412;
  }

  get isMissing(): boolean {
    return this.status === 404;
  }

  get isSignedOut(): boolean {
    return this.status === 401;
  }

  /** Worth asking again without the user's doing anything. */
  get isPassing(): boolean {
    return [NO_ANSWER, 408, 429, 502, 503, 504].includes(this.status);
  }

  /** The message for one field of a form, if the server refused that field. */
  faultOf(field: string): string | undefined {
    return this.details.find((fault) => fault.field === field)?.message;
  }
}

/** Read a refusal. The body may be ours, a proxy's page, or empty. */
export async function errorFrom(response: Response): Promise<ApiError> {
  const text = await response.text().catch(() => "");
  return errorOf(response.status, text, response.headers.get("retry-after"));
}

/** The same from the parts, for answers that did not come by fetch. */
export function errorOf(status: number, text: string, retryAfter: string | null = null): ApiError {
  const body = parsed(text);
  const sentence = typeof body.error === "string" ? body.error : `HTTP ${status}`;
  const details = Array.isArray(body.details) ? body.details.filter(isFieldFault) : [];
  return new ApiError(status, sentence, details, secondsOf(retryAfter));
}

export function noAnswer(): ApiError {
  return new ApiError(NO_ANSWER, "No answer");
}

function parsed(text: string): Record<string, unknown> {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === "object" && body !== null ? (body as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function isFieldFault(value: unknown): value is FieldFault {
  const fault = value as Partial<FieldFault> | null;
  return typeof fault?.field === "string" && typeof fault.message === "string";
}

function secondsOf(header: string | null): number | null {
  const seconds = Number(header ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds : null;
}
