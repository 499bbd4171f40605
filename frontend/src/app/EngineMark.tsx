import { Badge, Flex, Tooltip, Typography } from "antd";

import { useLive } from "../ui/live";
import { useLook } from "../ui/look";
import { useAppWords } from "./words";

const MARKS = { green: "success", amber: "warning", red: "error" } as const;

/** The lateness of the engine itself, for everybody to see, and whether this page still hears of news. */
export function EngineMark() {
  const t = useAppWords();
  const { phone } = useLook();
  const { connected, engine, lateness } = useLive();
  const mark = connected ? (MARKS[engine as keyof typeof MARKS] ?? "default") : "error";
  const seconds = lateness.toFixed(1);
  return (
    <Tooltip title={connected ? t("engineLate", { seconds }) : t("cut")}>
      <Flex
        gap={6}
        align="center"
        style={{ whiteSpace: "nowrap" }}
        role="status"
        data-live={connected ? "on" : "off"}
      >
        <Badge status={mark} />
        <Typography.Text type={connected ? "secondary" : "danger"}>
          {connected ? `${phone ? "" : t("engine")} ${seconds} s` : t(phone ? "cutShort" : "cut")}
        </Typography.Text>
      </Flex>
    </Tooltip>
  );
}
