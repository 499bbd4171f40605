import { Flex, Segmented, Typography } from "antd";
import { useEffect, useState } from "react";

import type { Schemas } from "../../api/client";
import { useEventWords } from "../../runs/eventWords";
import { useDirectory, useLabels } from "../../runs/labels";
import { Clauses } from "../../ui/Clauses";
import { Fetched, Nothing } from "../../ui/states";
import { showSecond, showTime } from "../../ui/time";
import { CorrectButton } from "./CorrectButton";
import { useEntries, type Room } from "./room";
import { useRoomWords } from "./words";

type Entry = Schemas["Entry"];
const FILTERS = ["all", "acts", "clocks", "notices"] as const;
type Filter = (typeof FILTERS)[number];

const NOTICES = new Set(["told", "climbed", "acknowledged", "unreached", "start-awaited"]);
const CHOSEN: Record<Filter, (entry: Entry) => boolean> = {
  all: () => true,
  acts: ({ actor }) => actor !== "engine",
  clocks: ({ act }) => act === "fire",
  notices: ({ type }) => NOTICES.has(type),
};

/** The record as it grows, newest first; what happened earlier than it was entered says both. */
export function Timeline({ room }: { room: Room }) {
  const t = useRoomWords();
  const [filter, setFilter] = useState<Filter>("all");
  const entries = useEntries(room.run.id);
  const { hasNextPage, isFetching, fetchNextPage } = entries;
  // The server gives the oldest first and people read the newest first, so all parts are needed.
  useEffect(() => {
    if (hasNextPage && !isFetching) void fetchNextPage();
  }, [hasNextPage, isFetching, fetchNextPage]);
  return (
    <section aria-label={t("timeline")}>
      <Flex justify="space-between" align="center" wrap gap={8}>
        <Typography.Title level={2} style={{ fontSize: 16, margin: 0 }}>
          {t("timeline")}
        </Typography.Title>
        <Segmented<Filter>
          value={filter}
          onChange={setFilter}
          options={FILTERS.map((each) => ({ value: each, label: t(`filter.${each}`) }))}
        />
      </Flex>
      <Fetched query={entries}>
        {(data) => {
          const shown = data.pages
            .flatMap((page) => page.items)
            .filter(CHOSEN[filter])
            .reverse();
          return (
            <>
              {shown.length === 0 && <Nothing>{t("none")}</Nothing>}
              {shown.map((entry) => (
                <Line key={entry.seq} entry={entry} room={room} />
              ))}
            </>
          );
        }}
      </Fetched>
    </section>
  );
}

export function Line({ entry, room }: { entry: Entry; room: Room }) {
  const t = useRoomWords();
  const home = room.run.bureau;
  const event = useEventWords();
  const { post } = useDirectory();
  const apart = entry.happened_at !== entry.recorded_at;
  return (
    <div
      style={{ padding: "6px 0", borderTop: "1px solid var(--ant-color-border-secondary)" }}
      data-entry={entry.type}
    >
      <Flex gap={8} wrap align="baseline">
        <Typography.Text style={{ fontVariantNumeric: "tabular-nums" }}>
          {showSecond(entry.recorded_at)}
        </Typography.Text>
        <Typography.Text strong>{event(entry.type as "opened")}</Typography.Text>
        <Typography.Text type="secondary">
          {entry.actor === "engine" ? event("engine") : post(entry.actor, home)}
        </Typography.Text>
        <Clauses ids={entry.clauses} />
        <CorrectButton entry={entry} room={room} />
      </Flex>
      {apart && (
        <Typography.Text type="secondary">
          {t("happened", { at: showTime(entry.happened_at) })}{" "}
        </Typography.Text>
      )}
      <Said entry={entry} home={home} />
    </div>
  );
}

const SHOWN = [
  "text",
  "reason",
  "grade",
  "level",
  "answer",
  "note",
  "cause",
  "lessons",
  "late_reason",
  "title",
];

/** The words of an entry, and whom it concerns. */
function Said({ entry, home }: { entry: Entry; home: string }) {
  const content: Record<string, unknown> = entry.data;
  const label = useLabels();
  const { post } = useDirectory();
  const posts = Array.isArray(content.posts) ? (content.posts as string[]) : [];
  // Why somebody was told is a code of the engine; everybody else gives their reason in words.
  const names = NOTICES.has(entry.type) ? ["text"] : SHOWN;
  const nameValue = (name: string, value: string) => {
    if (name !== "grade" && name !== "level") return value;
    return [label("grades", value), label("warnings", value)].find((each) => each !== value) ?? value;
  };
  const said = names.filter((name) => typeof content[name] === "string" && content[name] !== "");
  return (
    <Typography.Text type="secondary">
      {said.map((name) => `${label("fields", name)}：${nameValue(name, String(content[name]))}`).join("；")}
      {said.length > 0 && posts.length > 0 ? "；" : ""}
      {posts.map((each) => post(each, home)).join("、")}
    </Typography.Text>
  );
}
