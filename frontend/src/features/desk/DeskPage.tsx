import { Flex, Typography } from "antd";

import { queries, type Schemas } from "../../api/client";
import { OpenButton } from "../../runs/OpenButton";
import { useLook } from "../../ui/look";
import { Fetched } from "../../ui/states";
import { listColours } from "../../ui/theme";
import { Duty, Notices, Since, Waiting } from "./Beside";
import { Mine } from "./Mine";
import { useDeskWords } from "./words";

type Desk = Schemas["Desk"];

/** What is mine now, and how long have I. */
export default function DeskPage() {
  const { phone } = useLook();
  const desk = queries.useQuery("get", "/api/desk", {}, { refetchInterval: 60_000 });
  return (
    <Fetched query={desk}>
      {(shown) => (
        <Flex vertical gap={12}>
          <Flex justify="space-between" align="center" gap={12} wrap>
            <Status desk={shown} />
            <OpenButton form="incident" />
          </Flex>
          <div
            style={{
              display: "grid",
              gap: 12,
              gridTemplateColumns: phone ? "minmax(0, 1fr)" : "minmax(0, 2fr) minmax(0, 1fr)",
            }}
          >
            <Mine desk={shown} />
            <Flex vertical gap={12}>
              <Notices desk={shown} />
              <Duty />
              <Waiting desk={shown} />
              <Since desk={shown} />
            </Flex>
          </div>
        </Flex>
      )}
    </Fetched>
  );
}

/** One word, and the sentence of why. */
function Status({ desk }: { desk: Desk }) {
  const t = useDeskWords();
  const colours = listColours(useLook().look);
  const status = desk.status as "red" | "yellow" | "green";
  const colour = { red: colours.I, yellow: colours.III, green: "var(--ant-color-success)" }[status];
  const late = desk.mine.filter((step) => step.late).length;
  const mine = desk.mine.length > 0;
  const why =
    status === "red" && !mine ? t("why.redElse") : t(`why.${status}`, { count: desk.mine.length, late });
  return (
    <Flex gap={12} align="baseline" role="status">
      <Typography.Title level={1} style={{ margin: 0, fontSize: 32, color: colour }}>
        {t(status)}
      </Typography.Title>
      <Typography.Text>{why}</Typography.Text>
    </Flex>
  );
}
