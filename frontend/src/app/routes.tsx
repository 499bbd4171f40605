/** The one table of pages: address, what it shows, which permission the menu asks for, and where it stands. */
import {
  AlertOutlined,
  AuditOutlined,
  DashboardOutlined,
  FileTextOutlined,
  InboxOutlined,
  PrinterOutlined,
} from "@ant-design/icons";
import { lazy, type ComponentType, type LazyExoticComponent, type ReactNode } from "react";

import type { useAppWords } from "./words";

export type Word = Parameters<ReturnType<typeof useAppWords>>[0];

export type Place = {
  path: string;
  page: LazyExoticComponent<ComponentType>;
  /** Whoever has none of these anywhere does not see it in the menu; the server decides all the same. */
  permissions: readonly string[];
  /** Its word in the menu; places without one are reached from others. */
  menu?: Word;
  icon?: ReactNode;
  /** Fills the whole screen, without menu and head. */
  bare?: boolean;
};

export const PLACES: readonly Place[] = [
  {
    path: "/",
    page: lazy(() => import("../features/desk/DeskPage")),
    permissions: [],
    menu: "desk",
    icon: <DashboardOutlined />,
  },
  {
    path: "/board",
    page: lazy(() => import("../features/board/BoardPage")),
    permissions: ["incidents:read"],
    menu: "board",
    icon: <AlertOutlined />,
  },
  {
    path: "/wall",
    page: lazy(() => import("../features/board/WallPage")),
    permissions: ["incidents:read"],
    bare: true,
  },
  {
    path: "/matters",
    page: lazy(() => import("../features/matters/MattersPage")),
    permissions: ["matters:read"],
    menu: "matters",
    icon: <InboxOutlined />,
  },
  {
    path: "/plans",
    page: lazy(() => import("../features/plans/PlansPage")),
    permissions: [],
    menu: "plans",
    icon: <FileTextOutlined />,
  },
  { path: "/plans/:plan", page: lazy(() => import("../features/plans/PlanPage")), permissions: [] },
  {
    path: "/trace",
    page: lazy(() => import("../features/plans/TracePage")),
    permissions: [],
    menu: "trace",
    icon: <AuditOutlined />,
  },
  {
    path: "/cards",
    page: lazy(() => import("../features/cards/CardsPage")),
    permissions: ["personal:read"],
    menu: "cards",
    icon: <PrinterOutlined />,
  },
  { path: "/runs/:run", page: lazy(() => import("../features/room/RoomPage")), permissions: [] },
  // What the page behind a message's link leads to.
  { path: "/m/:run", page: lazy(() => import("../features/room/BriefPage")), permissions: [] },
  { path: "/account", page: lazy(() => import("../features/account/AccountPage")), permissions: [] },
];
