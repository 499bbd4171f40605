import { DownloadOutlined } from "@ant-design/icons";
import { Alert, Button, Flex, Typography } from "antd";
import { lazy, Suspense, useState } from "react";

import { useLook } from "../../ui/look";
import { Panel } from "../../ui/Panel";
import { DayList, MonthGrid } from "./MonthGrid";
import type { Gap, Shift } from "./month";
import { None } from "./None";
import { PerPerson } from "./PerPerson";
import { allows, nameTable, type Calendar, type ShiftAct } from "./roster";
import { RosterSides } from "./RosterSides";
import { ShiftModal, type Chosen } from "./ShiftModal";
import { useTermsWords } from "./termsWords";
import { useDutyWords } from "./words";

const AddDrawer = lazy(() => import("./PlanDrawers").then(({ AddDrawer: made }) => ({ default: made })));
const RotateDrawer = lazy(() =>
  import("./PlanDrawers").then(({ RotateDrawer: made }) => ({ default: made })),
);
const TableDrawer = lazy(() => import("./TableDrawer").then(({ TableDrawer: made }) => ({ default: made })));

const TermsDrawer = lazy(() => import("./TermsDrawer").then(({ TermsDrawer: made }) => ({ default: made })));

type Given = { calendar: Calendar; weeks: string[][]; month: string };
type Opened = { drawer: "put" | "rotate" | "import" | "set"; gap: Gap | null };

/** One month of a roster: the calendar, what may be done with it, and what belongs to it. */
export function RosterMonth({ calendar, weeks, month }: Given) {
  const { phone } = useLook();
  const [opened, setOpened] = useState<Opened | null>(null);
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const [dragged, drag] = useState<Shift | null>(null);
  const act = (wanted: ShiftAct, shift: Shift, other?: Shift) => setChosen({ act: wanted, shift, other });
  const fill = (gap: Gap) => setOpened({ drawer: "put", gap });
  const acting = { act, dragged, drag, fill };
  const Days = phone ? DayList : MonthGrid;
  return (
    <>
      <Terms calendar={calendar} />
      <Bar calendar={calendar} month={month} open={(drawer) => setOpened({ drawer, gap: null })} />
      <Panel>
        <Empty calendar={calendar} />
        <Days calendar={calendar} weeks={weeks} month={month} acting={acting} />
      </Panel>
      <PerPerson calendar={calendar} month={month} />
      <RosterSides calendar={calendar} />
      {opened && <Drawers opened={opened} calendar={calendar} month={month} close={() => setOpened(null)} />}
      {chosen && (
        <ShiftModal
          chosen={chosen}
          people={calendar.people}
          shifts={calendar.shifts}
          close={() => setChosen(null)}
        />
      )}
    </>
  );
}

function Terms({ calendar }: { calendar: Calendar }) {
  const t = useDutyWords();
  const { roster, without_contact, known_until, until } = calendar;
  const asks = calendar.shifts.some((shift) => allows(shift, "ask"));
  const how = calendar.may_keep ? "dragHow" : asks ? "readHow" : null;
  const unknown = known_until !== null && known_until < until.slice(0, 10);
  return (
    <>
      <Typography.Text type="secondary">
        {t("terms", { coverage: t(`coverage_${roster.coverage}`), seats: roster.seats })}
        {how && t(how)}
      </Typography.Text>
      {unknown && <Typography.Text type="secondary">{t("knownUntil", { day: known_until })}</Typography.Text>}
      {without_contact.length > 0 && (
        <Alert
          type="warning"
          showIcon
          title={t("withoutContact", { people: without_contact.map(({ label }) => label).join(t("list")) })}
        />
      )}
    </>
  );
}

type BarGiven = { calendar: Calendar; month: string; open: (drawer: Opened["drawer"]) => void };

function Bar({ calendar, month, open }: BarGiven) {
  const t = useDutyWords();
  const terms = useTermsWords();
  return (
    <Flex gap={8} wrap>
      {allows(calendar, "put") && (
        <Button type="primary" onClick={() => open("put")}>
          {t("add")}
        </Button>
      )}
      {allows(calendar, "rotate") && <Button onClick={() => open("rotate")}>{t("rotate")}</Button>}
      {allows(calendar, "import") && <Button onClick={() => open("import")}>{t("importTable")}</Button>}
      {allows(calendar, "set") && <Button onClick={() => open("set")}>{terms("change")}</Button>}
      <Button icon={<DownloadOutlined />} href={`${nameTable(calendar.roster.post)}?month=${month}`} download>
        {t("exportTable")}
      </Button>
    </Flex>
  );
}

function Empty({ calendar }: { calendar: Calendar }) {
  const t = useDutyWords();
  if (calendar.shifts.length > 0) return null;
  return (
    <None>
      {t("nobodyYet")}
      {allows(calendar, "put") && `${t("comma")}${t("nobodyYetHow")}`}
    </None>
  );
}

type DrawersGiven = { opened: Opened; calendar: Calendar; month: string; close: () => void };

function Drawers({ opened, calendar, month, close }: DrawersGiven) {
  return (
    <Suspense>
      {opened.drawer === "put" && <AddDrawer calendar={calendar} gap={opened.gap} close={close} />}
      {opened.drawer === "rotate" && <RotateDrawer calendar={calendar} month={month} close={close} />}
      {opened.drawer === "import" && <TableDrawer post={calendar.roster.post} month={month} close={close} />}
      {opened.drawer === "set" && <Change calendar={calendar} close={close} />}
    </Suspense>
  );
}

function Change({ calendar, close }: { calendar: Calendar; close: () => void }) {
  const { post, coverage, seats, keeper, kinds } = calendar.roster;
  return <TermsDrawer terms={{ coverage, seats, keeper, kinds }} post={post} done={close} close={close} />;
}
