/** What is wrong in one cell of a table that was sent. */
export type Fault = { row: number; column: string; what: string; how: string };

/** A refusal of the server (RFC 9457): what, why, how to mend it, and which clause asks for it. */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly what: string;
  readonly why: string;
  readonly how: string;
  readonly clause: string;
  readonly field: string;
  readonly missing: readonly string[];
  /** All faults of a table that was not taken over. */
  readonly faults: readonly Fault[];

  constructor(status: number, body: Record<string, unknown> = {}) {
    const text = (name: string) => (typeof body[name] === "string" ? (body[name] as string) : "");
    super(text("what") || text("detail") || text("title") || `HTTP ${status}`);
    this.status = status;
    this.code = text("code");
    this.what = this.message;
    this.why = text("why");
    this.how = text("how");
    this.clause = text("clause");
    this.field = text("field");
    this.faults = Array.isArray(body.errors) ? (body.errors as Fault[]) : [];
    this.missing = Array.isArray(body.missing) ? (body.missing as string[]) : [];
  }
}

/** No answer came: the server or the network is away. */
export class NoAnswer extends Error {}
