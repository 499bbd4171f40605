/** What belongs to a roster beside its calendar: exchanges, leave, hand-overs, key dates. */
import { Flex, Typography } from "antd";
import type { ReactNode } from "react";

import { queries } from "../../api/client";
import { Panel } from "../../ui/Panel";
import { Fetched } from "../../ui/states";
import { useText } from "../../words";
import { Exchanges } from "./Exchanges";
import { HandOverButton, HandOvers } from "./HandOvers";
import { LeaveButton, Leaves } from "./Leaves";
import { AGAIN_MS, allows, type Calendar } from "./roster";
import { useDutyWords } from "./words";

const Side = ({ children }: { children: ReactNode }) => (
  <div style={{ flex: "1 1 360px", minWidth: 0 }}>{children}</div>
);

export function RosterSides({ calendar }: { calendar: Calendar }) {
  return (
    <Flex gap={12} wrap align="start">
      {allows(calendar, "exchanges") && <AllExchanges post={calendar.roster.post} />}
      <AllHandOvers calendar={calendar} />
      {calendar.may_keep && <AllLeaves calendar={calendar} />}
      <KeyDates calendar={calendar} />
    </Flex>
  );
}

function AllExchanges({ post }: { post: string }) {
  const t = useDutyWords();
  const exchanges = queries.useQuery(
    "get",
    "/api/duty/rosters/{post}/exchanges",
    { params: { path: { post } } },
    { refetchInterval: AGAIN_MS },
  );
  return (
    <Side>
      <Panel title={t("exchanges")}>
        <Fetched query={exchanges}>
          {(listed) => <Exchanges exchanges={listed} empty={t("noExchanges")} />}
        </Fetched>
      </Panel>
    </Side>
  );
}

function AllHandOvers({ calendar }: { calendar: Calendar }) {
  const t = useDutyWords();
  const post = calendar.roster.post;
  const handovers = queries.useQuery("get", "/api/duty/rosters/{post}/handovers", {
    params: { path: { post } },
  });
  return (
    <Side>
      <Panel title={t("handovers")} extra={allows(calendar, "hand-over") && <HandOverButton post={post} />}>
        <Fetched query={handovers}>
          {(listed) => <HandOvers handovers={listed} empty={t("noHandovers")} />}
        </Fetched>
      </Panel>
    </Side>
  );
}

function AllLeaves({ calendar }: { calendar: Calendar }) {
  const t = useDutyWords();
  const { people, leaves, roster } = calendar;
  return (
    <Side>
      <Panel
        title={t("leaves")}
        extra={people.length > 0 && <LeaveButton people={people} bureaus={[roster.bureau]} />}
      >
        <Leaves leaves={leaves} empty={t("noLeaves")} />
      </Panel>
    </Side>
  );
}

function KeyDates({ calendar }: { calendar: Calendar }) {
  const t = useDutyWords();
  const text = useText();
  if (calendar.key_dates.length === 0) return null;
  return (
    <Side>
      <Panel title={t("keyDates")}>
        <Typography.Paragraph type="secondary">{t("keyDatesHow")}</Typography.Paragraph>
        {calendar.key_dates.map((each) => (
          <div key={`${each.id}/${each.first}`}>
            {text(each)} {each.first}–{each.last} · {t(each.verified ? "verified" : "unverified")}
            <div>
              <Typography.Text type="secondary">{t("source", { source: each.source })}</Typography.Text>
            </div>
          </div>
        ))}
      </Panel>
    </Side>
  );
}
