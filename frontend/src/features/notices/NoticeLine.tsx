import { Flex, Tag, Typography } from "antd";
import { Link } from "react-router";

import type { Schemas } from "../../api/client";
import { Deliveries } from "../../runs/Deliveries";
import { useDeliveryWords } from "../../runs/deliveryWords";
import { useDirectory } from "../../runs/labels";
import { Clauses, splitClauses } from "../../ui/Clauses";
import { showDay, showSecond } from "../../ui/time";

/** One post told of one thing: why, when, on which rung, by which ways, and the answer. */
export function NoticeLine({ notice }: { notice: Schemas["NoticeView"] }) {
  const t = useDeliveryWords();
  const { post } = useDirectory();
  const reason = t(`reason.${notice.reason}` as "reason.told", { defaultValue: notice.reason });
  return (
    <Flex
      justify="space-between"
      gap={12}
      wrap
      style={{ padding: "8px 0", borderTop: "1px solid var(--ant-color-border-secondary)" }}
    >
      <div style={{ flex: "1 1 320px", minWidth: 0 }}>
        <Typography.Text strong>{post(notice.post)}</Typography.Text> {notice.number && <Tag>{reason}</Tag>}
        {notice.rung > 0 && <Tag>{t("rung", { rung: notice.rung })}</Tag>}
        <div>
          <Link data-line to={findPlace(notice)}>
            {notice.number ? `${notice.number} ${notice.subject}` : reason}
          </Link>
        </div>
        {notice.text && <div>{notice.text}</div>}
        <Typography.Text type="secondary">{t("told", { at: showSecond(notice.told_at) })} </Typography.Text>
        <Clauses ids={splitClauses(notice.clauses)} />
        <Deliveries deliveries={notice.deliveries} />
      </div>
      <Answer notice={notice} />
    </Flex>
  );
}

/** Where what it is about stands: a run, a roster with its gap, or the tests of a bureau. */
function findPlace({ run, post, told_at }: Schemas["NoticeView"]): string {
  const [kind, ...rest] = run.split(":");
  if (kind === "roster") return `/duty/rosters/${rest.join(":")}?month=${showDay(told_at).slice(0, 7)}`;
  return kind === "reach-test" ? `/duty/reachability?bureau=${post.split(":")[0]}` : `/runs/${run}`;
}

function Answer({ notice }: { notice: Schemas["NoticeView"] }) {
  const t = useDeliveryWords();
  if (!notice.acknowledged_at) return <Typography.Text type="warning">{t("silent")}</Typography.Text>;
  const how = t(`how.${notice.how || "app"}` as "how.app", { defaultValue: notice.how });
  return (
    <Typography.Text type="success">
      {t("answered", { at: showSecond(notice.acknowledged_at), how })}
    </Typography.Text>
  );
}
