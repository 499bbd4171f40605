import { defineWords } from "../../words";

export const useNoticeWords = defineWords(
  "notices",
  {
    state: "状态",
    channel: "渠道",
    post: "岗位",
    timeline: "时间线",
    live: "实战",
    every: "实战与演练",
    acknowledged: "已应答",
    unacknowledged: "未应答",
    clear: "清除筛选",
    nothing: "没有符合条件的通知",
    nothingYet: "还没有发出过通知。事件登记后，谁在何时被通知、是否应答都列在这里。",
    more: "更早的通知",
  },
  {
    state: "State",
    channel: "Channel",
    post: "Post",
    timeline: "Timeline",
    live: "Live",
    every: "Live and drills",
    acknowledged: "answered",
    unacknowledged: "not answered",
    clear: "Clear the filters",
    nothing: "No notice fits",
    nothingYet:
      "Nobody has been told anything yet. Once an incident is open, who was told when and whether they answered stands here.",
    more: "Earlier notices",
  },
);
