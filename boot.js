// Starts the interface. A file of its own, because the content security policy allows no inline
// script. It lies beside what the build makes.
import start from "./manifold.js";

// A program that has stopped answers no key and no click any more, and cannot say so itself.
const said = {
  en: ["This page has stopped because of a mistake in Manifold. What was saved is saved, and pushes go on.", "Load it again"],
  zh: ["Manifold 出错，此页面已停止运行。已保存的内容不受影响，推送仍在继续。", "重新加载"],
};
const crashed = (failure) => {
  if (!(failure instanceof WebAssembly.RuntimeError) || document.getElementById("crashed")) return;
  const [words, again] = document.documentElement.lang.startsWith("zh") ? said.zh : said.en;
  const box = document.createElement("div");
  box.id = "crashed";
  box.className = "crashed";
  box.setAttribute("role", "alert");
  const text = document.createElement("p");
  text.textContent = words;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button";
  button.textContent = again;
  button.addEventListener("click", () => location.reload());
  box.append(text, button);
  document.body.prepend(box);
};
addEventListener("error", (event) => crashed(event.error));
addEventListener("unhandledrejection", (event) => crashed(event.reason));

await start();
