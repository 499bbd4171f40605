import { RunList } from "../../runs/RunList";

/** All incidents one may see, late first; a city sees its districts. */
export default function BoardPage() {
  return <RunList form="incident" />;
}
