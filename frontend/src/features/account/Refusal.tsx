import { Alert } from "antd";

import { Explained } from "../../ui/states";

export function Refusal({ error }: { error: Error | null }) {
  if (!error) return null;
  return <Alert type="error" showIcon title={<Explained error={error} />} style={{ marginBottom: 16 }} />;
}
