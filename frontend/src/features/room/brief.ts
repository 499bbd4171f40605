/** What a leader needs on one screen, out of a room. */
import { allows, isOpen, type Room, type Step } from "./room";

const DONE_SHOWN = 3;
/** What a leader decides on a telephone, in the order of the buttons. */
const DECISIONS = ["grade", "order", "respond"] as const;

export const findTightest = (room: Room): Step | undefined =>
  room.run.closed_at
    ? undefined
    : room.steps
        .filter((step) => isOpen(step) && step.due_at)
        .sort((one, other) => (one.due_at ?? "").localeCompare(other.due_at ?? ""))[0];

/** The last things done, the newest first. */
export const listDone = (room: Room): Step[] =>
  room.steps
    .filter(({ status }) => status === "done")
    .sort((one, other) => (other.ended_at ?? "").localeCompare(one.ended_at ?? ""))
    .slice(0, DONE_SHOWN);

/** Notices to one of my posts that nobody acknowledged; the newest of each post stands for those before it. */
export function listUnanswered(room: Room, mine: ReadonlySet<string>): Room["notices"] {
  if (!allows(room, "acknowledge")) return [];
  return room.notices.filter(({ post, acknowledged_at }) => mine.has(post) && acknowledged_at === null);
}

export function findDecisions(room: Room) {
  const unsigned = Object.entries(room.reports).filter(([, { approved }]) => !approved);
  return {
    reports: allows(room, "approve-report") ? unsigned.map(([id, { stage }]) => [id, stage] as const) : [],
    waivers: room.steps.filter(
      (step) => step.waiver_asked && isOpen(step) && allows(room, `waive:${step.key}`),
    ),
    acts: DECISIONS.filter((act) => allows(room, act)),
  };
}
