/** How a kept act goes to the server: one tab at a time, in the name of whoever made it. */
import { api, type Schemas } from "../api/client";
import { NoAnswer, Problem } from "../api/problem";
import type { Act } from "./acting";
import { findDoor } from "./doors";
import { loadWaiting, sendWaiting, type Sent, type Waiting } from "./queue";

type Done = Schemas["Done"];

/** A line that is up but carries nothing counts as cut. */
const PATIENCE_MS = 20_000;
let last: Promise<unknown> = Promise.resolve();

async function sendAct({ run, key, person, speaking }: Waiting, act: Act): Promise<Done> {
  const { data } = await api.POST(findDoor(run, "/acts"), {
    params: { path: { run_id: run }, header: { "Idempotency-Key": key } },
    // Somebody else may have signed in on this device since it was made: then the server takes nothing.
    headers: { "X-Person": encodeURIComponent(person), "X-Acting-As": speaking },
    body: act,
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  if (!data) throw new NoAnswer("The server does not answer.");
  return data;
}

/**
 * Clocks run from what happened, so an act that waited says when it was made, unless its author did already. Where
 * the server had taken it as it was first sent, its key stands for those words: they are sent again, and it answers
 * that they are on record.
 */
export async function sendKept(waiting: Waiting, fresh: boolean): Promise<Done> {
  const { act, late } = waiting;
  const stated = late && !act.happened_at ? { ...act, ...late } : act;
  const [first, second] = fresh ? [act, stated] : [stated, act];
  try {
    return await sendAct(waiting, first);
  } catch (error) {
    const used = error instanceof Problem && error.field === "Idempotency-Key";
    if (!used || act === stated) throw error;
    return sendAct(waiting, second);
  }
}

/** Everything that waits for `person`. Two tabs take turns; without TLS browsers have no locks between tabs. */
export async function drain(person: string, fresh = ""): Promise<Sent<Done>> {
  const sendAll = async () => {
    await loadWaiting();
    return sendWaiting(person, sendKept, fresh);
  };
  if ("locks" in navigator) return await navigator.locks.request("anlan.waiting", sendAll);
  const turn = last.then(sendAll);
  last = turn.catch(() => undefined);
  return turn;
}
