import { LeftOutlined, RightOutlined } from "@ant-design/icons";
import { Button, DatePicker, Flex, Select } from "antd";
import dayjs from "dayjs";
import { useNavigate, useParams, useSearchParams } from "react-router";

import { queries, type Schemas } from "../../api/client";
import { useMe } from "../../api/me";
import { useDirectory } from "../../runs/labels";
import { Fetched, NothingFor } from "../../ui/states";
import { readNow } from "../../ui/time";
import { useText } from "../../words";
import { DutyHead } from "./DutyHead";
import { OpenRoster } from "./OpenRoster";
import { listWeeks, moveMonth, readMonth } from "./month";
import { RosterMonth } from "./RosterMonth";
import { useCalendar } from "./roster";
import { useDutyWords } from "./words";

type Roster = Schemas["RosterView"];

/** The rosters that one may read, one of them by month. */
export default function RostersPage() {
  const t = useDutyWords();
  const { post } = useParams();
  const rosters = queries.useQuery("get", "/api/duty/rosters");
  const own = useMe().data?.posts.map(({ ref }) => ref) ?? [];
  return (
    <Fetched query={rosters}>
      {(listed) => {
        const usual = findUsual(listed, own);
        if (!usual)
          return (
            <>
              <DutyHead title={t("rosters")}>
                <OpenRoster />
              </DutyHead>
              <NothingFor needs="directory:read" next={t("noRostersHow")}>
                {t("noRosters")}
              </NothingFor>
            </>
          );
        return <Shown rosters={listed} post={post ?? usual.post} />;
      }}
    </Fetched>
  );
}

/** The roster that somebody comes for: of a post of theirs, else one that is always covered. */
const findUsual = (rosters: readonly Roster[], own: readonly string[]): Roster | undefined =>
  rosters.find(({ post }) => own.includes(post)) ??
  rosters.find(({ coverage }) => coverage === "always") ??
  rosters[0];

function Shown({ rosters, post }: { rosters: readonly Roster[]; post: string }) {
  const [query] = useSearchParams();
  const month = readMonth(query.get("month"), readNow("live"));
  const weeks = listWeeks(month);
  const calendar = useCalendar(post, weeks);
  return (
    <Flex vertical gap={12}>
      <Head rosters={rosters} post={post} month={month} />
      <Fetched query={calendar}>
        {(data) => <RosterMonth key={post} calendar={data} weeks={weeks} month={month} />}
      </Fetched>
    </Flex>
  );
}

type HeadGiven = { rosters: readonly Roster[]; post: string; month: string };

function Head({ rosters, post, month }: HeadGiven) {
  const t = useDutyWords();
  const text = useText();
  const go = useNavigate();
  const { bureau } = useDirectory();
  const [query, setQuery] = useSearchParams();
  const choose = (next: string) => void go({ pathname: `/duty/rosters/${next}`, search: query.toString() });
  return (
    <DutyHead title={t("rosters")}>
      <Select
        aria-label={t("rosters")}
        value={post}
        onChange={choose}
        // A name that is too long for a telephone is cut, not the page widened.
        style={{ flex: "1 1 240px", maxWidth: "100%" }}
        options={rosters.map((each) => ({
          value: each.post,
          label: `${bureau(each.bureau)} ${text(each)}`,
        }))}
      />
      <Flex gap={4} align="center">
        <Months month={month} put={(next) => setQuery({ month: next })} />
        <Button type="link" onClick={() => setQuery({})}>
          {t("thisMonth")}
        </Button>
      </Flex>
      <OpenRoster />
    </DutyHead>
  );
}

function Months({ month, put }: { month: string; put: (month: string) => void }) {
  const t = useDutyWords();
  return (
    <>
      <Button
        icon={<LeftOutlined />}
        aria-label={t("earlier")}
        title={t("earlier")}
        onClick={() => put(moveMonth(month, -1))}
      />
      <DatePicker
        picker="month"
        aria-label={t("month")}
        allowClear={false}
        value={dayjs(`${month}-01`)}
        onChange={(chosen) => chosen && put(chosen.format("YYYY-MM"))}
        style={{ width: 120 }}
      />
      <Button
        icon={<RightOutlined />}
        aria-label={t("later")}
        title={t("later")}
        onClick={() => put(moveMonth(month, 1))}
      />
    </>
  );
}
