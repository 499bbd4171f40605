import { Flex, Typography } from "antd";
import { useSearchParams } from "react-router";

import { useCourses } from "../../runs/useKinds";
import { Panel } from "../../ui/Panel";
import { Failed, Loading, Nothing } from "../../ui/states";
import { DutyHead } from "./DutyHead";
import { isWhole, readAsked, useLadder, writeAsked } from "./ladder";
import { LadderForm } from "./LadderForm";
import { LadderRungs } from "./LadderRungs";
import { useLadderWords } from "./ladderWords";

/** Who would be told, and when, if it happened at an instant and nobody answered. */
export default function LaddersPage() {
  const t = useLadderWords();
  const [query, setQuery] = useSearchParams();
  const asked = readAsked(query);
  const courses = useCourses(({ form }) => form === "incident");
  return (
    <Flex vertical gap={12}>
      <DutyHead title={t("ladders")} />
      <Typography.Text type="secondary">{t("how")}</Typography.Text>
      <Flex gap={12} wrap align="start">
        <div style={{ flex: "1 1 300px", minWidth: 0, maxWidth: 420 }}>
          <Panel>
            {/* Drawn anew with the address: going back fills in what was asked then. */}
            {courses.length > 0 && (
              <LadderForm
                key={query.toString()}
                courses={courses}
                asked={asked}
                ask={(next) => setQuery(writeAsked(next))}
              />
            )}
          </Panel>
        </div>
        <div style={{ flex: "2 1 420px", minWidth: 0 }}>
          <Panel>{isWhole(asked) ? <Shown asked={asked} /> : <Nothing>{t("nothing")}</Nothing>}</Panel>
        </div>
      </Flex>
    </Flex>
  );
}

function Shown({ asked }: { asked: ReturnType<typeof readAsked> }) {
  const ladder = useLadder(asked);
  // What was asked before must not stand as the answer to what was refused now.
  if (ladder.error) return <Failed error={ladder.error as unknown as Error} />;
  return ladder.data ? <LadderRungs ladder={ladder.data} asked={asked} /> : <Loading />;
}
