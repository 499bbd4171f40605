import { defineWords } from "../../words";

export const useCardWords = defineWords(
  "cards",
  {
    title: "断网用卡片",
    why: "服务器或网络本身出事时，照纸上的做。每晚自动印一份：预案卡（每类事件做什么、多久、谁做）、值班名单、通讯录。",
    print: "打开最新一份（PDF，可打印）",
    personal: "内含联系方式，只供值班使用；每次打开都留痕。",
    elsewhere: "同一份可存到另一处（系统管理员设置 ANLAN_CARDS_FOLDER），服务器不通时从那里取。",
    later: "恢复以后补录",
    laterHow:
      "打开对应的事件（没有就先登记），每项动作都可以展开“不是现在发生的？”，填写实际发生时间和补录原因。时限从实际发生时间起算，补录不会多得时间，两个时间都留在记录里。",
    toBoard: "去找事件",
  },
  {
    title: "Cards for a day without the server",
    why: "When the server or the network is what failed, work from paper. Each night prints plan cards (what to do, within how long, by whom), the duty list and the call list.",
    print: "Open the newest (PDF, ready to print)",
    personal: "It holds contact data, for duty only; each look is on record.",
    elsewhere:
      "A copy can go to another place (the administrator sets ANLAN_CARDS_FOLDER), to take it from when this server is away.",
    later: "Entering it later",
    laterHow:
      "Open the incident (or open one first). Every act has “Did not happen just now?”: state when it happened and why it is entered only now. Clocks run from what happened, so entering later gains no time, and both times stay on record.",
    toBoard: "Find the incident",
  },
);
