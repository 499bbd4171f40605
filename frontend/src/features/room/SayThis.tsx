import { Alert, Form, Typography } from "antd";

import { queries } from "../../api/client";
import { useRunWords } from "../../runs/words";
import { Clauses } from "../../ui/Clauses";
import { useText } from "../../words";
import { useRoomWords } from "./words";

/** The number to call and what to say there, by the clauses, once the form names whom. */
export function SayThis({ home }: { home: string }) {
  const t = useRunWords();
  const room = useRoomWords();
  const text = useText();
  const chosen: unknown = Form.useWatch("body");
  const { data } = queries.useQuery("get", "/api/outside", { params: { query: { bureau: home } } });
  const body = data?.find(({ id }) => id === chosen);
  return (
    <>
      <Typography.Paragraph type="secondary">{room("callHow")}</Typography.Paragraph>
      {body && (
        <Alert
          style={{ marginBottom: 12 }}
          type="info"
          title={
            <>
              {text(body.name)}{" "}
              {body.number ? <a href={`tel:${body.number}`}>{body.number}</a> : t("noNumber")}
            </>
          }
          description={
            <>
              <strong>{t("sayThis")}</strong>
              <Typography.Paragraph style={{ marginBottom: 4 }}>{text(body.say)}</Typography.Paragraph>
              <Clauses ids={body.clauses} />
            </>
          }
        />
      )}
    </>
  );
}
