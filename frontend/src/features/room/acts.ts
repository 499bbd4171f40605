/** The acts that are not one step's, each with what it needs: what docs/api.md says of `/acts`. */
import type { Schemas } from "../../api/client";

export type Asked = Schemas["Field"];
const must = (name: string, type = "text"): Asked => ({ name, type, required: true });
const may = (name: string, type = "text"): Asked => ({ name, type, required: false });

/** In the order in which a room offers them. */
export const ACTS: Record<string, Asked[]> = {
  grade: [must("grade", "grade"), may("reason")],
  respond: [must("level", "level"), must("expected", "duration"), must("measures", "list")],
  "end-response": [must("reason")],
  order: [must("to", "posts"), must("text")],
  warn: [must("level", "warning"), must("text"), may("area"), may("advice")],
  report: [must("stage", "stage"), may("to", "posts"), may("text")],
  announce: [must("media", "media"), must("text")],
  "call-outside": [must("body", "body"), must("who"), must("called_at", "time"), must("answer")],
  promise: [must("text"), must("owner", "post"), must("due_at", "time")],
  answer: [must("text"), may("adopted", "flag")],
  classify: [must("klass", "klass"), may("reason")],
  calm: [must("text")],
  "hand-over": [must("to", "bureau"), must("reason")],
  raise: [must("to", "bureau"), must("reason")],
  link: [must("other", "run"), may("note")],
  merge: [must("into", "same-form"), must("reason")],
  split: [must("title"), must("reason")],
  close: [may("text")],
  review: [must("cause"), must("lessons"), may("pass_on_to", "divisions")],
  reopen: [must("reason")],
};

/** On one thing of the room (a promise, an order, a transfer, an entry), which the body names beside these. */
export const KEEP_PROMISE: Asked[] = [must("proof")];
export const ACKNOWLEDGE_FOR: Asked[] = [must("reason")];
export const CORRECT: Asked[] = [must("before"), must("after"), must("reason")];

/** On one step, beside starting and finishing it. */
export const STEP_ACTS: Record<string, Asked[]> = {
  return: [must("reason")],
  assign: [must("to", "post"), may("note")],
  waive: [must("reason")],
};

/** These end or move something: asked once more before they are sent. */
export const GRAVE = new Set(["close", "calm", "merge", "split", "hand-over", "waive", "end-response"]);
