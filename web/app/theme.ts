import { useState } from "react";

export type Theme = "system" | "light" | "dark";

/** The theme of this browser; `public/theme.js` sets it before the first paint. */
export function useTheme(): { theme: Theme; chooseTheme: (theme: Theme) => void } {
  const [theme, setTheme] = useState<Theme>(() => read());
  const chooseTheme = (next: Theme) => {
    setTheme(next);
    if (next === "system") {
      localStorage.removeItem("theme");
      delete document.documentElement.dataset.theme;
    } else {
      localStorage.setItem("theme", next);
      document.documentElement.dataset.theme = next;
    }
  };
  return { theme, chooseTheme };
}

function read(): Theme {
  const { theme } = document.documentElement.dataset;
  return theme === "light" || theme === "dark" ? theme : "system";
}
