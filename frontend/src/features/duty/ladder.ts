/** What is asked of a ladder, as the address keeps it, and its rungs as they are read. */
import { queries, type Schemas } from "../../api/client";

export type Told = Schemas["ToldView"];
export type Asked = {
  post?: string;
  bureau?: string;
  plan?: string;
  kind?: string;
  facts?: string;
  at?: string;
  hours?: number;
};
const NAMES = ["post", "bureau", "plan", "kind", "facts", "at"] as const;
const MINUTE_S = 60;

export function readAsked(query: URLSearchParams): Asked {
  const asked: Asked = {};
  for (const name of NAMES) {
    const value = query.get(name);
    if (value) asked[name] = value;
  }
  const hours = Number(query.get("hours"));
  return hours ? { ...asked, hours } : asked;
}

export const writeAsked = (asked: Asked): URLSearchParams =>
  new URLSearchParams(
    Object.entries(asked)
      .filter(([, value]) => value)
      .map(([name, value]) => [name, String(value)]),
  );

export const isWhole = ({ post, bureau, kind }: Asked): boolean => Boolean(post ?? (bureau && kind));

export type Rung = { key: string; first: Told; posts: readonly Told[] };

/** What is told at one instant for one reason in the same words is one rung, in the order of time. */
export function groupRungs(told: readonly Told[]): Rung[] {
  const rungs = new Map<string, Told[]>();
  for (const each of told) {
    const key = [each.at, each.rung, each.because, each.step, each.text].join("|");
    rungs.set(key, [...(rungs.get(key) ?? []), each]);
  }
  return [...rungs].map(([key, posts]) => ({ key, first: posts[0] as Told, posts }));
}

/** How long after the beginning, in whole units: the two largest there are. */
export function splitAfter(seconds: number): { days: number; hours: number; minutes: number } {
  const minutes = Math.floor(seconds / MINUTE_S);
  return {
    days: Math.floor(minutes / 1_440),
    hours: Math.floor((minutes % 1_440) / 60),
    minutes: minutes % 60,
  };
}

/** Who would be told; asked once there is something to ask, and again when the page is opened again. */
export const useLadder = (asked: Asked) =>
  queries.useQuery(
    "get",
    "/api/duty/explain",
    { params: { query: asked } },
    { enabled: isWhole(asked), retry: false },
  );
