/** Fields that several forms of duty have. */
import { DatePicker, Form } from "antd";

import { UNSENT } from "../../runs/WhenFields";
import { useDutyWords } from "./words";

/** What is asked of a field that cannot stay empty; said with its name. */
export function useNeeded() {
  const t = useDutyWords();
  return (name: string) => [{ required: true, message: t("required", { name }) }];
}

export const TO_THE_MINUTE = {
  ...UNSENT,
  showTime: { format: "HH:mm" },
  format: "YYYY-MM-DD HH:mm",
  style: { width: "100%" },
};

/** From when until when, to the minute. */
export function SpanFields() {
  const t = useDutyWords();
  const needed = useNeeded();
  return (["since", "until"] as const).map((field) => {
    const label = t(field === "since" ? "begins" : "ends");
    return (
      <Form.Item key={field} name={field} label={label} rules={needed(label)}>
        <DatePicker {...TO_THE_MINUTE} />
      </Form.Item>
    );
  });
}
