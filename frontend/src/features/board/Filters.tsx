import { Button, Checkbox, Flex, Segmented, Select } from "antd";
import { Link } from "react-router";

import { queries } from "../../api/client";
import { useText } from "../../words";
import { useCommonWords } from "../../words/common";
import { useUsualTimeline, type useFilters } from "./board";
import { useBoardWords } from "./words";

const STATUSES = ["open", "closed", "all"] as const;

export function Filters({ filters }: { filters: ReturnType<typeof useFilters> }) {
  const t = useBoardWords();
  const { query, put, clear } = filters;
  const view = query.get("view") === "phases" ? "phases" : "list";
  return (
    <Flex gap={8} wrap align="center">
      <Select
        aria-label={t("status")}
        value={query.get("status") ?? "open"}
        onChange={(value: string) => put("status", value === "open" ? "" : value)}
        options={STATUSES.map((value) => ({ value, label: t(`status.${value}`) }))}
        style={{ minWidth: 110 }}
      />
      <Timelines value={query.get("timeline") ?? ""} put={(value) => put("timeline", value)} />
      <Checkbox checked={query.has("late")} onChange={({ target }) => put("late", target.checked ? "1" : "")}>
        {t("lateOnly")}
      </Checkbox>
      {query.size > 0 && <Button onClick={clear}>{t("clear")}</Button>}
      <span style={{ marginInlineStart: "auto" }} />
      <Segmented
        aria-label={t("view")}
        value={view}
        onChange={(value) => put("view", value === "phases" ? value : "")}
        options={[
          { value: "list", label: t("asList") },
          { value: "phases", label: t("asPhases") },
        ]}
      />
      <Link to={{ pathname: "/wall", search: query.toString() }}>{t("wall")}</Link>
    </Flex>
  );
}

/** Live work, or one of the drills that the reader has something on. */
function Timelines({ value, put }: { value: string; put: (value: string) => void }) {
  const t = useBoardWords();
  const common = useCommonWords();
  const text = useText();
  const usual = useUsualTimeline();
  const { data } = queries.useQuery("get", "/api/timelines", {}, { refetchInterval: 60_000 });
  const drills = (data ?? []).filter(({ live }) => !live);
  if (drills.length === 0 && !value) return null;
  return (
    <Select
      aria-label={t("timeline")}
      value={value || usual}
      onChange={(chosen: string) => put(chosen === usual ? "" : chosen)}
      options={[
        { value: "live", label: t("live") },
        { value: "all", label: t("allTimelines") },
        ...drills.map(({ timeline, name }) => ({
          value: timeline,
          label: `${common("drill")} ${text(name)} ${timeline}`,
        })),
      ]}
      style={{ minWidth: 150 }}
    />
  );
}
