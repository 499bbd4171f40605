import { Button, Flex, Tag, Typography } from "antd";

import { queries, type Schemas } from "../../../api/client";
import { useMe } from "../../../api/me";
import { useActing } from "../../../runs/acting";
import { Deliveries } from "../../../runs/Deliveries";
import { findDoor } from "../../../runs/doors";
import { useDirectory } from "../../../runs/labels";
import { useRunWords } from "../../../runs/words";
import { Fetched, Nothing } from "../../../ui/states";
import { showTime } from "../../../ui/time";
import { useText } from "../../../words";
import { ACKNOWLEDGE_FOR } from "../acts";
import { useAsking } from "../asking";
import { allows, type Room } from "../room";
import { useRoomWords } from "../words";

type Told = Schemas["NoticeView"];

/** Who was told, when, by which channel, and did they answer. */
export function Notices({ room }: { room: Room }) {
  const t = useRoomWords();
  const params = { params: { path: { run_id: room.run.id } } };
  const notices = queries.useQuery("get", findDoor(room.run.id, "/notices"), params);
  return (
    <Fetched query={notices}>
      {(told) => {
        if (told.length === 0) return <Nothing>{t("noNotices")}</Nothing>;
        return told.map((notice) => <Line key={notice.message_key} room={room} notice={notice} />);
      }}
    </Fetched>
  );
}

function Line({ room, notice }: { room: Room; notice: Told }) {
  const t = useRoomWords();
  const text = useText();
  // Whoever is told because another is silent is told of the same step; the notice itself repeats no words.
  const about = text(room.steps.find(({ key }) => key === notice.step)?.do) || room.run.title;
  const { post } = useDirectory();
  return (
    <Flex justify="space-between" gap={8} style={{ padding: "4px 0" }}>
      <div>
        <Typography.Text strong>{post(notice.post, room.run.bureau)}</Typography.Text>{" "}
        {notice.rung ? <Tag>{t("rung", { rung: notice.rung })}</Tag> : null}
        <div>
          <Typography.Text type="secondary">
            {notice.text || about} · {t("told", { at: showTime(notice.told_at) })}
          </Typography.Text>
        </div>
        <Deliveries deliveries={notice.deliveries} />
      </div>
      <Answer room={room} notice={notice} />
    </Flex>
  );
}

function Answer({ room, notice }: { room: Room; notice: Told }) {
  const t = useRoomWords();
  const run = useRunWords();
  const mine = new Set(useMe().data?.posts.map(({ ref }) => ref));
  const acting = useActing(room.run.timeline);
  const { ask } = useAsking();
  if (notice.acknowledged_at)
    return (
      <Typography.Text type="success">
        {t("answered", { at: showTime(notice.acknowledged_at) })}
      </Typography.Text>
    );
  const answer = () =>
    void acting
      .act(room.run.id, { act: "acknowledge", notice: notice.notice, post: notice.post, how: "app" })
      .catch(() => undefined);
  return mine.has(notice.post) && allows(room, "acknowledge") ? (
    <Button
      type="primary"
      size="small"
      loading={acting.busy}
      onClick={answer}
      // On a telephone the text beside it gives way, not the word on the button.
      style={{ flexShrink: 0 }}
    >
      {run("act.acknowledge")}
    </Button>
  ) : (
    <Flex gap={8} align="center">
      <Typography.Text type="warning">{t("silent")}</Typography.Text>
      {allows(room, "acknowledge-for") && (
        <Button
          size="small"
          onClick={() =>
            ask({
              act: "acknowledge-for",
              fields: ACKNOWLEDGE_FOR,
              about: { notice: notice.notice, post: notice.post },
            })
          }
        >
          {t("do.acknowledge-for")}
        </Button>
      )}
    </Flex>
  );
}
