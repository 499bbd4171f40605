import { Alert, Button, Flex } from "antd";
import { Link } from "react-router";

import { useMe } from "../api/me";
import { useSendingWaiting, useWaiting } from "../runs/acting";
import { dropWaiting, type Waiting } from "../runs/queue";
import { useCommonWords } from "../words/common";

/** Acts that wait for the network, for everybody to see that they are not on record yet. */
export function WaitingBar() {
  useSendingWaiting();
  const t = useCommonWords();
  const person = useMe().data?.username;
  const mine = useWaiting().filter((each) => each.person === person);
  if (mine.length === 0) return null;
  const waiting = mine.filter(({ refused }) => refused === null).length;
  return (
    <Alert
      banner
      type={waiting === mine.length ? "warning" : "error"}
      title={waiting ? `${t("waitingCount", { count: waiting })} · ${t("waitingHow")}` : undefined}
      description={mine.map((each) => (
        <Line key={each.key} waiting={each} />
      ))}
    />
  );
}

function Line({ waiting }: { waiting: Waiting }) {
  const t = useCommonWords();
  const { key, run, act, refused } = waiting;
  return (
    <Flex gap={8} align="center" wrap>
      <Link to={`/runs/${run}`}>{"text" in act && act.text ? act.text : act.act}</Link>
      {refused !== null && <span>{t("refusedBy", { said: refused })}</span>}
      <Button size="small" onClick={() => void dropWaiting(key)}>
        {t(refused === null ? "takeBack" : "dismiss")}
      </Button>
    </Flex>
  );
}
