import { RunList } from "../../runs/RunList";

/** What must be answered, late first. Found by number, title and subject, never by who called. */
export default function MattersPage() {
  return <RunList form="matter" />;
}
