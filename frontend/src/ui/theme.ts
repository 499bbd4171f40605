import { theme, type ThemeConfig } from "antd";

export type Look = "light" | "dark";

// The darker colours below would give murky tints on white, on which their own text cannot be read.
const TINTS = {
  colorPrimaryBg: "#e6eff8",
  colorPrimaryBgHover: "#d3e3f3",
  colorPrimaryBorder: "#a9c8e6",
  colorInfoBg: "#e6eff8",
  colorInfoBorder: "#a9c8e6",
  colorSuccessBg: "#edf7e6",
  colorSuccessBorder: "#b3d9a0",
  colorWarningBg: "#fdf3df",
  colorWarningBorder: "#e6c98f",
};

/** Calm: one accent; the law's four colours are kept for grades and clocks, green for "all is well". */
export function makeTheme(look: Look, phone: boolean): ThemeConfig {
  const algorithms = [look === "dark" ? theme.darkAlgorithm : theme.defaultAlgorithm];
  if (!phone) algorithms.push(theme.compactAlgorithm);
  return {
    algorithm: algorithms,
    cssVar: { key: "anlan" },
    token: {
      colorPrimary: look === "dark" ? "#4078bd" : "#1f5a96",
      colorInfo: look === "dark" ? "#5b8dc9" : "#1f5a96",
      // Darker, or lighter at night, than the defaults: as small print in a tag those cannot be read by everybody.
      colorError: look === "dark" ? "#ff8f8c" : "#cf1322",
      colorWarning: look === "dark" ? "#ffc53d" : "#8a5300",
      colorSuccess: look === "dark" ? "#73d13d" : "#237804",
      colorLink: look === "dark" ? "#9cc2f0" : "#1f5a96",
      // Small print must be readable: the default grey misses the contrast that accessibility asks for.
      colorTextDescription: look === "dark" ? "rgba(255,255,255,0.68)" : "rgba(0,0,0,0.62)",
      colorTextTertiary: look === "dark" ? "rgba(255,255,255,0.68)" : "rgba(0,0,0,0.62)",
      colorTextPlaceholder: look === "dark" ? "rgba(255,255,255,0.6)" : "rgba(0,0,0,0.58)",
      ...(look === "light" ? TINTS : {}),
      fontFamily:
        'system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", sans-serif',
      fontSize: phone ? 16 : 14,
      lineHeight: 1.6,
      borderRadius: 4,
    },
    components: { Layout: { headerHeight: 48, headerPadding: "0 16px" } },
  };
}

const LIGHT = { I: "#a8071a", II: "#ad4e00", III: "#7c5a00", IV: "#0958d9", "": "#595959" };
const DARK = { I: "#ff7875", II: "#ffa940", III: "#fadb14", IV: "#69b1ff", "": "#bfbfbf" };
export type Grade = keyof typeof LIGHT;

/** The law's warning colours (突发事件应对法 Art. 64: red, orange, yellow, blue) as text that can be read. */
export function listColours(look: Look): Record<Grade, string> {
  return look === "dark" ? DARK : LIGHT;
}

export function isGrade(value: string): value is Grade {
  return value in LIGHT;
}

const LIGHT_SERIES = ["#1f5a96", "#8c8c8c", "#7fa8d1", "#434343", "#bfbfbf"];
const DARK_SERIES = ["#5b8dc9", "#8c8c8c", "#2f5583", "#d9d9d9", "#595959"];

/** Series that are counted beside one another; greys and the accent, for the same reason as below. */
export function seriesColours(look: Look): readonly string[] {
  return look === "dark" ? DARK_SERIES : LIGHT_SERIES;
}

/** Two series of a chart: the accent and a grey, so that the law's colours keep their meaning. */
export function chartColours(look: Look): { first: string; second: string } {
  return look === "dark" ? { first: "#5b8dc9", second: "#8c8c8c" } : { first: "#1f5a96", second: "#8c8c8c" };
}
