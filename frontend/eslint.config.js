import js from "@eslint/js";
import boundaries from "eslint-plugin-boundaries";
import hooks from "eslint-plugin-react-hooks";
import globals from "globals";
import ts from "typescript-eslint";

// Lower ones first; each may import those before it and itself. Features never import one another.
const LAYERS = ["api", "words", "ui", "runs", "feature", "app"];

const element = (type, captured) => ({ element: captured ? { type, captured } : { type } });

const layer = (type) => {
  const below = LAYERS.slice(0, LAYERS.indexOf(type)).map((each) => element(each));
  const own = type === "feature" ? element(type, { name: "{{from.element.captured.name}}" }) : element(type);
  return { from: element(type), allow: { to: [...below, own] } };
};

export default ts.config(
  { ignores: ["src/api/schema.d.ts", "dist"] },
  js.configs.recommended,
  ...ts.configs.strict,
  hooks.configs.flat["recommended-latest"],
  {
    files: ["src/**/*.{ts,tsx}"],
    plugins: { boundaries },
    languageOptions: { globals: globals.browser },
    settings: {
      "boundaries/elements": [
        { type: "feature", pattern: "src/features/*", capture: ["name"] },
        ...["api", "words", "ui", "runs", "app"].map((type) => ({ type, pattern: `src/${type}` })),
      ],
      "import/resolver": { node: { extensions: [".ts", ".tsx"] } },
    },
    rules: {
      "boundaries/dependencies": ["error", { default: "disallow", policies: LAYERS.map(layer) }],
      // A colour belongs to the theme, so that light, dark and the law's four colours stay one decision.
      "no-restricted-syntax": [
        "error",
        {
          selector: "Literal[value=/^#[0-9a-fA-F]{3,8}$/]",
          message: "Take the colour from the theme tokens.",
        },
      ],
    },
  },
  { files: ["src/ui/theme.ts"], rules: { "no-restricted-syntax": "off" } },
  { files: ["tools/**", "*.js"], languageOptions: { globals: globals.node } },
);
