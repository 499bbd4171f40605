import { Flex, Typography } from "antd";

import { queries } from "../../../api/client";
import { useDirectory } from "../../../runs/labels";
import { Fetched, Nothing } from "../../../ui/states";
import { showTime } from "../../../ui/time";
import { useText } from "../../../words";
import type { Room } from "../room";
import { useRoomWords } from "../words";

/** Which posts take part, and of what they were told how much they acknowledged. */
export function People({ room }: { room: Room }) {
  const t = useRoomWords();
  const text = useText();
  const { bureau } = useDirectory();
  const params = { params: { path: { run_id: room.run.id } } };
  const people = queries.useQuery("get", "/api/incidents/{run_id}/people", params);
  return (
    <Fetched query={people}>
      {(listed) => {
        if (listed.length === 0) return <Nothing>{t("noPeople")}</Nothing>;
        return listed.map((each) => (
          <Flex key={each.post} justify="space-between" gap={8}>
            <span>
              {bureau(each.bureau)} {text(each.title)}
            </span>
            <Typography.Text type={each.acknowledged < each.told ? "warning" : "secondary"}>
              {t("acknowledgedOf", { acknowledged: each.acknowledged, told: each.told })} ·{" "}
              {showTime(each.last_at)}
            </Typography.Text>
          </Flex>
        ));
      }}
    </Fetched>
  );
}
