// Before the first paint, so that no other theme flashes up: the theme that was chosen, and more contrast
// where it was chosen or the system asks for it. A file of its own, as no inline script is allowed.
const more = matchMedia("(prefers-contrast: more)");
const show = () => {
  let chosen = null;
  try { chosen = localStorage.getItem("manifold.theme"); } catch { /* the storage is off */ }
  const root = document.documentElement.dataset;
  if (chosen === "light" || chosen === "dark") root.theme = chosen; else delete root.theme;
  if (chosen === "contrast" || more.matches) root.contrast = "more"; else delete root.contrast;
};
more.addEventListener("change", show);
addEventListener("manifold-theme", show);
show();
