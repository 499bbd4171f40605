import { Alert, Button, Flex, Select, Typography } from "antd";
import { useState } from "react";
import { useSearchParams } from "react-router";

import { queries, type Schemas } from "../../api/client";
import { useSpeaker } from "../../api/me";
import { BY_LABEL } from "../../runs/choosing";
import { Panel } from "../../ui/Panel";
import { Fetched, Nothing, NothingFor } from "../../ui/states";
import { showDay, showTime } from "../../ui/time";
import { useText } from "../../words";
import { AskModal } from "./AskModal";
import { DutyHead } from "./DutyHead";
import { Asks, Planned } from "./ReachLines";
import { ReachChart, ReachedPosts } from "./ReachedPosts";
import { useReachWords } from "./reachWords";
import { AGAIN_MS, allows } from "./roster";

type Tested = Schemas["TestedBureau"];
type Reachability = Schemas["Reachability"];

/** Whether posts answer when they are asked: shown as evidence, by post. */
export default function ReachPage() {
  const t = useReachWords();
  const tested = queries.useQuery("get", "/api/duty/reachability/bureaus", {}, { refetchInterval: AGAIN_MS });
  return (
    <Fetched query={tested}>
      {(bureaus) =>
        bureaus.length === 0 ? (
          <>
            <DutyHead title={t("reach")} />
            <NothingFor needs="directory:read" next={t("noBureausHow")}>
              {t("noBureaus")}
            </NothingFor>
          </>
        ) : (
          <Bureaus bureaus={bureaus} />
        )
      }
    </Fetched>
  );
}

function Bureaus({ bureaus }: { bureaus: readonly Tested[] }) {
  const t = useReachWords();
  const text = useText();
  const [query, setQuery] = useSearchParams();
  const own = useSpeaker().bureau;
  const wanted = query.get("bureau") ?? own;
  const chosen = bureaus.find(({ bureau }) => bureau === wanted) ?? (bureaus[0] as Tested);
  const label = (each: Tested) =>
    each.asked
      ? t("bureauSaid", { name: text(each), answered: each.answered, asked: each.asked })
      : text(each);
  const found = queries.useQuery(
    "get",
    "/api/duty/reachability",
    { params: { query: { bureau: chosen.bureau } } },
    { refetchInterval: AGAIN_MS },
  );
  return (
    <Flex vertical gap={12}>
      <DutyHead title={t("reach")}>
        <Select
          aria-label={t("bureau")}
          value={chosen.bureau}
          onChange={(bureau: string) => setQuery({ bureau })}
          showSearch={BY_LABEL}
          style={{ width: 260, maxWidth: "100%" }}
          options={bureaus.map((each) => ({ value: each.bureau, label: label(each) }))}
        />
        {found.data && <AskButton bureau={chosen} reach={found.data} />}
      </DutyHead>
      {chosen.waits_until && (
        <Alert type="info" showIcon title={t("waiting", { until: showTime(chosen.waits_until) })} />
      )}
      <Fetched query={found}>{(reach) => <Parts reach={reach} />}</Fetched>
    </Flex>
  );
}

function AskButton({ bureau, reach }: { bureau: Tested; reach: Reachability }) {
  const t = useReachWords();
  const [open, setOpen] = useState(false);
  if (!allows(bureau, "ask")) return null;
  return (
    <>
      <Button type="primary" disabled={bureau.waits_until !== null} onClick={() => setOpen(true)}>
        {t("ask")}
      </Button>
      {open && <AskModal bureau={bureau.bureau} reach={reach} close={() => setOpen(false)} />}
    </>
  );
}

function Parts({ reach }: { reach: Reachability }) {
  const t = useReachWords();
  const { opens, closes, days } = reach;
  const since = showDay(reach.since);
  const minutes = Math.round(reach.within_s / 60);
  return (
    <>
      <Typography.Text type="secondary">
        {t("rules", { days, opens, closes, minutes, times: reach.silent_twice })}{" "}
        {t("names", { days: reach.detail_days })}
      </Typography.Text>
      <Panel title={t("posts", { since })}>
        {reach.posts.length === 0 ? (
          <Nothing next={t("noneHow")}>{t("none", { since })}</Nothing>
        ) : (
          <>
            <ReachChart posts={reach.posts} />
            <ReachedPosts posts={reach.posts} />
          </>
        )}
      </Panel>
      {reach.asks.length > 0 && (
        <Panel title={t("asks")}>
          <Asks asks={reach.asks} />
        </Panel>
      )}
      <Panel title={t("planned")}>
        <Planned asks={reach.planned} since={since} />
      </Panel>
    </>
  );
}
