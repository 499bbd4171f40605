/** Sign-in as django-allauth's headless API speaks it (browser client: a cookie, no token in the page). */
import { readProblem, writeHeaders } from "./client";
import { NoAnswer, Problem } from "./problem";

const ROOT = "/_allauth/browser/v1";

type Flow = { id: string; is_pending?: boolean };
export type Answer = {
  status: number;
  data?: { flows?: Flow[]; [name: string]: unknown };
  meta?: Record<string, unknown>;
  errors?: { message: string; code: string; param?: string }[];
};

async function ask(method: string, path: string, body?: unknown): Promise<Answer> {
  const response = await fetch(`${ROOT}${path}`, {
    method,
    headers: { ...writeHeaders(method), "Content-Type": "application/json" },
    body: body === undefined ? null : JSON.stringify(body),
  }).catch(() => {
    throw new NoAnswer("The server does not answer.");
  });
  if (response.status === 403 || response.status >= 500 || response.status === 429)
    throw await readProblem(response);
  const answer = (await response.json()) as Answer;
  if (answer.errors?.length) {
    const [first] = answer.errors;
    throw new Problem(response.status, { what: first?.message, code: first?.code, field: first?.param });
  }
  return answer;
}

const isPending = (answer: Answer, flow: string) =>
  answer.data?.flows?.some((each) => each.id === flow && each.is_pending) ?? false;

/** Whether a second factor is still asked for. */
export async function signIn(username: string, password: string): Promise<"in" | "code"> {
  const answer = await ask("POST", "/auth/login", { username, password });
  return isPending(answer, "mfa_authenticate") ? "code" : "in";
}

export const giveCode = (code: string) => ask("POST", "/auth/2fa/authenticate", { code });
export const confirmPassword = (password: string) => ask("POST", "/auth/reauthenticate", { password });
export const signOut = () => ask("DELETE", "/auth/session");

export const changePassword = (current: string, next: string) =>
  ask("POST", "/account/password/change", { current_password: current, new_password: next });

/** What to scan (the address), and the secret in it for whoever has to type. */
export async function beginEnrolment(): Promise<{ secret: string; address: string }> {
  const { meta = {} } = await ask("GET", "/account/authenticators/totp");
  return { secret: String(meta.secret), address: String(meta.totp_url) };
}

export const finishEnrolment = (code: string) => ask("POST", "/account/authenticators/totp", { code });

export async function listRecoveryCodes(): Promise<string[]> {
  const answer = await ask("GET", "/account/authenticators/recovery-codes");
  return (answer.data?.unused_codes as string[] | undefined) ?? [];
}
