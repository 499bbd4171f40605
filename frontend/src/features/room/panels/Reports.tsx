import { Button, Flex, Tag, Typography } from "antd";

import { queries, type Schemas } from "../../../api/client";
import { useActing } from "../../../runs/acting";
import { useDirectory } from "../../../runs/labels";
import { useRunWords } from "../../../runs/words";
import { Fetched, Nothing } from "../../../ui/states";
import { showTime } from "../../../ui/time";
import { useText } from "../../../words";
import { makeAsking, useAsking } from "../asking";
import { allows, type Room } from "../room";
import { useRoomWords } from "../words";

type Report = Schemas["ReportInfo"];
const STAGES = ["first", "progress", "final"] as const;

/** First, progress and final: what was made, what is missing in it, who signed; and drafts of now. */
export function Reports({ room }: { room: Room }) {
  const t = useRoomWords();
  const run = useRunWords();
  const { ask } = useAsking();
  const params = { params: { path: { run_id: room.run.id } } };
  const reports = queries.useQuery("get", "/api/incidents/{run_id}/reports", params);
  return (
    <Fetched query={reports}>
      {(listed) => (
        <Flex vertical gap={8}>
          {listed.length === 0 && <Nothing>{t("noReports")}</Nothing>}
          {listed.map((report) => (
            <Line key={report.id} room={room} report={report} />
          ))}
          <Flex gap={12} wrap align="center">
            {allows(room, "report") && (
              <Button size="small" onClick={() => ask(makeAsking(room, "report"))}>
                {t("do.report")}
              </Button>
            )}
            {STAGES.map((stage) => (
              <a key={stage} href={`/api/incidents/${room.run.id}/reports/now.pdf?preview=${stage}`}>
                {t("draft", { stage: run(`stage.${stage}`) })}
              </a>
            ))}
          </Flex>
        </Flex>
      )}
    </Fetched>
  );
}

function Line({ room, report }: { room: Room; report: Report }) {
  const t = useRoomWords();
  const text = useText();
  const { post } = useDirectory();
  const acting = useActing(room.run.timeline);
  const { id, title, files, state, signed_by, signed_at, missing } = report;
  const approve = () =>
    void acting.act(room.run.id, { act: "approve-report", report: id }).catch(() => undefined);
  return (
    <div>
      <Flex gap={8} wrap align="center">
        <Typography.Text>{title}</Typography.Text>
        <Tag>{t(`report.${state}` as "report.signed")}</Tag>
        <a href={files.pdf}>PDF</a>
        <a href={files.docx}>DOCX</a>
        <Typography.Text type="secondary">
          {signed_by ? `${post(signed_by, room.run.bureau)} ${showTime(signed_at)}` : null}
        </Typography.Text>
        {state === "waiting-signature" && allows(room, "approve-report") && (
          <Button size="small" type="primary" loading={acting.busy} onClick={approve}>
            {t("approve")}
          </Button>
        )}
      </Flex>
      {missing.length > 0 && (
        <Typography.Text type="warning">
          {t("reportLacks", { facts: missing.map(({ label }) => text(label)).join("、") })}
        </Typography.Text>
      )}
    </div>
  );
}
