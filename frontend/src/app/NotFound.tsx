import { Result } from "antd";
import { Link } from "react-router";

import { useCommonWords } from "../words/common";
import { useAppWords } from "./words";

export function NotFound() {
  const common = useCommonWords();
  const t = useAppWords();
  return <Result status="404" title={common("notFound")} extra={<Link to="/">{t("desk")}</Link>} />;
}
