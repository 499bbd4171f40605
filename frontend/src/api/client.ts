import createFetch, { type Middleware } from "openapi-fetch";
import createQueries from "openapi-react-query";

import { NoAnswer, Problem } from "./problem";
import type { components, paths } from "./schema";
import { learnLeft } from "./session";

export type Schemas = components["schemas"];

const ACTING = "anlan.acting-as";
const READING = new Set(["GET", "HEAD", "OPTIONS"]);
// What a program fetches by itself, without a person's hand, must not keep a session alive.
const BY_HAND_MS = 2_000;
let lastTouch = performance.now();
for (const event of ["pointerdown", "keydown"]) {
  addEventListener(event, () => (lastTouch = performance.now()), { capture: true, passive: true });
}

export function readCookie(name: string): string {
  const found = document.cookie.split("; ").find((pair) => pair.startsWith(`${name}=`));
  return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
}

/** The post the record shows, where somebody holds several; empty: the server chooses. */
export const readActingAs = (): string => sessionStorage.getItem(ACTING) ?? "";
export const actAs = (post: string): void => sessionStorage.setItem(ACTING, post);

export function writeHeaders(method: string): Record<string, string> {
  const headers: Record<string, string> = {};
  if (!READING.has(method)) headers["X-CSRFToken"] = readCookie("csrftoken");
  else if (performance.now() - lastTouch > BY_HAND_MS) headers["X-Background"] = "1";
  if (readActingAs()) headers["X-Acting-As"] = readActingAs();
  return headers;
}

export async function readProblem(response: Response): Promise<Problem> {
  const body = await response.json().catch(() => ({}));
  return new Problem(response.status, body as Record<string, unknown>);
}

/** A file with what belongs to it; the fetching library writes JSON only. Raises the refusal. */
export async function sendForm<Answer>(
  address: string,
  fields: Record<string, Blob | string>,
): Promise<Answer> {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.append(name, value);
  const response = await fetch(address, { method: "POST", headers: writeHeaders("POST"), body });
  if (!response.ok) throw await readProblem(response);
  return (await response.json()) as Answer;
}

const anlan: Middleware = {
  onRequest({ request }) {
    // What a request says itself stands: an act that waited goes under the post it was made as.
    for (const [name, value] of Object.entries(writeHeaders(request.method)))
      if (!request.headers.has(name)) request.headers.set(name, value);
    return request;
  },
  async onResponse({ response }) {
    learnLeft(response.headers.get("X-Session-Left"));
    if (!response.ok) throw await readProblem(response);
  },
  onError() {
    return new NoAnswer("The server does not answer.");
  },
};

export const api = createFetch<paths>({ baseUrl: location.origin });
api.use(anlan);
export const queries = createQueries(api);

/** The new key of something that must happen once. Not `randomUUID`: without TLS a browser has none. */
export function makeKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
