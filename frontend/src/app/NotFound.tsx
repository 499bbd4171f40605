import { Alert } from "antd";
import { Link } from "react-router";

import { useCommonWords } from "../words/common";
import { useAppWords } from "./words";

export function NotFound() {
  const common = useCommonWords();
  const t = useAppWords();
  return (
    <Alert type="warning" showIcon title={common("notFound")} description={<Link to="/">{t("desk")}</Link>} />
  );
}
