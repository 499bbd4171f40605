import { Tag } from "antd";

import { useCommonWords } from "../words/common";
import { useLook } from "./look";
import { isGrade, listColours } from "./theme";

const WORDS = {
  I: "gradeI",
  II: "gradeII",
  III: "gradeIII",
  IV: "gradeIV",
  major: "gradeMajor",
  ordinary: "gradeOrdinary",
} as const;

/** The word of a grade of either scale. */
export const nameGrade = (grade: string) => WORDS[grade as keyof typeof WORDS] ?? "gradeNone";

/** The grade in its colour of the law, with its word: colour never stands alone. */
export function GradeTag({ grade }: { grade: string }) {
  const t = useCommonWords();
  const colours = listColours(useLook().look);
  const known = isGrade(grade) ? grade : "";
  const colour = colours[known];
  return (
    <Tag variant="outlined" style={{ color: colour, borderColor: colour, background: "transparent" }}>
      {t(nameGrade(grade))}
    </Tag>
  );
}

/** The same across the top of a telephone. */
export function GradeBar({ grade }: { grade: string }) {
  const t = useCommonWords();
  const { look } = useLook();
  const colour = listColours(look)[isGrade(grade) ? grade : ""];
  return (
    <div
      style={{
        background: colour,
        color: "var(--ant-color-bg-container)",
        padding: "6px 12px",
        fontWeight: 600,
        borderRadius: 4,
      }}
    >
      {t(nameGrade(grade))}
    </div>
  );
}
