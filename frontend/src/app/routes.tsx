/** The one table of pages: address, what it shows, which permission the menu asks for, and where it stands. */
import {
  AlertOutlined,
  AuditOutlined,
  BellOutlined,
  CalendarOutlined,
  DashboardOutlined,
  FileTextOutlined,
  InboxOutlined,
  PrinterOutlined,
  SendOutlined,
} from "@ant-design/icons";
import { lazy, type ComponentType, type LazyExoticComponent, type ReactNode } from "react";

import type { useAppWords } from "./words";

export type Word = Parameters<ReturnType<typeof useAppWords>>[0];

export type Place = {
  path: string;
  page: LazyExoticComponent<ComponentType>;
  /** Whoever has none of these anywhere does not see it in the menu; the server decides all the same. */
  permissions: readonly string[];
  /** What the browser's tab calls it, and the menu. */
  title: Word;
  /** Stands in the menu; the others are reached from these. */
  menu?: true;
  icon?: ReactNode;
  /** Fills the whole screen, without menu and head. */
  bare?: boolean;
};

export const PLACES: readonly Place[] = [
  {
    path: "/",
    page: lazy(() => import("../features/desk/DeskPage")),
    permissions: [],
    title: "desk",
    menu: true,
    icon: <DashboardOutlined />,
  },
  {
    path: "/board",
    page: lazy(() => import("../features/board/BoardPage")),
    permissions: ["incidents:read"],
    title: "board",
    menu: true,
    icon: <AlertOutlined />,
  },
  {
    path: "/wall",
    page: lazy(() => import("../features/board/WallPage")),
    permissions: ["incidents:read"],
    title: "wall",
    bare: true,
  },
  {
    path: "/matters",
    page: lazy(() => import("../features/matters/MattersPage")),
    permissions: ["matters:read"],
    title: "matters",
    menu: true,
    icon: <InboxOutlined />,
  },
  // One entry leads to what is somebody's own of duty, or to the rosters; these lead to one another.
  {
    path: "/duty",
    page: lazy(() => import("../features/duty/DutyPage")),
    permissions: [],
    title: "duty",
    menu: true,
    icon: <CalendarOutlined />,
  },
  {
    path: "/duty/mine",
    page: lazy(() => import("../features/duty/MyDutyPage")),
    permissions: [],
    title: "myDuty",
  },
  {
    path: "/duty/rosters",
    page: lazy(() => import("../features/duty/RostersPage")),
    permissions: [],
    title: "rosters",
  },
  {
    path: "/duty/rosters/:post",
    page: lazy(() => import("../features/duty/RostersPage")),
    permissions: [],
    title: "rosters",
  },
  {
    path: "/duty/log",
    page: lazy(() => import("../features/duty/LogPage")),
    permissions: [],
    title: "dutyLog",
  },
  {
    path: "/duty/ladders",
    page: lazy(() => import("../features/duty/LaddersPage")),
    permissions: [],
    title: "ladders",
  },
  {
    path: "/duty/reachability",
    page: lazy(() => import("../features/duty/ReachPage")),
    permissions: [],
    title: "reachability",
  },
  {
    path: "/plans",
    page: lazy(() => import("../features/plans/PlansPage")),
    permissions: [],
    title: "plans",
    menu: true,
    icon: <FileTextOutlined />,
  },
  {
    path: "/plans/:plan",
    page: lazy(() => import("../features/plans/PlanPage")),
    permissions: [],
    title: "plan",
  },
  {
    path: "/trace",
    page: lazy(() => import("../features/plans/TracePage")),
    permissions: [],
    title: "trace",
    menu: true,
    icon: <AuditOutlined />,
  },
  {
    path: "/cards",
    page: lazy(() => import("../features/cards/CardsPage")),
    permissions: ["personal:read"],
    title: "cards",
    menu: true,
    icon: <PrinterOutlined />,
  },
  {
    path: "/notices",
    page: lazy(() => import("../features/notices/NoticesPage")),
    permissions: ["incidents:read"],
    title: "notices",
    menu: true,
    icon: <BellOutlined />,
  },
  {
    path: "/channels",
    page: lazy(() => import("../features/channels/ChannelsPage")),
    permissions: ["engine:operate", "directory:write"],
    title: "channels",
    menu: true,
    icon: <SendOutlined />,
  },
  {
    path: "/runs/:run",
    page: lazy(() => import("../features/room/RoomPage")),
    permissions: [],
    title: "room",
  },
  // What the page behind a message's link leads to.
  {
    path: "/m/:run",
    page: lazy(() => import("../features/room/BriefPage")),
    permissions: [],
    title: "brief",
  },
  {
    path: "/account",
    page: lazy(() => import("../features/account/AccountPage")),
    permissions: [],
    title: "account",
  },
];
