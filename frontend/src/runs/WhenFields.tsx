import { Collapse, DatePicker, Form, Input } from "antd";

import { useRunWords } from "./words";

export const WHEN = "happened_at";
export const WHY = "late_reason";
type Held = Record<string, unknown>;

/** Enter takes the date that was typed; it must not send the form around it as well. */
export const UNSENT = {
  onKeyDown: (event: { key: string; preventDefault: () => void }) => {
    if (event.key === "Enter") event.preventDefault();
  },
};

/** Clocks run from what happened, so what is entered later says when it was, and why it is entered only now. */
export function WhenFields() {
  const t = useRunWords();
  const children = (
    <>
      <Form.Item name={WHEN} label={t("happenedAt")}>
        <DatePicker {...UNSENT} showTime style={{ width: "100%" }} />
      </Form.Item>
      <Form.Item noStyle shouldUpdate={(before: Held, after: Held) => before[WHEN] !== after[WHEN]}>
        {({ getFieldValue }) => (
          <Form.Item
            name={WHY}
            label={t("lateReason")}
            rules={[{ required: Boolean(getFieldValue(WHEN)), message: t("lateReasonNeeded") }]}
          >
            <Input maxLength={500} />
          </Form.Item>
        )}
      </Form.Item>
    </>
  );
  const items = [{ key: "when", label: t("whenHow"), children, forceRender: true }];
  return <Collapse ghost size="small" items={items} style={{ marginBottom: 12 }} />;
}
