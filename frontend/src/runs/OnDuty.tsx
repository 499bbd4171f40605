import { Typography } from "antd";

import { queries, type Schemas } from "../api/client";
import { useLook } from "../ui/look";
import { listColours } from "../ui/theme";
import { showTime } from "../ui/time";
import { useText } from "../words";
import { useRunWords } from "./words";

type Duty = Schemas["OnDuty"];

// Shifts change at hours, and a gap is told by a notice; no event of a run changes who is on duty.
const AGAIN_MS = 60_000;

/** Who answers now for the posts of my bureaus; empty until it is known. */
export function useOnDuty(): readonly Duty[] {
  return queries.useQuery("get", "/api/duty/now", {}, { refetchInterval: AGAIN_MS }).data ?? [];
}

/** Who answers for each post now; nobody where somebody must is a gap and said in the gravest colour. */
export function OnDuty({ posts, size = 14 }: { posts: readonly Duty[]; size?: number }) {
  const text = useText();
  return posts.map((duty) => (
    <div
      key={duty.post}
      style={{ display: "flex", justifyContent: "space-between", gap: 12, fontSize: size, padding: "2px 0" }}
    >
      <span>{text(duty.title)}</span>
      <People duty={duty} />
    </div>
  ));
}

function People({ duty }: { duty: Duty }) {
  const t = useRunWords();
  const colours = listColours(useLook().look);
  if (duty.people.length === 0)
    return (
      <span style={duty.required ? { color: colours.I } : {}}>
        {t(duty.required ? "duty.gap" : "duty.nobody")}
      </span>
    );
  const name = ({ label, until }: Duty["people"][number]) =>
    until ? t("duty.until", { label, until: showTime(until).slice(5) }) : label;
  return (
    <span style={{ textAlign: "end" }}>
      {duty.people.map(name).join("、")}
      {duty.backup.length > 0 && (
        <Typography.Text type="secondary">
          {" "}
          {t("duty.backup", { people: duty.backup.map(({ label }) => label).join("、") })}
        </Typography.Text>
      )}
    </span>
  );
}
